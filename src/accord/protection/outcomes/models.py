"""Assessments of outcomes. A row is written once; a later look is a row of its own."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.outcomes.vocab import How, Occasion


class Assessment(models.Model):
    """How it stood with the person of a case on a day, by one version of one instrument."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcomes")
    person_id = models.UUIDField()
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    occasion = models.CharField(max_length=8, choices=Occasion)
    how = models.CharField(max_length=12, choices=How)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    overall = models.DecimalField(max_digits=3, decimal_places=2, null=True)  # null: not scored
    answers = SealedField(DataClass.CARE, subject="person_id")  # JSON: scores of parts, words of domains

    class Meta:
        db_table = "outcomes_assessment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(overall__isnull=True) | models.Q(overall__gte=1, overall__lte=4),
                name="outcomes_overall_in_scale",
            )
        ]
        indexes = [models.Index(fields=["case", "-made_on"], name="outcomes_of_case")]
