"""Figures of others side by side, and why they differ."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.refusals import Missing
from accord.research.observations.models import Observation
from accord.research.observations.sources import Change, Source, changes, families, sources

Words = str | Promise
FAMILIES: Final[dict[str, Words]] = {
    "victims": _("Victims"),
    "assisted": _("Persons assisted"),
    "signalled": _("Persons of whom a line was told"),
    "suspected": _("Suspects"),
    "prosecuted": _("Persons prosecuted"),
    "convicted": _("Persons convicted"),
    "offences": _("Offences"),
}
PERIODS: Final[dict[str, Words]] = {
    "full": _("whole year"),
    "H1": _("first half"),
    "H2": _("second half"),
    "Jan-Sep": _("January to September"),
    "part": _("a part of the year"),
}
COUNTS: Final[dict[str, Words]] = {
    "new": _("who was new in the period"),
    "open": _("everybody whose matter was open in the period"),
    "unstated": _("not stated"),
}
STATUS: Final[dict[str, Words]] = {
    "proceedings": _("victims in criminal proceedings"),
    "identified": _("identified, formally or not"),
    "registered": _("registered, identified and presumed"),
    "assisted": _("those who were helped"),
}
CATEGORIES: Final[dict[str, Words]] = {
    "sexual": _("sexual exploitation"),
    "labour": _("labour exploitation"),
    "other_or_unspecified": _("other or not specified"),
    "children": _("children"),
    "foreign": _("foreign citizens"),
    "female": _("female"),
    "male": _("male"),
}


@dataclass(frozen=True)
class Figure:
    """What one source says, with what it splits into and its earlier versions."""

    source: Source
    total: Observation
    split: list[tuple[str, str]]
    earlier: list[Observation] = field(default_factory=list)

    @property
    def period(self) -> Words:
        return PERIODS[self.total.period]

    @property
    def counts(self) -> Words:
        return COUNTS[self.source.counts_in(self.total.year)]

    @property
    def status(self) -> Words:
        return STATUS[self.source.status]


@dataclass(frozen=True, repr=False)
class Difference:
    """One thing in which the rules differ: each answer, and who gives it."""

    asked: Words
    answers: list[tuple[Words, list[str]]]


@dataclass(frozen=True)
class Beside:
    """Every figure of a country, year and family; why they differ; changes of method; which years there are."""

    country: str
    year: int
    family: str
    figures: list[Figure]
    differences: list[Difference]
    same_rule: bool
    changes: list[tuple[Change, list[Observation], list[Observation]]]
    years: list[int]
    countries: list[str]


def beside(actor: Actor, *, country: str, year: int | None, family: str) -> Beside:
    """All sources side by side. Without a year, the one that most sources speak of. Raises Refused, or Missing for an
    unknown family.
    """
    require(Request(actor, Action.TABLE_READ))
    if family not in families():
        raise Missing
    countries = sorted(set(Observation.objects.values_list("country", flat=True)))
    found = Observation.objects.filter(country=country, measure__in=families()[family])
    totals = found.filter(part="total").order_by("source", "measure", "period", "number", "version")
    years: dict[int, set[str]] = defaultdict(set)
    for one in totals:
        years[one.year].add(one.source)
    if year is None:
        year = max(years, key=lambda y: (len(years[y]), y), default=0)
    figures = _figures([one for one in totals if one.year == year], list(found.filter(year=year).exclude(part="total")))
    differences = _differences(figures)
    shown = {figure.total.shown for figure in figures}
    return Beside(
        country, year, family, figures, differences, len(shown) > 1 and not differences, _changes(list(totals)),
        sorted(years, reverse=True), countries,
    )  # fmt: skip


def _figures(totals: list[Observation], parts: list[Observation]) -> list[Figure]:
    versions: dict[tuple[Any, ...], list[Observation]] = defaultdict(list)
    for one in totals:
        versions[one.source, one.measure, one.period, one.number].append(one)
    figures = [
        Figure(sources()[key[0]], rows[-1], _split(rows[-1], parts), rows[:-1][::-1]) for key, rows in versions.items()
    ]
    return sorted(figures, key=lambda figure: -(figure.total.value or 0))


def _split(total: Observation, parts: list[Observation]) -> list[tuple[str, str]]:
    newest: dict[tuple[str, int], Observation] = {}
    for one in sorted(parts, key=lambda one: (one.version, one.category, one.number)):
        if (one.source, one.measure, one.period) == (total.source, total.measure, total.period):
            newest[one.category, one.number] = one
    return [(str(CATEGORIES.get(one.category, one.category)), one.shown) for one in newest.values()]


def _differences(figures: list[Figure]) -> list[Difference]:
    asked: list[tuple[Words, Callable[[Figure], Words]]] = [
        (_("Which part of the year"), lambda one: one.period),
        (_("Who is counted"), lambda one: one.counts),
        (_("At which point"), lambda one: one.status),
    ]
    found = []
    for question, answer in asked:
        answers: dict[str, list[str]] = defaultdict(list)
        for one in figures:
            answers[str(answer(one))].append(one.source.title)
        if len(answers) > 1:
            found.append(Difference(question, list(answers.items())))
    return found


def _changes(totals: list[Observation]) -> list[tuple[Change, list[Observation], list[Observation]]]:
    """Each change of method that these figures have, with the series before it and after it."""
    found = []
    for change in changes():
        series = [one for one in totals if sources()[one.source].series == change.series and one.period == "full"]
        before = [one for one in series if one.year < change.year]
        after = [one for one in series if one.year >= change.year]
        if before:
            found.append((change, sorted(before, key=_when), sorted(after, key=_when)))
    return found


def _when(one: Observation) -> tuple[int, str]:
    return one.year, one.source
