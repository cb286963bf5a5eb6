"""Reports with their figures, exact: for who coordinates, never for the public. The reading is an event."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, Role, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.replica import counted, stood
from accord.foundation.wall import whole_node
from accord.protection.cases.models import Case, Conflict
from accord.research.facts import leaving, pseudonyms
from accord.research.facts.heads import Head
from accord.research.facts.indicators import Indicator, Period, indicators
from accord.research.facts.queries import counter
from accord.research.reports.layout import Count, Report, Wanted, filled, remembering, reports
from accord.research.reports.vocab import DIMENSIONS, NotInCodes, choices, codes, period_of, word

LISTED: Final = frozenset({"person", "case", "service"})  # units behind which cases stand
LISTED_NAMES: Final = frozenset(
    name for name, one in indicators().items() if one.unit in LISTED and one.kind != "trained"
)
MOST_LISTED: Final = 200


@dataclass(frozen=True)
class Line:
    """One row of a table; `name` is the indicator whose rule its figures open."""

    label: str
    code: str
    cells: list[int]
    name: str
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its figures. The total is counted, not added: one person can stand in several rows."""

    wanted: Wanted
    title: str
    head: str
    columns: list[str]
    lines: list[Line]


@dataclass(frozen=True, repr=False)
class Made:
    """A report of a period with its tables, the rule of each indicator in them, and whose records were counted."""

    report: Report
    period: Period
    asked: str
    title: str
    lacks: str
    scope: str
    tables: list[Table]
    rules: dict[str, str]
    as_of: datetime | None  # where it was counted on the copy

    @property
    def stood(self) -> str:
        """The sentence about the copy, empty where it was counted on the database."""
        return "".join(stood(self.as_of))


@dataclass(frozen=True)
class Listed:
    """The cases behind an indicator: codes; "" for a case whose code the actor does not read."""

    indicator: Indicator
    title: str
    rule: str
    rows: list[tuple[str, UUID, date]]
    gone: int
    more: bool


def available(actor: Actor) -> list[Report]:
    """The reports that there are. Raises Refused."""
    _may(actor)
    return list(reports().values())


def made(*, actor: Actor, name: str, asked: str, now: datetime, only: str = "") -> Made:
    """A report of a period, with every figure, or `only` one of its tables. Raises Refused, Missing or BadPeriod."""
    _may(actor)
    report = _report(name)
    asked = asked or choices(report, day(now))[0]
    period = period_of(asked, day(now))
    wanted = [one for one in report.tables if only in ("", one.id)]
    with _seen(actor) as bodies:
        tables, as_of = counted(lambda: _tables(wanted, period, bodies))
        _note(actor, now, Kind.REPORT_READ, report=name, period=_span(period), tables=len(tables))
        scope = _scope_words(bodies)
    rules = {one: _rule(one, period, scope) for table in wanted for one in table.indicators}
    language = _language()
    return Made(report, period, asked, report.titled(language), report.lacks(language), scope, tables, rules, as_of)


def behind(*, actor: Actor, name: str, indicator: str, asked: str, now: datetime) -> Listed:
    """The cases behind an indicator of a report, as codes; an event. Raises Refused, BadPeriod, or Missing where the figure
    is of no cases.
    """
    _may(actor)
    report, rule = _report(name), indicators().get(indicator)
    if rule is None or indicator not in LISTED_NAMES or all(indicator not in one.indicators for one in report.tables):
        raise Missing
    period = period_of(asked or choices(report, day(now))[0], day(now))
    with _seen(actor) as bodies:
        with counter(period, bodies) as counting:
            holders = counting.holders(indicator)
        found = _cases(holders, bodies)
        shut = set(Conflict.objects.filter(account=actor.account).values_list("case_id", flat=True))
        rows = [
            ("" if case.restricted or case.pk in shut else case.code, case.organisation, case.identified_on)
            for case in found[:MOST_LISTED]
        ]
        _note(actor, now, Kind.REPORT_LISTED, report=name, indicator=indicator, period=_span(period), rows=len(rows))
        scope = _scope_words(bodies)
    return Listed(
        rule, rule.titled(_language()), _rule(indicator, period, scope), rows, len(holders) - len(found),
        len(found) > MOST_LISTED,
    )  # fmt: skip


