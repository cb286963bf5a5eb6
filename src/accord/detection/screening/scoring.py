"""The score. Pure: no database, no clock. The rule is data (`rules.py`); what the result rests on is found by `matters.py`.

Unknown is not no: where nothing is found yet but the open answers could change that, more information is needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from accord.detection.screening import rules
from accord.detection.screening.indicators import Indicator, Instrument, Texts, dimensions, words
from accord.detection.screening.matters import Tally, Way, ways_open, ways_positive, weigh
from accord.detection.screening.rules import Rule
from accord.detection.screening.vocab import GRAVITY, Conclusion, Reply
from accord.foundation.codes import AgeGroup

OPEN: Final = (Reply.UNKNOWN, Reply.DECLINED)


@dataclass(frozen=True)
class DimensionResult:
    """One dimension: positive or not, through which indicators, and what is open."""

    code: str
    positive: bool
    because: tuple[Indicator, ...]
    unknown: tuple[Indicator, ...]
    could_turn: bool  # the open answers could make it positive
    ways: tuple[
        Way, ...
    ]  # of a positive one: each way that holds it up; else: each way in which open answers could turn it


@dataclass(frozen=True)
class Explanation:
    """The conclusion with everything that led to it.

    `matters`: the answers "yes", each of which alone, turned to "no", would change the dimensions, the conclusion or the
    urgency. `alone`: the open ones, each of which alone, turned to "yes", would change one of these; `together`: those that
    could do it only with others.
    """

    conclusion: Conclusion
    urgent: bool
    dimensions: tuple[DimensionResult, ...]
    could_become: Conclusion  # if every open answer turned out to be yes
    could_be_urgent: bool
    rule: Rule
    population: str
    sentence: Texts
    matters: frozenset[str]
    alone: tuple[Indicator, ...]
    together: tuple[Indicator, ...]

    @property
    def rule_version(self) -> str:
        return self.rule.key

    @property
    def words(self) -> str:
        """What the conclusion means, in one sentence."""
        return words(self.sentence)

    @property
    def positive(self) -> tuple[DimensionResult, ...]:
        return tuple(result for result in self.dimensions if result.positive)

    @property
    def negative(self) -> tuple[DimensionResult, ...]:
        return tuple(result for result in self.dimensions if not result.positive)

    @property
    def open_matters(self) -> bool:
        """Whether what is not known could change the result."""
        return self.could_become != self.conclusion or self.could_be_urgent != self.urgent


def score(
    instrument: Instrument, answers: Mapping[str, Reply], age_group: AgeGroup, rule: Rule | None = None
) -> Explanation:
    """Score `answers` (by indicator id; one that is missing counts as not known) for a person of `age_group`.

    By `rule`, else by the newest version of the rule that the instrument names.
    """
    rule = rule or rules.current(instrument.rule)
    population = rule.population(age_group)
    asked = instrument.indicators().values()
    yes = [i for i in asked if answers.get(i.id) == Reply.YES]
    unknown = [i for i in asked if answers.get(i.id, Reply.UNKNOWN) in OPEN]
    tally = Tally.of(yes, unknown)
    result = weigh(tally, rule, population)
    most = weigh(tally.with_all(), rule, population)
    results = tuple(_dimension(code, yes, unknown, result.positive, rule) for code in dimensions())
    turned = {code for code in most.positive if code not in result.positive}
    if_yes = {_class(i): weigh(tally.with_yes(i), rule, population) != result for i in _one_of_each(unknown)}
    if_no = {_class(i): weigh(tally.without(i), rule, population) != result for i in _one_of_each(yes)}
    alone = tuple(i for i in unknown if if_yes[_class(i)])
    together = tuple(i for i in unknown if i.dimension in turned and i not in alone)
    row = rule.row(result.positive, population)
    return Explanation(
        conclusion=result.conclusion,
        urgent=result.urgent,
        dimensions=results,
        could_become=max(result.conclusion, most.conclusion, key=GRAVITY.index),
        could_be_urgent=most.urgent,
        rule=rule,
        population=population,
        sentence=row.text if row.conclusion == result.conclusion else rule.more_information,
        matters=frozenset(i.id for i in yes if if_no[_class(i)]),
        alone=alone,
        together=together,
    )


def _class(one: Indicator) -> tuple[str, str]:
    """Answers of one dimension and one strength weigh the same."""
    return one.dimension, one.strength


def _one_of_each(indicators: Iterable[Indicator]) -> Iterable[Indicator]:
    return {_class(one): one for one in indicators}.values()


def _dimension(
    code: str, yes: list[Indicator], unknown: list[Indicator], positive: frozenset[str], rule: Rule
) -> DimensionResult:
    because = tuple(i for i in yes if i.dimension == code)
    open_ones = tuple(i for i in unknown if i.dimension == code)
    ways = ways_positive(because, rule) if code in positive else ways_open(because, open_ones, rule)
    return DimensionResult(code, code in positive, because, open_ones, code not in positive and bool(ways), ways)
