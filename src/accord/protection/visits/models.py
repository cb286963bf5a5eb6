"""Visits of a person to her own page, and what is written there."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.visits.vocab import Ended


class Visit(models.Model):
    """One way to her page: numbers that open once, then one browser. Nothing here opens anything: digests only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    person_id = models.UUIDField()
    organisation = models.UUIDField()
    contact_plan = models.UUIDField()  # the agreement on safe contact that it rests on
    language = models.CharField(max_length=2)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    numbers = models.BinaryField(max_length=32, null=True, unique=True)  # keyed digest; empty once they were used
    opened_at = models.DateTimeField(null=True)
    session = models.BinaryField(max_length=32, null=True, unique=True)  # keyed digest of the cookie
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    why_ended = models.CharField(max_length=10, choices=Ended, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "visits_visit"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="visits_one_at_a_time"
            ),
            models.CheckConstraint(condition=models.Q(why_ended__in=["", *Ended.values]), name="visits_why_ended"),
        ]


class Letter(models.Model):
    """Something that she wrote on her page, or somebody who works for her. Never sent; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    person_id = models.UUIDField()
    by_person = models.BooleanField()
    danger = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.UUIDField(null=True)  # the account; empty for her
    read_at = models.DateTimeField(null=True)
    text = SealedField(DataClass.CARE, subject="person_id")

    class Meta:
        db_table = "visits_letter"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by_person=True, written_by=None) | models.Q(by_person=False, danger=False),
                name="visits_whose_letter",
            )
        ]
        indexes = [models.Index(fields=["case", "-written_at"], name="visits_letters_of_case")]
