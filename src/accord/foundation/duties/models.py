"""Duties: who owes what, by when."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


class Duty(models.Model):
    """One duty of one organisation about one record. Open while `done_at` and `cancelled_at` are empty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField(default=1)  # of a rule that comes again: the first, the second ...
    place = models.CharField(max_length=10, blank=True)  # the jurisdiction whose calendar counts
    organisation = models.UUIDField()
    account = models.UUIDField(null=True)
    recipient_code = models.CharField(max_length=40, blank=True)  # whom to tell, where the duty is a notice
    recipient = models.UUIDField(null=True)  # the same in the directory, if it is there
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    object_code = models.CharField(max_length=20)
    subject = models.UUIDField(null=True)
    opened_at = models.DateTimeField()  # when it began: the moment of the trigger
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)  # the days before the end at which it was last marked
    note = SealedField(DataClass.CARE, subject="object_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "duties_duty"
        constraints = [
            models.UniqueConstraint(fields=["rule", "object_id", "recipient_code", "number"], name="duties_once"),
            models.CheckConstraint(condition=models.Q(due_at__gte=models.F("opened_at")), name="duties_due_after_open"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                name="duties_open",
                condition=models.Q(done_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(fields=["object_id", "due_at"], name="duties_object"),
        ]
