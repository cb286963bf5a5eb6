"""Services of a case, one row each."""

from datetime import date

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.referrals.models import Referral
from accord.protection.services.vocab import AppliedTo, EpisodeState, Frequency, Funding, RefusedBecause, Result


class Episode(models.Model):
    """A service of the catalogue for the person of a case. Days are those on which it happened, not on which it was entered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="services")
    person_id = models.UUIDField()
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # a code of the catalogue
    provider = models.UUIDField(null=True)  # an organisation of the directory
    frequency = models.CharField(max_length=8, choices=Frequency)
    funding = models.CharField(max_length=12, choices=Funding)
    applied_to = models.CharField(max_length=12, choices=AppliedTo, blank=True)
    asked_on = models.DateField()
    assessed_on = models.DateField(null=True)  # the social assessment
    decided_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    refused = models.CharField(max_length=12, choices=RefusedBecause, blank=True)
    result = models.CharField(max_length=8, choices=Result, blank=True)
    state = models.CharField(max_length=8, choices=EpisodeState, default=EpisodeState.ASKED)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    words = SealedField(DataClass.CARE, subject="person_id")  # what was agreed on with the person
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "services_episode"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=EpisodeState.values), name="services_state"),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="services_end_after_start",
            ),
        ]
        indexes = [models.Index(fields=["case", "-asked_on"], name="services_of_case")]

    @property
    def last_day(self) -> date:
        """The last day on which something happened."""
        days = (self.asked_on, self.assessed_on, self.decided_on, self.started_on, self.ended_on)
        return max(day for day in days if day is not None)
