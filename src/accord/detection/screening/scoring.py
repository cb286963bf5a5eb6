"""The score and its explanation. Pure: no database, no clock. The rule is data (`rules.py`).

Unknown is not no: where nothing is found yet but the open answers could change that, more information is needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.detection.screening import rules
from accord.detection.screening.indicators import STRENGTHS, Indicator, Instrument, dimensions
from accord.detection.screening.rules import Rule
from accord.detection.screening.vocab import GRAVITY, Conclusion, Reply
from accord.foundation.codes import AgeGroup

OPEN = (Reply.UNKNOWN, Reply.DECLINED)


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
    rule_version: str

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


def score(
    instrument: Instrument, answers: Mapping[str, Reply], age_group: AgeGroup, rule: Rule | None = None
) -> Explanation:
    """Score `answers` (by indicator id; one that is missing counts as not known) for a person of `age_group`.

    By `rule`, else by the newest version of the rule that the instrument names.
    """
    rule = rule or rules.current(instrument.rule)
    results = tuple(_dimension(code, instrument, answers, rule) for code in dimensions())
    population = rule.population(age_group)
    positive = {result.code for result in results if result.positive}
    possible = positive | {result.code for result in results if result.could_turn}
    firm = rule.row(positive, population).conclusion
    could_become = rule.row(possible, population).conclusion
    if firm == Conclusion.NO_INDICATION and could_become != firm:
        firm = Conclusion.MORE_INFORMATION
    most = max(firm, could_become, key=GRAVITY.index)
    return Explanation(firm, rule.is_urgent(positive), results, most, rule.key)


def _dimension(code: str, instrument: Instrument, answers: Mapping[str, Reply], rule: Rule) -> DimensionResult:
    of_it = [i for i in instrument.indicators().values() if i.dimension == code]
    because = tuple(i for i in of_it if answers.get(i.id) == Reply.YES)
    unknown = tuple(i for i in of_it if answers.get(i.id, Reply.UNKNOWN) in OPEN)
    positive = turns(because, rule)
    return DimensionResult(code, positive, because, unknown, not positive and turns(because + unknown, rule))


def turns(indicators: Iterable[Indicator], rule: Rule) -> bool:
    """Whether these indicators of one dimension, answered yes, make it positive."""
    strengths = [indicator.strength for indicator in indicators]
    return rule.positive(*(strengths.count(strength) for strength in STRENGTHS)) is not None
