"""What higher rooms know of a case and lower ones ask: the last risk assessment (plans), the last outcome score (outcomes),
whether a study of the family stands for a return (children).

A room registers its answer in its AppConfig. Where nobody answers, nothing is known, and whoever asks must take that as a no.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RiskLevel(TextChoices):
    """The level that a person decided on (domain.md S6)."""

    LOW = "low", _("low risk")
    MEDIUM = "medium", _("medium risk")
    HIGH = "high", _("high risk")
    IMMINENT = "imminent", _("imminent danger")


class Risk(NamedTuple):
    """The last risk assessment: its level and when it was made."""

    level: str
    at: datetime


class Score(NamedTuple):
    """The last outcome score: the overall mean of 1 to 4, and when it was made."""

    mean: Decimal
    at: datetime


RiskOf = Callable[[UUID], Risk | None]
ScoreOf = Callable[[UUID], Score | None]
StudyOf = Callable[[UUID, str], bool]
_risk: Final[list[RiskOf]] = []
_score: Final[list[ScoreOf]] = []
_study: Final[list[StudyOf]] = []


def answer_risk(ask: RiskOf) -> None:
    """Let a room answer with the last risk assessment of a case; called in its AppConfig. It takes the place of another."""
    _risk[:] = [ask]


def answer_score(ask: ScoreOf) -> None:
    """Let a room answer with the last outcome score of a case; called in its AppConfig. It takes the place of another."""
    _score[:] = [ask]


def answer_study(ask: StudyOf) -> None:
    """Let a room answer whether a study of the family lets a child return to a country; called in its AppConfig."""
    _study[:] = [ask]


def risk_of(case: UUID) -> Risk | None:
    """The last risk assessment of a case; None if there is none."""
    return _risk[0](case) if _risk else None


def score_of(case: UUID) -> Score | None:
    """The last outcome score of a case; None if there is none."""
    return _score[0](case) if _score else None


def study_stands(case: UUID, country: str) -> bool:
    """Whether a study of the child's family in a country was received and is not against the return; no answer is a no."""
    return bool(_study) and _study[0](case, country)
