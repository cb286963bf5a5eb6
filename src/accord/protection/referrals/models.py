"""Referrals and their steps."""

from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import Q

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.labelled import Labelled
from accord.foundation.policy import GroundKind, Purpose
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.consents.models import Consent
from accord.protection.referrals.vocab import (
    NEEDS_GIVER,
    WAITING,
    Choice,
    DeclineReason,
    Mode,
    ReferralState,
    Side,
    Urgency,
)

_NEEDING: Final = Q(state__in=(*NEEDS_GIVER, ReferralState.DECLINED)) | ~Q(bounced="") | Q(silent_since__isnull=False)


class Referral(Labelled):
    """One referral. Payload and notes are sealed under keys of the referral itself, held by giver and receiver."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose)
    categories = models.CharField(max_length=160)  # code set of Category
    urgency = models.CharField(max_length=8, choices=Urgency, default=Urgency.NORMAL)
    ground_kind = models.CharField(max_length=16, choices=GroundKind, blank=True)
    ground_reference = SealedField(DataClass.DOCUMENT)
    takes_over = models.BooleanField(default=False)  # the receiver becomes the coordinator of the case
    state = models.CharField(max_length=20, choices=ReferralState, default=ReferralState.DRAFT)
    reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField()
    sent_at = models.DateTimeField(null=True)
    agreement = models.UUIDField(null=True)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT)
    choice = models.CharField(max_length=8, choices=Choice, blank=True)
    refused = SealedField(DataClass.DOCUMENT, subject="case_id")  # by the person; under the case's key: it never leaves
    our_contact = SealedField(DataClass.DOCUMENT)
    their_contact = SealedField(DataClass.DOCUMENT)
    mode = models.CharField(max_length=10, choices=Mode, blank=True)
    leaves_at = models.DateTimeField(null=True)
    meets_at = models.DateTimeField(null=True)
    escort = SealedField(DataClass.DOCUMENT)
    meeting_point = SealedField(DataClass.DOCUMENT)
    request = SealedField(DataClass.DOCUMENT)
    asked_for = models.CharField(max_length=100, blank=True)  # code set of kinds of service
    own_words = models.BooleanField(default=True)  # what is written in own words goes to the other side
    payload = SealedField(DataClass.DOCUMENT)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 over the salted payload; the salt is in the payload
    escalated_to = models.UUIDField(null=True)
    silent_since = models.DateTimeField(null=True)  # the coordinator was told: nobody moved it since then
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT)  # the one that it takes the place of
    case_there = models.UUIDField(null=True)  # the receiver's own case of this person
    bounced = models.CharField(max_length=40, blank=True)  # why the receiver's node did not take it in, by code
    recalled_at = models.DateTimeField(null=True)  # at the receiver's node: the person took it back, or was erased
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "referrals_referral"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ReferralState.values), name="referrals_state"),
            models.CheckConstraint(condition=~models.Q(giver=models.F("receiver")), name="referrals_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["receiver", "-drafted_at", "-id"], name="referrals_inbox"),
            models.Index(fields=["giver", "-drafted_at", "-id"], name="referrals_outbox"),
            models.Index(fields=["case", "-drafted_at"], name="referrals_of_case"),
            models.Index(fields=["receiver"], name="referrals_waiting", condition=Q(state__in=WAITING)),
            models.Index(fields=["giver"], name="referrals_needing", condition=_NEEDING),
        ]

    @property
    def far(self) -> bool:
        """Whether one of its sides works at another node."""
        return not (self.giver.on_this_node and self.receiver.on_this_node)

    @property
    def side_here(self) -> Side:
        """The side that works at this node; of two that do, the giver."""
        return Side.GIVER if self.giver.on_this_node else Side.RECEIVER

    @property
    def here(self) -> UUID:
        """The organisation that works at this node, under whose keys things are sealed here."""
        return self.giver_id if self.side_here == Side.GIVER else self.receiver_id


class Step(models.Model):
    """One step of a referral: append-only history that both sides see.

    Where a side works at another node, each step says whose it is, its place among those of that side, and how many of the
    other side's its author knew (merging.py). Of a referral within this node these stand empty.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    referral_key = models.UUIDField()  # the same id, by which the note is sealed
    action = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=ReferralState)
    reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    at = models.DateTimeField()
    account = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    note = SealedField(DataClass.DOCUMENT, subject="referral_key")
    side = models.CharField(max_length=8, choices=Side, blank=True)
    number = models.PositiveSmallIntegerField(default=0)
    seen = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "referrals_step"
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "side", "number"], condition=~Q(side=""), name="referrals_step_once"
            )
        ]
