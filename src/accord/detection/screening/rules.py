"""The rule by which answers are weighed, as data: `rules/*.toml` here and the node's own `$ACCORD_DATA/rules`.

Its parts. A dimension is positive when one of its rows holds (least counts of answers "yes" by strength). The conclusion is
that of the first row that holds: its population, all dimensions that it needs, and one of `any_of` where that is not empty.
It is urgent when enough dimensions are positive and one of them is named. The next steps are all rows that fit the person and
the conclusion. A version never changes; a better rule is a new one.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, combinations
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.detection.screening.indicators import POPULATIONS, STRENGTHS, Texts, dimensions, order_of, words
from accord.detection.screening.reading import BadFile, Fault, Reader, Row
from accord.detection.screening.vocab import GRAVITY, Conclusion
from accord.foundation.codes import AgeGroup, is_country

ANY: Final = "any"
STATUSES: Final = (ANY, "foreign", "temporary_protection")
_TOP: Final = ("id", "version", "source", "last_checked", "needs_legal_check", "note", "title", "unknown_age_as")
_PARTS: Final = ("temporary_protection", "dimension", "conclusion", "urgent", "more_information", "step")


class BadScoringRule(BadFile):
    """A rule file does not read; the node does not start with it."""


class Said:
    """What stands in the rule in four languages."""

    text: Texts

    @property
    def words(self) -> str:
        return words(self.text)


@dataclass(frozen=True)
class Least(Said):
    """One way in which a dimension becomes positive: at least so many answers "yes" of each strength."""

    strong: int
    medium: int
    weak: int
    text: Texts
    source: str

    @property
    def counts(self) -> tuple[int, int, int]:
        """By strength."""
        return self.strong, self.medium, self.weak


@dataclass(frozen=True)
class ConclusionRow(Said):
    """One row of the overall rule."""

    population: str
    needs: frozenset[str]
    any_of: frozenset[str]
    conclusion: Conclusion
    text: Texts
    source: str

    def holds(self, positive: AbstractSet[str], population: str) -> bool:
        """Whether it holds for the dimensions that are positive."""
        fits = self.population in (ANY, population)
        return fits and self.needs <= positive and (not self.any_of or bool(self.any_of & positive))


@dataclass(frozen=True)
class Urgent(Said):
    """When it is urgent: `least` dimensions positive, one of `any_of` among them."""

    least: int
    any_of: frozenset[str]
    text: Texts
    source: str


@dataclass(frozen=True)
class Step(Said):
    """What comes next for a population, after some conclusions, always or where it is urgent, whatever the status."""

    population: str
    conclusions: frozenset[str]
    when: str
    status: str
    text: Texts
    source: str


@dataclass(frozen=True)
class Rule:
    """One version of a rule."""

    id: str
    version: str
    title: Texts
    source: str
    last_checked: date
    needs_legal_check: bool
    note: str
    unknown_age_as: str
    temporary_protection: tuple[str, ...]  # citizenships, ISO 3166-1
    least: tuple[Least, ...]
    rows: tuple[ConclusionRow, ...]
    urgent: Urgent
    more_information: Texts
    steps: tuple[Step, ...]

    @property
    def key(self) -> str:
        """`id/version`, as a screening keeps it."""
        return f"{self.id}/{self.version}"

    @property
    def words(self) -> str:
        return words(self.title)

    def population(self, age_group: str) -> str:
        """The population whose rows count for an age group."""
        return self.unknown_age_as if age_group == AgeGroup.UNKNOWN else str(age_group)

    def positive(self, strong: int, medium: int, weak: int) -> Least | None:
        """The first row by which so many answers "yes" make a dimension positive, or None."""
        counts = (strong, medium, weak)
        rows = (row for row in self.least if all(a >= b for a, b in zip(counts, row.counts, strict=True)))
        return next(rows, None)

    def row(self, positive: AbstractSet[str], population: str) -> ConclusionRow:
        """The row of the conclusion for the dimensions that are positive; the last row always holds."""
        return next(row for row in self.rows if row.holds(positive, population))

    def is_urgent(self, positive: AbstractSet[str]) -> bool:
        """Whether so many and such dimensions are urgent."""
        return len(positive) >= self.urgent.least and bool(self.urgent.any_of & positive)

    def status(self, citizenship: str, home: str) -> str:
        """How somebody of a citizenship stands in the country `home` (both ISO 3166-1, "" where it is not known)."""
        if not citizenship or citizenship == home:
            return ANY
        return "temporary_protection" if citizenship in self.temporary_protection else "foreign"

    def next_steps(self, conclusion: str, urgent: bool, population: str, status: str) -> tuple[Step, ...]:
        """What comes next, in the order of the file."""
        return tuple(
            step
            for step in self.steps
            if step.population in (ANY, population)
            and conclusion in step.conclusions
            and (step.when == ANY or urgent)
            and step.status in (ANY, status)
        )


def parse(text: str, name: str = "-") -> Rule:
    """The rule in the text of a file. Raises BadScoringRule with every fault."""
    reader = Reader(text)
    made = _rule(reader) if not reader.faults else None
    if made is not None and not reader.faults:
        _check(reader, made)
    if made is None or reader.faults:
        raise BadScoringRule(name, reader.faults)
    return made


def read_rule(path: Path) -> Rule:
    """The rule in a file. Raises BadScoringRule."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScoringRule(str(path), [Fault(0, "-", "%(problem)s", {"problem": error})]) from error
    return parse(text, str(path))


