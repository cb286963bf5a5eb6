"""The way of a case: where each of its tracks stands, and what belongs to it. Opening it is an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.policy.kept import classes
from accord.foundation.vault import DataClass
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases import tracks
from accord.protection.cases.access import Allowed, reach
from accord.protection.cases.closing import current
from accord.protection.cases.models import Case, Decision, Episode
from accord.protection.cases.populations import populations_of
from accord.protection.cases.tracks import Tracks
from accord.protection.cases.vocab import Phase
from accord.protection.courses.guards import event, fresh_risk, reflection_running
from accord.protection.courses.models import Reflection, Return, Ruling, Status
from accord.protection.courses.returns import dangerous
from accord.protection.persons.queries import is_erased

Opened = Mapping[UUID, Mapping[str, str]]


@dataclass(frozen=True, repr=False)
class WayView:
    """The way of a case as far as the decision opens it; `opened` holds the texts of each row by its id."""

    case: Case
    tracks: Tracks
    populations: frozenset[str]
    episode: Episode
    decisions: list[Decision]
    rulings: dict[int, Ruling]
    reflections: list[Reflection]
    statuses: list[Status]
    returns: list[Return]
    opened: Opened
    running: bool
    closed: bool
    may_decide: bool
    may_keep: bool

    @property
    def under_way(self) -> Return | None:
        """The return that is neither over nor cancelled."""
        return next((row for row in self.returns if not row.arrived_at and not row.cancelled_at), None)


def open_way(*, actor: Actor, case: UUID, now: datetime) -> WayView:
    """Every course of a case; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        allowed = reach(actor, case, Action.COURSE_READ)
        found = allowed.case
        rulings = list(Ruling.objects.filter(case=found))
        reflections = list(Reflection.objects.filter(case=found).order_by("started_at", "id"))
        statuses = list(Status.objects.filter(case=found).order_by("-recorded_at", "-id"))
        returns = list(Return.objects.filter(case=found).order_by("-began_at", "-id"))
        opened: dict[UUID, Mapping[str, str]] = {}
        if not is_erased(found.person_id):
            for rows in (rulings, reflections, statuses, returns):
                opened |= _open(rows, allowed)
        ledger.append(event(Kind.COURSE_READ, found, actor, now, {"rows": len(opened)}))
    known = tracks.of_case(found.pk)
    judge = allowed.standing.judge
    closed = found.phase == Phase.CLOSED
    return WayView(
        found,
        known,
        populations_of(found, known),
        current(found),
        list(found.decisions.order_by("decided_at", "id")),
        {row.decision_id: row for row in rulings},
        reflections,
        statuses,
        returns,
        opened,
        reflection_running(found.pk, now),
        closed,
        judge(Action.COURSE_DECIDE).allow and not closed,
        judge(Action.COURSE_KEEP).allow and not closed,
    )


def warnings_of(view: WayView, now: datetime) -> dict[str, bool]:
    """What stands in the way of a return now: a running reflection period, no fresh risk assessment, a dangerous country."""
    row = view.under_way
    return {
        "reflection": view.running,
        "risk": fresh_risk(view.case.pk, now) is None and "foreign" in view.populations,
        "danger": row is not None and dangerous(view.case, row.country),
    }


def _open(rows: Sequence[models.Model], allowed: Allowed) -> Opened:
    if not rows:
        return {}
    found: dict[str, DataClass | None] = classes(rows[0]._meta.db_table)
    names = [name for name, data_class in found.items() if data_class in allowed.decision.classes]
    texts = reveal_many(rows, holder=allowed.case.organisation, fields=names)
    return {row.pk: opened for row, opened in zip(rows, texts, strict=True)}
