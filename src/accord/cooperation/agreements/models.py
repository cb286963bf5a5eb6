"""Agreements, their parties and clauses."""

from django.db import models

from accord.cooperation.agreements.vocab import Act, AgreementKind, AgreementState, LegalBasis
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.policy import Category, Purpose


class Agreement(models.Model):
    """One agreement. Its text lives with the parties; its terms live here and are enforced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=AgreementKind)
    valid_from = models.DateField()
    valid_until = models.DateField()
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

    class Meta:
        db_table = "agreements_clause"
