"""Which answers a result rests on. Pure.

Two answers of one dimension and one strength weigh the same, so everything here is reckoned by counts. An answer *matters* if,
turned alone to "no", it changes which dimensions are positive, the conclusion or the urgency. Where several hold a dimension
up together and none of them matters alone, a *way* names a smallest set: any `many` answers of each strength that it names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from accord.detection.screening.indicators import STRENGTHS, Indicator
from accord.detection.screening.rules import Least, Rule
from accord.detection.screening.vocab import Conclusion

Counts = tuple[int, ...]  # by strength, as in STRENGTHS
Class = tuple[str, str]  # dimension and strength


@dataclass(frozen=True)
class Result:
    """What a change of one answer can change."""

    positive: frozenset[str]
    conclusion: Conclusion
    urgent: bool


@dataclass(frozen=True)
class Tally:
    """How many answers are yes, and how many open, by dimension and strength."""

    yes: dict[Class, int]
    open: dict[Class, int]

    @classmethod
    def of(cls, yes: Iterable[Indicator], unknown: Iterable[Indicator]) -> "Tally":
        """Counted."""
        return cls(_counted(yes), _counted(unknown))

    def without(self, one: Indicator) -> "Tally":
        """With one answer turned from yes to no."""
        return replace(self, yes=_moved(self.yes, one, -1))

    def with_yes(self, one: Indicator) -> "Tally":
        """With one open answer turned to yes."""
        return Tally(_moved(self.yes, one, +1), _moved(self.open, one, -1))

    def with_all(self) -> "Tally":
        """With every open answer turned to yes."""
        classes = self.yes.keys() | self.open.keys()
        return Tally({one: self.yes.get(one, 0) + self.open.get(one, 0) for one in classes}, {})

    def positive(self, rule: Rule) -> frozenset[str]:
        """The dimensions that the answers "yes" make positive."""
        codes = {dimension for dimension, _strength in self.yes}
        return frozenset(
            code for code in codes if rule.positive(*(self.yes.get((code, strength), 0) for strength in STRENGTHS))
        )


@dataclass(frozen=True)
class Way:
    """One smallest set: so many (by strength) of `of`, by the row `least` of the rule."""

    least: Least
    counts: Counts
    of: tuple[Indicator, ...]

    @property
    def many(self) -> int:
        """How many answers it takes."""
        return sum(self.counts)

    @property
    def ids(self) -> list[str]:
        return [indicator.id for indicator in self.of]


def weigh(tally: Tally, rule: Rule, population: str) -> Result:
    """The result of these counts."""
    positive = tally.positive(rule)
    found = rule.row(positive, population).conclusion
    if found == Conclusion.NO_INDICATION and tally.open:
        possible = rule.row(tally.with_all().positive(rule), population).conclusion
        found = found if possible == found else Conclusion.MORE_INFORMATION
    return Result(positive, found, rule.is_urgent(positive))


def ways_positive(because: Sequence[Indicator], rule: Rule) -> tuple[Way, ...]:
    """Each smallest set of answers that alone keeps a positive dimension positive."""
    have = _strengths(because)
    needed = [(row, row.counts) for row in rule.least if all(h >= n for h, n in zip(have, row.counts, strict=True))]
    return _smallest(needed, because)


def ways_open(because: Sequence[Indicator], unknown: Sequence[Indicator], rule: Rule) -> tuple[Way, ...]:
    """Each smallest set of open answers that, turned to yes, makes a dimension positive that is not yet."""
    have, could = _strengths(because), _strengths(unknown)
    needed = []
    for row in rule.least:
        missing = tuple(max(0, n - h) for n, h in zip(row.counts, have, strict=True))
        if all(c >= m for c, m in zip(could, missing, strict=True)):
            needed.append((row, missing))
    return _smallest(needed, unknown)


def _smallest(needed: Sequence[tuple[Least, Counts]], pool: Sequence[Indicator]) -> tuple[Way, ...]:
    found: dict[Counts, Way] = {}
    for row, counts in needed:
        less = (other for _row, other in needed if other != counts)
        if not any(all(o <= c for o, c in zip(other, counts, strict=True)) for other in less):
            strengths = {strength for strength, count in zip(STRENGTHS, counts, strict=True) if count}
            found.setdefault(counts, Way(row, counts, tuple(i for i in pool if i.strength in strengths)))
    return tuple(found.values())


def _strengths(indicators: Iterable[Indicator]) -> Counts:
    strengths = [indicator.strength for indicator in indicators]
    return tuple(strengths.count(strength) for strength in STRENGTHS)


def _counted(indicators: Iterable[Indicator]) -> dict[Class, int]:
    found: dict[Class, int] = {}
    for one in indicators:
        found = _moved(found, one, +1)
    return found


def _moved(counts: dict[Class, int], one: Indicator, by: int) -> dict[Class, int]:
    key = (one.dimension, one.strength)
    return counts | {key: counts.get(key, 0) + by}
