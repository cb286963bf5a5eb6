"""Protected particulars of a case."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.safety.vocab import Kind


class Particular(models.Model):
    """What must not leave. In force while `ended_at` is empty; never deleted, so that it can be asked what was known when."""

    id = models.UUIDField(primary_key=True, editable=False, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="particulars")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind)
    organisation = models.UUIDField(null=True)  # of a risk: the organisation of the directory that it concerns
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    name = SealedField(
        DataClass.LOCATION, subject="person_id"
    )  # of a risk: the name; else the address, number or place
    relation = SealedField(DataClass.LOCATION, subject="person_id")
    telephone = SealedField(DataClass.LOCATION, subject="person_id")
    address = SealedField(DataClass.LOCATION, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "safety_particular"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="safety_kind"),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=True) | models.Q(kind=Kind.RISK),
                name="safety_risk_organisation",
            ),
        ]
        indexes = [models.Index(fields=["case", "-added_at"], name="safety_of_case")]
