"""Screenings and their answers."""

from django.db import models

from accord.detection.screening.vocab import Conclusion, Evidence, Reply, ScreeningState, Setting
from accord.detection.signals.models import SignalPerson
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


class Screening(models.Model):
    """One conversation by one version of one instrument. Holds codes; the reason for raising is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    screener = models.UUIDField()
    signal_person = models.ForeignKey(SignalPerson, null=True, on_delete=models.PROTECT)
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    modules = models.CharField(max_length=200, blank=True)  # `id@version`, a space between
    setting = models.CharField(max_length=30, choices=Setting)
    language = models.CharField(max_length=2)
    interpreter = models.BooleanField(default=False)
    sex = models.CharField(max_length=30, choices=Sex)
    age_group = models.CharField(max_length=10, choices=AgeGroup)
    citizenship = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=12, choices=ScreeningState, default=ScreeningState.OPEN)
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    conclusion = models.CharField(max_length=24, choices=Conclusion, blank=True)
    urgent = models.BooleanField(default=False)
    rule_version = models.CharField(max_length=40, blank=True)
    raised_to = models.CharField(max_length=24, choices=Conclusion, blank=True)
    raise_reason = SealedField(DataClass.CARE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "screening_screening"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ScreeningState.values), name="screening_state")
        ]
        indexes = [models.Index(fields=["organisation", "-started_at", "-id"], name="screening_newest")]

    @property
    def outcome(self) -> Conclusion | None:
        """The conclusion that counts: the raised one, else the scored one."""
        return Conclusion(self.raised_to or self.conclusion) if self.conclusion else None


class Answer(models.Model):
    """One answer to one indicator."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="answers")
    indicator = models.CharField(max_length=10)
    reply = models.CharField(max_length=10, choices=Reply)
    evidence = models.CharField(max_length=10, choices=Evidence, blank=True)

    class Meta:
        db_table = "screening_answer"
        constraints = [models.UniqueConstraint(fields=["screening", "indicator"], name="screening_answer_once")]