def _rule(reader: Reader) -> Rule:
    top = reader.content
    reader.only(top, (), (*_TOP, *_PARTS))
    return Rule(
        id=reader.name(top, ("id",), 20),
        version=reader.name(top, ("version",), 19),
        title=reader.texts(top, ("title",), 200),
        source=reader.text(top, ("source",), 500),
        last_checked=reader.day(top, ("last_checked",)),
        needs_legal_check=reader.truth(top, ("needs_legal_check",)),
        note=reader.text(top, ("note",), 4000) if "note" in top else "",
        unknown_age_as=reader.choice(top, ("unknown_age_as",), POPULATIONS),
        temporary_protection=_countries(reader, top, ("temporary_protection",)),
        least=tuple(_least(reader, row, n) for n, row in enumerate(reader.rows(top, ("dimension",)), 1)),
        rows=tuple(_row(reader, row, n) for n, row in enumerate(reader.rows(top, ("conclusion",)), 1)),
        urgent=_urgent(reader, top.get("urgent")),
        more_information=_more(reader, top.get("more_information")),
        steps=tuple(_step(reader, row, n) for n, row in enumerate(reader.rows(top, ("step",)), 1)),
    )


def _countries(reader: Reader, row: Row, place: tuple[str]) -> tuple[str, ...]:
    found = row.get(place[0])
    if not isinstance(found, list) or not all(isinstance(one, str) and is_country(one) for one in found):
        reader.fault(place, _("This must be a list of country codes of ISO 3166-1; it may be empty."))
        return ()
    return tuple(found)


def _least(reader: Reader, row: Row, n: int) -> Least:
    at = ("dimension", n)
    reader.only(row, at, (*STRENGTHS, "text", "source"))
    strong, medium, weak = (reader.number(row, (*at, strength), 0, 100) for strength in STRENGTHS)
    if strong + medium + weak == 0:
        reader.fault(at, _("A dimension cannot be positive without an answer."))
    return Least(strong, medium, weak, *_said(reader, row, at))


def _row(reader: Reader, row: Row, n: int) -> ConclusionRow:
    at = ("conclusion", n)
    reader.only(row, at, ("population", "needs", "any_of", "conclusion", "text", "source"))
    codes = tuple(dimensions())
    conclusion = reader.choice(row, (*at, "conclusion"), Conclusion.values)
    return ConclusionRow(
        reader.choice(row, (*at, "population"), (*POPULATIONS, ANY)),
        frozenset(reader.choices(row, (*at, "needs"), codes, empty=True)),
        frozenset(reader.choices(row, (*at, "any_of"), codes, empty=True)),
        Conclusion(conclusion) if conclusion in Conclusion.values else Conclusion.NO_INDICATION,
        *_said(reader, row, at),
    )


def _urgent(reader: Reader, row: object) -> Urgent:
    at = ("urgent",)
    found = row if isinstance(row, dict) else {}
    reader.only(found, at, ("least", "any_of", "text", "source"))
    least = reader.number(found, (*at, "least"), 1, len(dimensions()))
    return Urgent(
        least, frozenset(reader.choices(found, (*at, "any_of"), tuple(dimensions()))), *_said(reader, found, at)
    )


def _more(reader: Reader, row: object) -> Texts:
    at = ("more_information",)
    found = row if isinstance(row, dict) else {}
    reader.only(found, at, ("text", "source"))
    return _said(reader, found, at)[0]


def _step(reader: Reader, row: Row, n: int) -> Step:
    at = ("step", n)
    reader.only(row, at, ("population", "conclusions", "when", "status", "text", "source"))
    return Step(
        reader.choice(row, (*at, "population"), (*POPULATIONS, ANY)),
        frozenset(reader.choices(row, (*at, "conclusions"), Conclusion.values)),
        reader.choice(row, (*at, "when"), (ANY, "urgent")),
        reader.choice(row, (*at, "status"), STATUSES),
        *_said(reader, row, at),
    )


def _said(reader: Reader, row: Row, at: tuple[str | int, ...]) -> tuple[Texts, str]:
    return reader.texts(row, (*at, "text"), 500), reader.text(row, (*at, "source"), 500)


def _check(reader: Reader, made: Rule) -> None:
    """The last row holds always, and one more sign never makes the conclusion milder: the explanation rests on both."""
    last = made.rows[-1]
    if last.population != ANY or last.needs or last.any_of:
        reader.fault(("conclusion", len(made.rows)), _("The last row must hold for everybody and need nothing."))
        return
    codes = sorted(dimensions())
    for population in POPULATIONS:
        for less in chain.from_iterable(combinations(codes, size) for size in range(len(codes))):
            before = made.row(set(less), population)
            for code in set(codes) - set(less):
                after = made.row({*less, code}, population)
                if GRAVITY.index(after.conclusion) < GRAVITY.index(before.conclusion):
                    place = ("conclusion", made.rows.index(after) + 1)
                    reader.fault(place, _("With one more dimension the conclusion would become milder here."))
                    return


def _files() -> Iterable[Path]:
    yield from sorted((Path(__file__).parent / "rules").glob("*.toml"))
    yield from sorted((Path(settings.ACCORD_DATA) / "rules").glob("*.toml"))


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """Every rule by `id/version`. Raises BadScoringRule."""
    return {made.key: made for made in map(read_rule, _files())}


def current(rule_id: str) -> Rule:
    """The newest version of a rule. Raises KeyError for an id that is not known."""
    versions = [made for made in rules().values() if made.id == rule_id]
    if not versions:
        raise KeyError(rule_id)
    return max(versions, key=lambda made: order_of(made.version))