def facts_behind(*, actor: Actor, name: str, asked: str, now: datetime) -> bytes:
    """The facts that a report counts, as they may leave for who counts them elsewhere (CSV). Raises Refused, Missing, BadPeriod or NotInCodes."""
    _may(actor)
    report, period = _report(name), period_of(asked, day(now))
    with _seen(actor) as bodies, counter(period, bodies) as counting:
        wanted = [
            (one, [by for by in (table.rows, table.columns) if by])
            for table in report.tables
            for one in table.indicators
        ]
        try:
            return leaving.written(counting.backend, Head(name, period), wanted, codes())
        except leaving.NotCodes as wrong:
            raise NotInCodes(column=wrong.column) from wrong


def _tables(wanted: Sequence[Wanted], period: Period, bodies: Sequence[UUID]) -> list[Table]:
    with counter(period, bodies) as counting:
        counts = remembering(counting.count)
        return [_table(one, counts) for one in wanted]


def _table(wanted: Wanted, counts: Count) -> Table:
    first, language = indicators()[wanted.indicators[0]], _language()
    heads, rows = filled(wanted, counts)
    if not wanted.rows:
        lines = [Line(indicators()[row.name].titled(language), row.code, row.cells, row.name) for row in rows]
        return Table(wanted, _("Overview"), _("What is counted"), [_("number")], lines)
    lines = [
        Line(_("total") if row.total else word(wanted.rows, row.code, first), row.code, row.cells, row.name, row.total)
        for row in rows
    ]
    shown = [*(word(wanted.columns, one, first) for one in heads), _("total")] if wanted.columns else [_("number")]
    title = f"{first.titled(language)}: {_dimensions(wanted)}"
    return Table(wanted, title, str(DIMENSIONS[wanted.rows]), shown, lines)


def _dimensions(wanted: Wanted) -> str:
    return _(" and by ").join(str(DIMENSIONS[one]) for one in (wanted.rows, wanted.columns) if one)


def _rule(name: str, period: Period, scope: str) -> str:
    return indicators()[name].defined(_language(), period, scope)


def _may(actor: Actor) -> None:
    require(Request(actor, Action.REPORT_READ, relation_of(actor, actor.organisation)))


def _report(name: str) -> Report:
    if name not in reports():
        raise Missing
    return reports()[name]


@contextmanager
def _seen(actor: Actor) -> Iterator[list[UUID]]:
    """Whose facts are counted, and around it their rows: of a country for its coordinator, else of the own organisation."""
    if actor.role != Role.NATIONAL_COORDINATOR:
        yield [actor.organisation]
        return
    # SECURITY: exact figures over others' records, for who coordinates the country alone. tests/rooms/reports/test_yearly_reports.py
    with whole_node():
        yield organisations.of_country_of(actor.organisation)


def _cases(holders: set[str], bodies: Sequence[UUID]) -> list[Case]:
    """The cases with these pseudonyms. Who was erased is found no more."""
    cases = {case.pk: case for case in Case.objects.filter(organisation__in=bodies)}
    salts = pseudonyms.salts(cases)
    found = [cases[pk] for pk, salt in salts.items() if str(pseudonyms.pseudonym(pk, salt)) in holders]
    return sorted(found, key=lambda case: (case.identified_on, case.code), reverse=True)


def _note(actor: Actor, now: datetime, kind: Kind, **facts: object) -> None:
    # What was counted took its time: the ledger is held for the event alone, and without it the page fails.
    with transaction.atomic():
        ledger.append(Entry.by(actor, kind, now, object_type="report", facts=dict(facts)))


def _scope_words(bodies: Sequence[UUID]) -> str:
    names = sorted(organisations.called(bodies).values())
    return names[0] if len(names) == 1 else _("%(n)d organisations of the country") % {"n": len(names)}


def _span(period: Period) -> str:
    return f"{period.start.isoformat()}/{period.end.isoformat()}"


def _language() -> str:
    return get_language() or "en"
