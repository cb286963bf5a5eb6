"""The score and its explanation. Pure: no database, no clock.

Rule of a dimension (Delphi indicators, ILO and EC 2009, as in domain.md 4.1 [R]): positive with two strong; or one
strong and one other; or three medium; or two medium and one weak. Overall rule (domain.md 4.1 [D], configurable later):
an adult needs exploitation and one means; for a child the means are legally irrelevant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from accord.detection.screening.instruments import Indicator, Instrument, dimensions
from accord.detection.screening.vocab import GRAVITY, Conclusion, Reply
from accord.foundation.codes import AgeGroup

RULE_VERSION: Final = "delphi-2009/nrm-2026.1"
PURPOSE: Final = "EX"
COERCIVE: Final = frozenset({"CR", "CD"})


@dataclass(frozen=True)
class DimensionResult:
    """One dimension: positive or not, through which indicators, and what is open."""

    code: str
    positive: bool
    because: tuple[Indicator, ...]
    unknown: tuple[Indicator, ...]
    could_turn: bool  # the open answers could make it positive


@dataclass(frozen=True)
class Explanation:
    """The conclusion with everything that led to it."""

    conclusion: Conclusion
    urgent: bool
    dimensions: tuple[DimensionResult, ...]
    could_become: Conclusion  # if every open answer turned out to be yes
    rule_version: str = RULE_VERSION

    @property
    def positive(self) -> tuple[DimensionResult, ...]:
        return tuple(result for result in self.dimensions if result.positive)

    @property
    def negative(self) -> tuple[DimensionResult, ...]:
        return tuple(result for result in self.dimensions if not result.positive)

    @property
    def open_matters(self) -> bool:
        """Whether what is not known could change the result."""
        return self.could_become != self.conclusion


def is_positive(strong: int, medium: int, weak: int) -> bool:
    """The rule of one dimension over the counts of indicators answered yes."""
    return strong >= 2 or (strong >= 1 and medium + weak >= 1) or medium >= 3 or (medium >= 2 and weak >= 1)


def score(instrument: Instrument, answers: Mapping[str, Reply], age_group: AgeGroup) -> Explanation:
    """Score `answers` (by indicator id; one that is missing counts as not known) for a person of `age_group`."""
    results = tuple(_dimension(code, instrument, answers) for code in dimensions())
    positive = frozenset(result.code for result in results if result.positive)
    possible = positive | {result.code for result in results if result.could_turn}
    firm = _overall(positive, age_group)
    could_become = _overall(possible, age_group)
    if firm == Conclusion.NO_INDICATION and could_become != firm:
        firm = Conclusion.MORE_INFORMATION
    return Explanation(firm, _urgent(positive), results, max(firm, could_become, key=GRAVITY.index))


def _dimension(code: str, instrument: Instrument, answers: Mapping[str, Reply]) -> DimensionResult:
    of_it = [i for i in instrument.indicators().values() if i.dimension == code]
    because = tuple(i for i in of_it if answers.get(i.id) == Reply.YES)
    unknown = tuple(i for i in of_it if answers.get(i.id, Reply.UNKNOWN) in (Reply.UNKNOWN, Reply.DECLINED))
    positive = _counts_positive(because)
    return DimensionResult(code, positive, because, unknown, not positive and _counts_positive(because + unknown))


def _counts_positive(indicators: tuple[Indicator, ...]) -> bool:
    strengths = [indicator.strength for indicator in indicators]
    return is_positive(*(strengths.count(strength) for strength in ("strong", "medium", "weak")))


def _overall(positive: frozenset[str], age_group: AgeGroup) -> Conclusion:
    means = positive - {PURPOSE}
    if PURPOSE in positive and (means or age_group == AgeGroup.CHILD):
        return Conclusion.REASONABLE_GROUNDS
    if PURPOSE in positive:
        return Conclusion.CONCERN
    return Conclusion.RISK if means else Conclusion.NO_INDICATION


def _urgent(positive: frozenset[str]) -> bool:
    return len(positive) >= 2 and bool(positive & COERCIVE)
