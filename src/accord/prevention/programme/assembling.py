"""The report on a programme for a period, put together from what organisations reported; and what is missing of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.policy import Actor
from accord.prevention.programme.access import may_report, reach, seen
from accord.prevention.programme.frames import Section, frame
from accord.prevention.programme.models import Activity, ActivityReport, Bearer, Indicator, Programme
from accord.prevention.programme.money import Money, sums
from accord.prevention.programme.periods import Period, between, period
from accord.prevention.programme.vocab import RUNNING, Part, Result, reminder_of


@dataclass(frozen=True, slots=True, repr=False)
class Actual:
    """What an indicator reached, over all who reported; by sex and age group where it asks."""

    indicator: Indicator
    value: Decimal | None
    parts: list[tuple[str, str, Decimal]]


@dataclass(frozen=True, slots=True)
class Line:
    """One activity with what was reported on it, and who has not."""

    activity: Activity
    responsible: list[Organisation]
    partners: list[Organisation]
    planned: list[Money]
    reports: list[ActivityReport]
    actual: list[Actual]
    spent: list[Money]
    missing: list[Organisation]


@dataclass(frozen=True, slots=True)
class Assembled:
    """The report on a programme for a period."""

    programme: Programme
    period: Period
    due: date
    sections: list[tuple[Section, list[Line]]]
    results: list[tuple[Result, int]]
    owing: list[tuple[Organisation, list[Activity]]]
    planned: list[Money]
    spent: list[Money]

    @property
    def missing(self) -> int:
        """How many reports are missing."""
        return sum(len(activities) for _who, activities in self.owing)


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that an organisation owes."""

    activity: Activity
    period: Period
    due: date
    days: int  # that are left; below zero once it is late

    @property
    def stage(self) -> int | None:
        """Which reminder has its time: 30 or 7 days before, 0 once it is late."""
        return reminder_of(self.days)

    @property
    def left(self) -> str:
        """How many days are left, in words; "" once it is late."""
        return "" if self.days < 0 else _("Days left: %(number)s") % {"number": self.days}


@dataclass(slots=True, repr=False)
class _Told:
    """The reports on one line, by period."""

    of: dict[str, list[ActivityReport]] = field(default_factory=dict)

    def in_(self, code: str) -> list[ActivityReport]:
        return self.of.get(code, [])

    def finished_before(self, year: int) -> set[UUID]:
        """Who said in the report of an earlier year that it was done, and owes no more."""
        return {
            one.organisation_id
            for code, rows in self.of.items()
            for one in rows
            if len(code) == 4 and int(code) < year and one.result == Result.DONE
        }


def assembled(actor: Actor, programme: UUID, asked: str) -> Assembled:
    """The report of a period such as 2026-H1, of the first year if none is asked. Raises Refused, Missing or BadProgramme."""
    found = reach(actor, programme)
    of = period(asked or str(found.first_year))
    kept, activities = frame(found.frame), _activities([found])
    told = _told(activities)
    lines = [_line(one, of, told.get(one.line, _Told())) for one in activities]
    counted = Counter(report.result for line in lines for report in line.reports)
    owing: dict[Organisation, list[Activity]] = {}
    for line in lines:
        for body in line.missing:
            owing.setdefault(body, []).append(line.activity)
    return Assembled(
        found,
        of,
        of.due(kept.due_days),
        [(one, [line for line in lines if line.activity.section == one.number]) for one in kept.sections],
        [(one, counted[one]) for one in Result if counted[one]],
        sorted(owing.items(), key=lambda row: row[0].name.casefold()),
        sums(money for line in lines for money in line.planned),
        sums(money for line in lines for money in line.spent),
    )


def missing_in(found: Programme, of: Period) -> int:
    """How many reports of a period are missing."""
    activities = _activities([found])
    told = _told(activities)
    return sum(len(_missing(one, of, told.get(one.line, _Told()))) for one in activities)


def owed(actor: Actor, now: datetime) -> list[Owed]:
    """What the actor's organisation owes a report on, the most urgent first: of periods that are over."""
    if not may_report(actor):
        return []
    running = list(seen(actor).filter(state__in=RUNNING))
    if not running:
        return []
    activities = _activities(running, of=actor.organisation)
    told, today, found = _told(activities), day(now), []
    for one in activities:
        days = frame(one.programme.frame).due_days
        for of in between(one.programme.first_year, one.programme.last_year):
            late = of.end < today and _missing(one, of, told.get(one.line, _Told()))
            if late and any(body.pk == actor.organisation for body in late):
                due = of.due(days)
                found.append(Owed(one, of, due, (due - today).days))
    return sorted(found, key=lambda row: (row.due, row.activity.section, row.activity.number))


def by_name(bodies: list[Organisation]) -> list[Organisation]:
    """Organisations as a reader looks for them."""
    return sorted(bodies, key=lambda one: one.name.casefold())


def _activities(programmes: Iterable[Programme], of: UUID | None = None) -> list[Activity]:
    found = Activity.objects.filter(programme__in=programmes)
    if of:
        found = found.filter(pk__in=Bearer.objects.filter(organisation=of, part=Part.RESPONSIBLE).values("activity"))
    found = found.select_related("programme").prefetch_related("bearers__organisation", "budgets", "indicators")
    return list(found.order_by("section", "number"))


def _told(activities: Iterable[Activity]) -> dict[UUID, _Told]:
    found: dict[UUID, _Told] = {}
    rows = ActivityReport.objects.filter(line__in=[one.line for one in activities])
    for one in rows.select_related("organisation").prefetch_related("values", "spent").order_by("told_at", "id"):
        found.setdefault(one.line, _Told()).of.setdefault(one.period, []).append(one)
    return found


def _line(one: Activity, of: Period, told: _Told) -> Line:
    reports, bearers = told.in_(of.code), list(one.bearers.all())
    indicators = sorted(one.indicators.all(), key=lambda row: row.place)
    return Line(
        one,
        by_name([b.organisation for b in bearers if b.part == Part.RESPONSIBLE]),
        by_name([b.organisation for b in bearers if b.part == Part.PARTNER]),
        sums(b.money for b in one.budgets.all()),
        reports,
        [_actual(row, reports) for row in indicators],
        sums(s.money for r in reports for s in r.spent.all()),
        _missing(one, of, told),
    )


def _actual(row: Indicator, reports: list[ActivityReport]) -> Actual:
    values = [v for r in reports for v in r.values.all() if v.indicator == row.line]
    parts: dict[tuple[str, str], Decimal] = {}
    for v in values:
        parts[v.sex, v.age] = parts.get((v.sex, v.age), Decimal(0)) + v.value
    total = sum(parts.values(), Decimal(0)) if values else None
    return Actual(row, total, [(sex, age, n) for (sex, age), n in parts.items() if sex or age])


def _missing(one: Activity, of: Period, told: _Told) -> list[Organisation]:
    if not of.meets(one.starts, one.ends):
        return []
    settled = {r.organisation_id for r in told.in_(of.code)} | told.finished_before(of.start.year)
    return [
        b.organisation for b in one.bearers.all() if b.part == Part.RESPONSIBLE and b.organisation_id not in settled
    ]
