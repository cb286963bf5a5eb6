"""Reading projects: what was promised and what was reached, counted anew each time. The reading is an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.replica import counted, stood
from accord.foundation.wall import whole_node
from accord.research.facts.indicators import Period
from accord.research.facts.queries import counter
from accord.research.projects.access import allowed, reach
from accord.research.projects.models import Project
from accord.research.projects.rules import OF_EVENTS, RULES, label, says


@dataclass(frozen=True, slots=True)
class Cell:
    """One year, or the whole frame: what was promised, None where nothing was; what was reached, None before it begins."""

    target: int | None
    reached: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, by year and over the whole frame."""

    rule: str
    label: str
    says: str
    years: tuple[Cell, ...]
    frame: Cell


@dataclass(frozen=True, slots=True)
class Paid:
    """What was granted and spent in one currency, over the frame."""

    currency: str
    granted: Decimal
    spent: Decimal


@dataclass(frozen=True, repr=False)
class Reached:
    """A project with its figures as known on `cutoff`."""

    project: Project
    bodies: list[str]
    years: tuple[int, ...]
    cutoff: date
    lines: tuple[Line, ...]
    paid: tuple[Paid, ...]
    as_of: datetime | None  # where it was counted on the copy

    @property
    def stood(self) -> str:
        """The sentence about the copy, empty where it was counted on the database."""
        return "".join(stood(self.as_of))


def own(actor: Actor) -> list[Project]:
    """The projects of the actor's organisation, newest first. Raises Refused."""
    allowed(actor)
    return list(Project.objects.filter(organisation=actor.organisation).order_by("-first_year", "-begun_at", "id"))


def reached(*, actor: Actor, project: UUID, now: datetime) -> Reached:
    """Every indicator with a target, or each there is while none was set; counted anew. Raises Refused or Missing."""
    found = reach(actor, project)
    bodies = list(found.bodies.values_list("organisation", flat=True))
    names = sorted(one.name for one in organisations.named(bodies).values())
    today, years = day(now), tuple(range(found.first_year, found.last_year + 1))
    promised = {(t.rule, t.year): t.number for t in found.targets.all()}
    rules = [rule for rule in RULES if not promised or any((rule, year) in promised for year in years)]
    spans = [*((year, year) for year in years), (years[0], years[-1])]
    counts, as_of = counted(lambda: [_counted(rules, bodies, _period(*span, today)) for span in spans])
    whole = _period(years[0], years[-1], today) or Period.year(years[0])
    lines = []
    for rule in rules:
        targets = [promised.get((rule, year)) for year in years]
        cells = tuple(Cell(target, told.get(rule)) for target, told in zip(targets, counts, strict=False))
        known = [one for one in targets if one is not None]
        frame = Cell(sum(known) if known else None, counts[-1].get(rule))
        lines.append(Line(rule, label(rule), says(rule, whole, ", ".join(names)), cells, frame))
    _note(actor, found, now)
    return Reached(found, names, years, today, tuple(lines), _paid(found), as_of)


def _period(first: int, last: int, today: date) -> Period | None:
    """From the first day of the frame to its last, or to today; None before it begins."""
    start = date(first, 1, 1)
    return Period(start, min(date(last, 12, 31), today), today) if start <= today else None


def _counted(rules: Sequence[str], bodies: list[UUID], period: Period | None) -> dict[str, int]:
    if period is None:
        return {}
    of_facts = [rule for rule in rules if rule not in OF_EVENTS]
    # SECURITY: numbers over others' records, for the coordinator of their country alone. tests/rooms/projects/test_projects.py
    with whole_node():
        found = {rule: OF_EVENTS[rule].count(bodies, period) for rule in rules if rule in OF_EVENTS}
        if of_facts:
            with counter(period, bodies) as counting:
                found |= {rule: counting.count(rule).get((), 0) for rule in of_facts}
    return found


def _paid(found: Project) -> tuple[Paid, ...]:
    """By currency; two currencies are never added."""
    sums: dict[str, Paid] = {}
    for row in found.budgets.order_by("currency", "year"):
        before = sums.get(row.currency, Paid(row.currency, Decimal(0), Decimal(0)))
        sums[row.currency] = Paid(row.currency, before.granted + row.granted, before.spent + row.spent)
    return tuple(sums.values())


def _note(actor: Actor, found: Project, now: datetime) -> None:
    with transaction.atomic():
        about = {"object_type": "project", "object_id": found.pk}
        ledger.append(Entry.by(actor, Kind.PROJECT_READ, now, **about, facts={"code": found.code}))
