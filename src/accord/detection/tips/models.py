"""Who receives what the public tells, and what was told. Texts and files are sealed to keys, not to this process."""

from django.db import models
from django.db.models import Q

from accord.detection.tips.vocab import Ending, TipState
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


class Intake(models.Model):
    """An organisation that receives tips. The private key is sealed in its vault; the public one is for everybody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    country = models.CharField(max_length=2)
    public_key = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)  # the same on the whole node
    secret = SealedField(DataClass.CARE)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "tips_intake"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(closed_at__isnull=True), name="tips_one_intake"
            )
        ]


class Tip(models.Model):
    """One thread with somebody whom nobody knows. Found by them through `lookup`, which grows from their code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="tips")
    organisation = models.UUIDField()
    lookup = models.CharField(max_length=64, unique=True)
    reader = models.BinaryField(max_length=32)  # the reporter's public key
    danger = models.BooleanField(default=False)
    child = models.BooleanField(default=False)
    hour = models.DateTimeField()  # of the arrival; never the minute
    state = models.CharField(max_length=12, choices=TipState, default=TipState.NEW)
    ending = models.CharField(max_length=20, choices=Ending, blank=True)
    signal = models.UUIDField(null=True)
    closed_on = models.DateField(null=True)  # from here its period runs; the day, never the minute
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "tips_tip"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TipState.values), name="tips_state"),
            models.CheckConstraint(condition=~Q(state=TipState.CLOSED) | ~Q(ending=""), name="tips_closed_ending"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-hour", "-id"], name="tips_newest"),
            models.Index(fields=["closed_on"], name="tips_closed", condition=Q(state=TipState.CLOSED)),
        ]


class Message(models.Model):
    """One message of a thread. The reporter's is sealed to the intake alone; an answer to both."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveSmallIntegerField()
    by_desk = models.BooleanField(default=False)
    written_by = models.UUIDField(null=True)  # the account; empty for the reporter
    hour = models.DateTimeField()
    danger = models.BooleanField(default=False)
    for_desk = models.BinaryField()
    for_reporter = models.BinaryField(null=True)
    noticed_at = models.DateTimeField(null=True)  # its event and its clock stand
    read_at = models.DateTimeField(null=True)  # somebody at the desk said that they looked

    class Meta:
        db_table = "tips_message"
        constraints = [
            models.CheckConstraint(
                condition=Q(by_desk=True, written_by__isnull=False, for_reporter__isnull=False)
                | Q(by_desk=False, written_by=None, for_reporter=None),
                name="tips_whose_message",
            )
        ]
        indexes = [models.Index(fields=["tip", "number"], name="tips_thread")]


class TipFile(models.Model):
    """A file that came with a message: drawn anew without its hidden data, then sealed to the intake."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    media = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    box = models.BinaryField()

    class Meta:
        db_table = "tips_file"
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="tips_file_number")]
