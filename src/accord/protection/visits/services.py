"""Giving the person a way to her page, and ending it: for the team of her case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.writes.services import Given, Stale, once, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Phase
from accord.protection.safety import plans
from accord.protection.safety.queries import event as safety_event
from accord.protection.safety.vocab import NoPlan
from accord.protection.visits import door
from accord.protection.visits.models import Visit
from accord.protection.visits.vocab import AlreadyOver, Ended, NotAsked, PortalOff


@dataclass(frozen=True, slots=True)
class Asked:
    """What she was asked, and said yes to."""

    wants: bool  # she wants to see her things on this device
    alone: bool  # nobody else uses it, sees its screen or knows its code
    shown: bool  # she was shown how to leave


@service
def make_link(*, actor: Actor, case: UUID, asked: Asked, now: datetime, key: str) -> tuple[Given, str]:
    """(what was made, the twelve digits that open her page once, within 15 minutes). What was open before is closed.

    A repeated key gives no digits: they are shown once. Raises Missing, Refused, PortalOff, NotAsked or NoPlan.
    """
    numbers = door.new_numbers()

    def work() -> Given:
        found = reach(actor, case, Action.PORTAL_KEEP).case
        # SECURITY: off unless the node says so. tests/rooms/visits/test_off.py
        if not settings.ACCORD_PORTAL:
            raise PortalOff
        if not (asked.wants and asked.alone and asked.shown):
            raise NotAsked
        plan, language = _agreed(found, actor, now)
        for before in Visit.objects.filter(case=found, ended_at=None):
            _end(before, Ended.REPLACED, actor, now)
        made = Visit.objects.create(
            case=found,
            id=new_id(),
            person_id=found.person_id,
            organisation=actor.organisation,
            contact_plan=plan,
            language=language,
            made_at=now,
            made_by=actor.account,
            numbers=door.digest_of_numbers(numbers),
        )
        ledger.append(_event(Kind.VISIT_LINKED, made, actor, now, language=language))
        return Given(made.pk)

    given = once(actor=actor.account, key=key, verb="visit.link", body=(str(case), asked), now=now, work=work)
    return given, "" if given.repeated else numbers


@service
def end(*, actor: Actor, case: UUID, read: int, now: datetime, key: str) -> Given:
    """Close her page at once, wherever it is open. Raises Missing, Refused, AlreadyOver or Stale."""

    def work() -> Given:
        found = reach(actor, case, Action.PORTAL_KEEP).case
        visit = Visit.objects.filter(case=found, ended_at=None).first()
        if visit is None:
            raise AlreadyOver
        if visit.version != read:
            raise Stale
        _end(visit, Ended.TEAM, actor, now)
        return Given(visit.pk, visit.version)

    return once(actor=actor.account, key=key, verb="visit.end", body=str(case), now=now, work=work)


def _agreed(case: Case, actor: Actor, now: datetime) -> tuple[UUID, str]:
    """(the plan of safe contact in force, the language agreed on in it). Raises NoPlan."""
    row = None if case.phase == Phase.CLOSED else plans.in_force(case)
    if row is None:
        raise NoPlan
    plan = plans.opened(row, case)
    ledger.append(safety_event(Kind.CONTACT_ASKED, case, actor, now, {"plan": str(row.pk)}))
    if not plan.valid_from <= day(now) <= plan.valid_until:
        raise NoPlan
    return row.pk, plan.language


def _end(visit: Visit, why: Ended, actor: Actor, now: datetime) -> None:
    visit.ended_by = actor.account
    door.close(visit, why, now, by=_event(Kind.VISIT_ENDED, visit, actor, now, why=str(why)))


def _event(kind: Kind, visit: Visit, actor: Actor, now: datetime, **facts: object) -> Entry:
    told = {"subject": visit.person_id, "object_type": "visit", "object_id": visit.pk}
    return Entry.by(actor, kind, now, **told, facts=facts)
