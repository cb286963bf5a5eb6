"""Tokens by which others may find a person, enquiries of two sides, and how often who looked."""

from django.db import models
from django.db.models import Q

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.asking.vocab import EnquiryState, Standing
from accord.protection.cases.models import Case


class Findable(models.Model):
    """A token of a person of `giver`, under a key of the pair, by which `receiver` may learn that she is known there."""

    token = models.BinaryField(max_length=8)
    person_id = models.UUIDField()
    giver = models.UUIDField()
    receiver = models.UUIDField()
    consent = models.UUIDField()

    class Meta:
        db_table = "asking_findable"
        indexes = [
            models.Index(fields=["receiver", "token"], name="asking_findable_token"),
            models.Index(fields=["person_id"], name="asking_findable_person"),
            models.Index(fields=["receiver", "giver"], name="asking_findable_givers"),
        ]


class Count(models.Model):
    """How often `asker` looked on a day whether `giver` knows somebody. Not whom, and not whether it found anybody."""

    giver = models.UUIDField()
    asker = models.UUIDField()
    day = models.DateField()
    looks = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "asking_count"
        constraints = [models.UniqueConstraint(fields=["giver", "day", "asker"], name="asking_count_once")]


class Enquiry(models.Model):
    """One organisation asks another whether it knows somebody. Both sides see this row, and nothing else of each other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)  # what the two say on the telephone
    asker = models.UUIDField()
    asked_by = models.UUIDField(null=True)  # empty: somebody at another node
    asked = models.UUIDField()
    asked_at = models.DateTimeField()
    until = models.DateTimeField()  # from then on no answer is an answer
    answer = models.CharField(max_length=10, choices=Standing, blank=True)  # only what who asked is told
    answered_at = models.DateTimeField(null=True)
    consent = models.UUIDField(null=True)  # to another node: on which the name went there
    returned_for = models.CharField(max_length=40, blank=True)  # the code of the other node's reason not to take it

    class Meta:
        db_table = "asking_enquiry"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["", Standing.KNOWN, Standing.DIFFERENT]), name="asking_enquiry_answer"
            ),
            models.CheckConstraint(condition=~Q(asker=models.F("asked")), name="asking_enquiry_two"),
        ]
        indexes = [models.Index(fields=["asker", "-asked_at", "-id"], name="asking_enquiry_newest")]


class Received(models.Model):
    """The row of the side that is asked: which of its persons it may be, and what it answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enquiry = models.OneToOneField(Enquiry, on_delete=models.PROTECT, related_name="received")
    organisation = models.UUIDField()
    # Empty for a question from another node until somebody answers that she is known.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="enquiries", null=True)
    person_id = models.UUIDField(null=True)
    particulars = SealedField(
        DataClass.IDENTITY, subject="enquiry_id"
    )  # from another node: of whom; until it is answered
    state = models.CharField(max_length=10, choices=EnquiryState, default=EnquiryState.WAITING)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "asking_received"
        constraints = [models.CheckConstraint(condition=Q(state__in=EnquiryState.values), name="asking_received_state")]
        indexes = [models.Index(fields=["organisation", "-received_at", "-id"], name="asking_received_newest")]
