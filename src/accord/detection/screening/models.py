"""Screenings and their answers."""

from typing import Final

from django.db import models
from django.db.models import Q

from accord.detection.screening.vocab import (
    GRAVITY,
    Conclusion,
    EditionState,
    Evidence,
    Reply,
    ScreeningState,
    Setting,
    WhyWithdrawn,
)
from accord.detection.signals.models import SignalPerson
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField

UNFINISHED: Final = Q(state__in=(ScreeningState.OPEN, ScreeningState.STOPPED))
_GRAVEST: Final = Conclusion.REASONABLE_GROUNDS
# Completed, with grounds that count, and nobody has decided.
UNDECIDED: Final = Q(state=ScreeningState.COMPLETED, lowered_to="") & (
    Q(conclusion=_GRAVEST) | Q(raised_to=_GRAVEST) | Q(rescored_to=_GRAVEST)
)


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
    rescored_to = models.CharField(max_length=24, choices=Conclusion, blank=True)  # graver, by a newer list or rule
    lowered_to = models.CharField(max_length=24, choices=Conclusion, blank=True)  # by two persons
    lower_reason = SealedField(DataClass.CARE)
    rescored = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "screening_screening"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ScreeningState.values), name="screening_state")
        ]
        indexes = [
            models.Index(fields=["organisation", "-started_at", "-id"], name="screening_newest"),
            models.Index(fields=["organisation"], name="screening_waiting", condition=UNFINISHED | UNDECIDED),
        ]

    @property
    def outcome(self) -> Conclusion | None:
        """The conclusion that counts: what two persons lowered it to, else the gravest of scored, re-scored and raised."""
        if self.lowered_to or not self.conclusion:
            return Conclusion(self.lowered_to) if self.lowered_to else None
        found = [Conclusion(one) for one in (self.conclusion, self.rescored_to, self.raised_to) if one]
        return max(found, key=GRAVITY.index)


class Rescoring(models.Model):
    """The same answers weighed again, by a newer list or rule. Beside the first result, never over it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="rescorings")
    instrument_version = models.CharField(max_length=20)
    modules = models.CharField(max_length=200, blank=True)
    rule_version = models.CharField(max_length=40)
    conclusion = models.CharField(max_length=24, choices=Conclusion)
    urgent = models.BooleanField()
    at = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        db_table = "screening_rescoring"
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "instrument_version", "modules", "rule_version"], name="screening_rescored_once"
            )
        ]


class Answer(models.Model):
    """One answer to one indicator."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="answers")
    indicator = models.CharField(max_length=10)
    reply = models.CharField(max_length=10, choices=Reply)
    evidence = models.CharField(max_length=10, choices=Evidence, blank=True)

    class Meta:
        db_table = "screening_answer"
        constraints = [models.UniqueConstraint(fields=["screening", "indicator"], name="screening_answer_once")]


class Edition(models.Model):
    """A version of a list that is made at the desk, or the withdrawal of one that came as a file. Open data, of the node.

    `author` is empty for a file. `version` counts the edits of the row; the version of the list is `edition`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instrument = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    text = models.TextField()  # TOML, as it is shipped, imported and exported
    state = models.CharField(max_length=12, choices=EditionState, default=EditionState.DRAFT)
    author = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    releaser = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, choices=WhyWithdrawn, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "screening_instrument"
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "edition"],
                name="screening_edition_once",
                condition=~models.Q(state=EditionState.DISCARDED),
            ),
            models.CheckConstraint(
                condition=models.Q(releaser__isnull=True) | ~models.Q(releaser=models.F("author")),
                name="screening_edition_by_two",
            ),
        ]
