"""The periods of reports, and the words of their rows. Which tables there are: `layout.py`."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import kind_names, region_name, regions
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, countries, country_name
from accord.foundation.policy import OrganisationKind
from accord.foundation.refusals import Invalid
from accord.justice.proceedings.vocab import Side, Stage, Verdict
from accord.protection.cases.vocab import CloseReason, IdentificationStatus
from accord.research.facts.indicators import Indicator, Period
from accord.research.reports.layout import Report

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
FIRST_YEAR: Final = 2000


class BadPeriod(Invalid):
    """There is no such period."""

    code = "bad-period"
    sentence = _("Choose a year from 2000 to this year, such as 2026, or a half of it, such as 2026-H1.")


class NotInCodes(Invalid):
    """Among the facts stands something that is no code: a name, a number, a text."""

    code = "not-in-codes"
    sentence = _(
        "In the column “%(column)s” of the facts stands something that is none of its codes. Nothing was made, and nothing"
        " left. Tell who runs this node; tables of the report can be sent meanwhile."
    )


def codes() -> dict[str, frozenset[str]]:
    """Every code that may stand in a column of the facts; of a detail, for each kind of fact."""
    found: dict[str, Iterable[str]] = {
        "organisation_kind": OrganisationKind.values,
        "country": countries(),
        "sex": Sex.values,
        "age_group": AgeGroup.values,
        "citizenships": countries(),
        "citizenship_group": GROUPS,
        "forms": ExploitationForm.values,
        "region": regions(),
        "decided.status": IdentificationStatus.values,
        **dict.fromkeys((f"{kind}.status" for kind in ("proceeding", "accused", "prosecuted", "judged")), Side.values),
        **{f"{kind}.detail": choices.values for kind, choices in _DETAILS.items()},
        "judged.detail": Verdict.values,
        "served.detail": kind_names(),
    }
    return {column: frozenset(known) for column, known in found.items()}


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
