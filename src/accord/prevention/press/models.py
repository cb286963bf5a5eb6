"""Who takes questions of the media, and what was asked. The text is sealed to a key, not to the process that took it."""

from django.db import models
from django.db.models import Q

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.prevention.press.vocab import QuestionState


class PressDesk(models.Model):
    """An organisation that takes questions. The private key is sealed in its vault; the public one is for everybody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    public_key = models.BinaryField(max_length=32)
    secret = SealedField(DataClass.CARE)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "press_desk"
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(closed_at__isnull=True), name="press_one_desk")
        ]


class MediaQuestion(models.Model):
    """One question. Who asks and what, only the press desk opens."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    desk = models.ForeignKey(PressDesk, on_delete=models.PROTECT, related_name="press")
    organisation = models.UUIDField()
    box = models.BinaryField()
    came_at = models.DateTimeField()
    needed_by = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=QuestionState, default=QuestionState.NEW)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "press_question"
        constraints = [models.CheckConstraint(condition=Q(state__in=QuestionState.values), name="press_state")]
        indexes = [
            models.Index(fields=["organisation", "-came_at", "-id"], name="press_newest"),
            models.Index(fields=["came_at"], name="press_by_day"),
        ]
