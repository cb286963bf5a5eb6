"""Reports as data: which tables of which indicators, and the words of their rows."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import kind_names, region_name
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, country_name
from accord.foundation.policy import OrganisationKind
from accord.foundation.refusals import Invalid
from accord.justice.proceedings.vocab import Stage
from accord.protection.cases.vocab import CloseReason
from accord.research.facts.indicators import Indicator, Period, indicators

Words = str | Promise
DIMENSIONS: Final[dict[str, Words]] = {
    "sex": _("sex"),
    "age": _("age group"),
    "form": _("form of exploitation"),
    "citizenship": _("citizenship"),
    "citizenship-group": _("citizenship by group"),
    "organisation-kind": _("type of organisation"),
    "region": _("region"),
    "month": _("month"),
    "detail": _("kind"),
}
GROUPS: Final[dict[str, Words]] = {
    "own": _("of this country"),
    "eu": _("of another country of the Union"),
    "other": _("of a country outside the Union"),
}
_CHOICES: Final[dict[str, Any]] = {
    "sex": Sex, "age": AgeGroup, "form": ExploitationForm, "organisation-kind": OrganisationKind,
}  # fmt: skip
_DETAILS: Final[dict[str, Any]] = {"closed": CloseReason, "signalled": Channel, "proceeding": Stage}
_DATA: Final = Path(__file__).parent / "data" / "reports.toml"
_LANGUAGES: Final = ("en", "bg", "ro", "uk")
FIRST_YEAR: Final = 2000


class BadPeriod(Invalid):
    """There is no such period."""

    code = "bad-period"
    sentence = _("Choose a year from 2000 to this year, such as 2026, or a half of it, such as 2026-H1.")


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """One table of a report: an indicator by rows and columns, or several indicators, one in each row."""

    id: str
    indicators: tuple[str, ...]
    rows: str = ""
    columns: str = ""
    chart: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """One report."""

    name: str
    period: str
    titles: tuple[str, ...]
    source: str
    lack: tuple[str, ...]
    tables: tuple[Wanted, ...]

    def titled(self, language: str) -> str:
        return self.titles[place(language)]

    def lacks(self, language: str) -> str:
        """What the form asks and nobody records yet."""
        return self.lack[place(language)]


@lru_cache(maxsize=1)
def reports() -> Mapping[str, Report]:
    """Every report by its name."""
    rows = tomllib.loads(_DATA.read_text(encoding="utf-8"))["reports"]
    return {name: _report(name, row) for name, row in rows.items()}


def period_of(text: str, today: date) -> Period:
    """The period in a text, as known today. Raises BadPeriod."""
    year, dash, half = text.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and FIRST_YEAR <= int(year) <= today.year):
        raise BadPeriod(field="period")
    if dash and half not in ("H1", "H2"):
        raise BadPeriod(field="period")
    first, last = {"": (1, 12), "H1": (1, 6), "H2": (7, 12)}[half]
    end = date(int(year), 12, 31) if last == 12 else date(int(year), 7, 1) - timedelta(days=1)
    return Period(date(int(year), first, 1), end, today)


def choices(report: Report, today: date) -> list[str]:
    """The periods that a page offers, the newest first."""
    years = range(today.year, today.year - 8, -1)
    if report.period == "year":
        return [str(year) for year in years]
    halves = [f"{year}-H{half}" for year in years for half in (2, 1)]
    return halves if today.month > 6 else halves[1:]


def place(language: str) -> int:
    """Where the texts of a language stand."""
    return _LANGUAGES.index(language[:2]) if language[:2] in _LANGUAGES else 0


def word(dimension: str, code: str, indicator: Indicator) -> str:
    """A code in the language that is active."""
    if not code:
        return _now("not known")
    if dimension == "detail" and indicator.kind == "served":
        return kind_names().get(code, code)
    choices = _DETAILS.get(indicator.kind) if dimension == "detail" else _CHOICES.get(dimension)
    if choices is not None:
        return str(choices(code).label) if code in choices.values else code
    spoken: dict[str, Callable[[str], str]] = {
        "citizenship": country_name,
        "region": region_name,
        "citizenship-group": lambda one: str(GROUPS.get(one, one)),
    }
    return spoken.get(dimension, str)(code)


def _report(name: str, row: Mapping[str, Any]) -> Report:
    tables = tuple(_table(name, one) for one in row["tables"])
    return Report(name, row["period"], tuple(row["title"]), row["source"], tuple(row["lacks"]), tables)


def _table(report: str, row: Mapping[str, Any]) -> Wanted:
    names = tuple(row.get("indicators", ())) or (row["indicator"],)
    if unknown := [name for name in names if name not in indicators()]:
        raise ValueError(f"{report}, {row['id']}: no indicator is called {unknown[0]}")
    if unknown := [one for one in (row.get("rows", ""), row.get("columns", "")) if one and one not in DIMENSIONS]:
        raise ValueError(f"{report}, {row['id']}: no dimension is called {unknown[0]}")
    return Wanted(row["id"], names, row.get("rows", ""), row.get("columns", ""), row.get("chart", ""))
