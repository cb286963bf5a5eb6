"""Agreements, their parties, clauses, work plans, and whom to call."""

from django.db import models

from accord.cooperation.agreements.vocab import (
    Act,
    AgreementKind,
    AgreementState,
    Channel,
    Frequency,
    LegalBasis,
    SigningMethod,
)
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.policy import Category, Purpose
from accord.foundation.vault import DataClass, SealedField


class Agreement(models.Model):
    """One agreement. Its text lives with the parties; its terms live here and are enforced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=AgreementKind)
    valid_from = models.DateField()
    valid_until = models.DateField()
    aims = models.TextField(blank=True)
    groups = models.CharField(max_length=120, blank=True)  # a code set of TargetGroup
    territory = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=100, blank=True)
    review_on = models.DateField(null=True)
    notice_days = models.PositiveSmallIntegerField(null=True)
    project = models.CharField(max_length=200, blank=True)
    donor = models.CharField(max_length=200, blank=True)
    replaces = models.UUIDField(null=True)  # the version before; it may not be known here
    replaced_from = models.DateField(null=True)  # since when the next version, signed by all, stands in its place
    state = models.CharField(max_length=12, choices=AgreementState, default=AgreementState.PROPOSED)
    terms = models.CharField(max_length=64, blank=True)  # the digest of what is agreed; terms never change
    proposed_by = models.UUIDField(null=True)  # an account of this node
    proposed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "agreements_agreement"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")), name="agreements_dates"
            ),
            models.CheckConstraint(condition=models.Q(state__in=AgreementState.values), name="agreements_state"),
        ]


class Party(models.Model):
    """An organisation in an agreement, and its signature."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)  # an account of this node
    signed_terms = models.CharField(max_length=64, blank=True)  # the digest that was signed
    suspended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "agreements_party"
        constraints = [models.UniqueConstraint(fields=["agreement", "organisation"], name="agreements_party_once")]


class Signature(models.Model):
    """Who signed for a party that works here. The drawing and the paper open for the parties of the agreement alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    office = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=8, choices=SigningMethod)
    media = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    drawn = SealedField(DataClass.DOCUMENT)
    file = SealedField(DataClass.DOCUMENT)

    class Meta:
        db_table = "agreements_signature"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="agreements_signature_once"),
            models.CheckConstraint(
                condition=models.Q(method__in=SigningMethod.values), name="agreements_signature_how"
            ),
        ]


class Contact(models.Model):
    """Whom to call at a party about this agreement. Each party keeps its own, whatever is signed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="contacts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    office = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40)
    email = models.CharField(max_length=200, blank=True)
    deputy = models.CharField(max_length=120, blank=True)
    deputy_phone = models.CharField(max_length=40, blank=True)
    night_phone = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "agreements_contact"
        constraints = [models.UniqueConstraint(fields=["agreement", "organisation"], name="agreements_contact_once")]


class AgreementStep(models.Model):
    """What a party did, where a party works at another node: each step is told there, or came from there. Only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="steps")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    act = models.CharField(max_length=8, choices=Act)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)  # an account of this node

    class Meta:
        db_table = "agreements_step"
        constraints = [models.CheckConstraint(condition=models.Q(act__in=Act.values), name="agreements_step_act")]


class AgreementClause(models.Model):
    """What may flow: a category for a purpose, on a legal basis; from and to any party, or the ones named."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="clauses")
    purpose = models.CharField(max_length=20, choices=Purpose)
    category = models.CharField(max_length=20, choices=Category)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis)
    giver = models.UUIDField(null=True)
    receiver = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, blank=True)
    months = models.PositiveSmallIntegerField(null=True)  # how long the receiver keeps it

    class Meta:
        db_table = "agreements_clause"


class AgreementWork(models.Model):
    """A line of the joint work plan. An activity of the national programme is named by year and number, as people name it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="work")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    organisation = models.UUIDField(null=True)
    due = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    activity = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "agreements_work"
        ordering = ["number"]
