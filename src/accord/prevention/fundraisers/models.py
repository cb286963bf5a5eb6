"""Who takes fundraisers, who signed up, and the links of the letters to them. Who somebody is stands sealed to a key."""

from django.db import models
from django.db.models import Q

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.prevention.fundraisers.vocab import Fault, FundraiserKind, FundraiserState


class FundraiserDesk(models.Model):
    """An organisation that takes fundraisers. The private key is sealed in its vault; the public one is for everybody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    public_key = models.BinaryField(max_length=32)
    secret = SealedField(DataClass.CARE)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "fundraisers_desk"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(closed_at__isnull=True), name="fundraisers_one_desk"
            )
        ]


class Fundraiser(models.Model):
    """One sign-up. `box`: name, address, plan and language, which only the desk opens; empty once it has ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    desk = models.ForeignKey(FundraiserDesk, on_delete=models.PROTECT, related_name="fundraisers")
    organisation = models.UUIDField()
    box = models.BinaryField(null=True)
    kind = models.CharField(max_length=12, choices=FundraiserKind)
    address = models.CharField(max_length=32, blank=True)  # a keyed digest: the same address is found again
    turn = models.PositiveSmallIntegerField(
        default=0
    )  # counts corrections of the address: links of the one before are dead
    state = models.CharField(max_length=12, choices=FundraiserState, default=FundraiserState.NEW)
    fault = models.CharField(max_length=12, choices=Fault, blank=True)
    came_at = models.DateTimeField()
    until = models.DateTimeField()  # deleted then
    due_at = models.DateTimeField(null=True)  # a letter is to go, not before
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "fundraisers_fundraiser"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FundraiserState.values), name="fundraisers_state"),
            models.CheckConstraint(condition=Q(kind__in=FundraiserKind.values), name="fundraisers_kind"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(box__isnull=True, address=""), name="fundraisers_ended_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-came_at", "-id"], name="fundraisers_newest"),
            models.Index(fields=["until"], name="fundraisers_until", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["due_at"], name="fundraisers_due", condition=Q(due_at__isnull=False)),
        ]


class FundraiserLink(models.Model):
    """A link of a letter: it confirms, or it leaves. `lookup`: the digest of what stands in the letter."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No constraint of the database: SQLite would look here when a stranger signs up, who may not read whose link it is.
    fundraiser = models.ForeignKey(Fundraiser, on_delete=models.CASCADE, related_name="links", db_constraint=False)
    organisation = models.UUIDField()
    lookup = models.CharField(max_length=64, unique=True)
    leaves = models.BooleanField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "fundraisers_link"
        indexes = [models.Index(fields=["used_at"], name="fundraisers_used", condition=Q(used_at__isnull=False))]
