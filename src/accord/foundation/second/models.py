"""What waits for a second person."""

from django.db import models
from django.db.models import F, Q

from accord.foundation.ids import new_id
from accord.foundation.second.vocab import Matter, Outcome
from accord.foundation.vault import DataClass, SealedField


class Ask(models.Model):
    """One act that one person asks another to release. Open while `answered_at` is empty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    matter = models.CharField(max_length=12, choices=Matter)
    organisation = models.UUIDField()
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    object_code = models.CharField(max_length=20, blank=True)
    subject = models.UUIDField(null=True)
    digest = models.BinaryField(max_length=32)  # keyed: a dump does not confirm a guessed text
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    reason = SealedField(DataClass.DOCUMENT)
    content = SealedField(DataClass.DOCUMENT)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "second_ask"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")), name="second_not_oneself"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, outcome="") | Q(answered_at__isnull=False) & ~Q(outcome=""),
                name="second_answered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-asked_at"], name="second_open", condition=Q(answered_at__isnull=True)
            ),
            models.Index(fields=["object_id", "matter"], name="second_object"),
        ]
