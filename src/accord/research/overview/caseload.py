"""Who carries how much: for each worker of the own organisation a few numbers, and the list of codes behind each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.queries import colleagues
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Actor
from accord.foundation.refusals import Missing
from accord.protection.cases.access import may_work_on_cases
from accord.protection.cases.models import Episode, Member, Note
from accord.protection.cases.vocab import Phase
from accord.protection.outcomes.models import Assessment
from accord.protection.outcomes.vocab import OWED
from accord.protection.safety.models import Message
from accord.protection.visits.models import Letter
from accord.research.overview.figures import ABOUT, NEAR, of_cases, of_duties, rule_said, shaped
from accord.research.overview.queries import SIZE, Listed, Sort, may_count, note, rows_of
from accord.research.overview.vocab import Counted, Figure, Part, Scope, Words

NOBODY: Final = UUID(int=0)  # what the organisation owes, and nobody in person
LONG: Final = timedelta(days=14)  # without a contact
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cell:
    """One number of a worker, and the moment of the first row behind it: since when, or due when."""

    figure: Figure
    many: int
    first: datetime | None


@dataclass(frozen=True, repr=False)
class Load:
    """What one account carries. `here`: whether it works for the organisation and its role opens cases."""

    account: UUID
    here: bool
    cells: list[Cell]


def caseload(*, actor: Actor, now: datetime) -> list[Load]:
    """Everybody of the own organisation whose role opens cases, and whoever else carries some: one question a figure.

    The reading is an event. Raises Refused.
    """
    with transaction.atomic():
        scope = _scope(actor, now)
        counts = {name: _count(figure, scope) for name, figure in CASELOAD.items()}
        here = {one.account_id for one in colleagues(actor, now=now) if may_work_on_cases(one)}
        accounts = here.union(*counts.values())
        note(actor, now, "caseload", len(accounts))
    none = (0, None)
    return [
        Load(one, one in here, [Cell(figure, *counts[name].get(one, none)) for name, figure in CASELOAD.items()])
        for one in accounts
    ]


def carried(*, actor: Actor, name: str, account: UUID, now: datetime, sort: Sort = "moment", number: int = 1) -> Listed:
    """Page `number` of the rows behind one number of one worker; the reading is an event.

    Raises Refused, or Missing for a figure that there is not, and for somebody who neither works here nor carries any.
    """
    with transaction.atomic():
        scope = _scope(actor, now)
        figure = CASELOAD.get(name)
        if figure is None:
            raise Missing
        found = figure.found(scope).filter(worker=account)
        many = found.count()
        if not many and account not in {one.account_id for one in colleagues(actor, now=now)}:
            raise Missing
        rows = rows_of(found, figure, scope, sort, number)
        note(actor, now, f"caseload.{name}", len(rows))
    return Listed(scope, Counted(figure, [Part(str(account), "", many)]), str(account), rows[:SIZE], len(rows) > SIZE)


def _scope(actor: Actor, now: datetime) -> Scope:
    """The own organisation, also for who coordinates a country. Raises Refused."""
    may_count(actor)
    # SECURITY: a coordinator leads no workers of others. tests/rooms/overview/test_caseload.py
    return Scope(actor, now, (actor.organisation,))


def _count(figure: Figure, scope: Scope) -> dict[UUID, tuple[int, datetime]]:
    found = figure.found(scope).values("worker").annotate(n=Count("pk"), first=Min("moment")).order_by()
    return {row["worker"]: (row["n"], row["first"]) for row in found}


def _open(scope: Scope, **more: Any) -> QuerySet[Any]:
    """The open cases, once for each member of their teams."""
    found = Member.objects.filter(scope.of("organisation"), scope.of("case__organisation"))
    found = found.exclude(case__phase=Phase.CLOSED)
    columns = {"part": "case__phase", "worker": "account"} | more
    return shaped(found, "case__code", "case__organisation", columns.pop("moment", "case__opened_at"), **columns)


def _unassessed(scope: Scope) -> QuerySet[Any]:
    begun = Episode.objects.filter(case=OuterRef("case")).order_by("-number").values("began_at")[:1]
    made = Assessment.objects.filter(case=OuterRef("case"), made_at__gte=OuterRef("moment"))
    return _open(scope, moment=Coalesce(Subquery(begun), F("case__opened_at"))).filter(~Q(Exists(made)))


def _silent(scope: Scope) -> QuerySet[Any]:
    told = (
        Note.objects.values("case").annotate(at=Max("written_at")),
        Letter.objects.values("case").annotate(at=Max("written_at")),
        Message.objects.filter(sent_at__isnull=False).values("case").annotate(at=Max("sent_at")),
    )
    opened = F("case__opened_at")
    last = [Coalesce(Subquery(rows.filter(case=OuterRef("case")).values("at")), opened) for rows in told]
    return _open(scope, moment=Greatest(*last)).filter(moment__lt=scope.now - LONG)


def _owed(found: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    mine = found.filter(scope.of("organisation"), object_type__in=ABOUT)
    worker = Coalesce(F("account"), Value(NOBODY, output_field=UUIDField()))
    return shaped(mine, "object_code", "organisation", "due_at", part="rule", worker=worker)


def _late(scope: Scope) -> QuerySet[Any]:
    return _owed(duties.late(scope.now), scope)


def _looks(scope: Scope) -> QuerySet[Any]:
    return _owed(duties.ending(OWED, _EVER, scope.now + NEAR), scope)


def _phase_said(part: str) -> Words:
    return Phase(part).label


CASELOAD: Final[dict[str, Figure]] = {
    figure.name: figure
    for figure in (
        Figure(
            "open", _("Open cases"),
            _("Cases that are not closed, of whose team the worker is. A case with a team of two counts for both."),
            _open, _phase_said, "", shut=of_cases("case"),
        ),
        Figure(
            "overdue", _("Clocks that were missed"),
            _("Duties that the worker owes and that are past due now and not done. Exports and reviews are not counted."),
            _late, rule_said, "danger", due=True, shut=of_duties,
        ),
        Figure(
            "unassessed", _("Without a first assessment"),
            _("Open cases in which the outcomes were not assessed since they were opened, or since the episode began."),
            _unassessed, _phase_said, "attention", shut=of_cases("case"),
        ),
        Figure(
            "looks", _("Assessment of outcomes is due"),
            _("Assessments of outcomes that are due within 10 days, or late."),
            _looks, rule_said, "attention", due=True, shut=of_duties,
        ),
        Figure(
            "silent", _("Long without a contact"),
            _("Open cases in which for 14 days nobody wrote a note or a letter or sent a message, the longest first."),
            _silent, _phase_said, "attention", shut=of_cases("case"),
        ),
    )
}  # fmt: skip
