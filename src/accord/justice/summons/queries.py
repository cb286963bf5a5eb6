"""Reading summonses; who opens one does so on record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accord.cooperation.agreements.queries import partners
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Relation, Request, require
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.vault import reveal
from accord.justice.proceedings.access import may_lead
from accord.justice.proceedings.doors import CaseFacts, doors, in_reflection
from accord.justice.summons.access import reach
from accord.justice.summons.models import Summons
from accord.justice.summons.vocab import SUMMONSES


@dataclass(frozen=True, repr=False)
class SummonsRow:
    """A summons in the list."""

    summons: Summons
    other: Organisation | None


@dataclass(frozen=True, repr=False)
class SummonsView(SummonsRow):
    """A summons, opened: court and room, the case at those who help, what can be done now."""

    place: str
    case: CaseFacts | None
    waits: bool  # on that day the person is in the reflection period
    actions: list[str]


def listed(actor: Actor, *, after: str = "") -> tuple[Page[Summons], list[SummonsRow]]:
    """Summonses of the actor's organisation: all that it sent, and those for cases of the actor's team; newest first.

    Raises Refused or BadCursor.
    """
    found = Summons.objects.filter(organisation=actor.organisation).defer("place")
    if not may_lead(actor):
        require(Request(actor, Action.HEARING_KEEP, frozenset({Relation.TEAM})))
        found = found.filter(case__in=list(doors().mine(actor)))
    page = page_of(found.filter(Q(sent_here=True) | ~Q(case=None)), order="sent_at", after=after)
    bodies = organisations.named(row.other for row in page.rows)
    return page, [SummonsRow(row, bodies.get(row.other)) for row in page.rows]


def candidates(actor: Actor, now: datetime) -> list[Organisation]:
    """Who helps at another node, with whom the actor's organisation has an agreement in force, by name."""
    if not may_lead(actor):
        return []
    found = organisations.named(partners(actor, day(now))).values()
    helping = (one for one in found if not one.on_this_node and one.kind not in PROSECUTING)
    return sorted(helping, key=lambda one: one.name.casefold())


def of_hearing(actor: Actor, hearing: UUID) -> list[Summons]:
    """The summonses of a hearing that the actor has reached, for who leads; newest first."""
    if not may_lead(actor):
        return []
    return list(Summons.objects.filter(hearing=hearing).defer("place").order_by("-sent_at", "id"))


def open_summons(*, actor: Actor, summons: UUID, now: datetime) -> SummonsView:
    """One summons: an event. Raises Missing or Refused."""
    with transaction.atomic():
        row, case = reach(actor, summons)
        place = reveal(row, holder=actor.organisation, fields=["place"])["place"]
        about = {"subject": case.person if case else None, "object_type": "summons", "object_id": row.pk}
        ledger.append(Entry.by(actor, Kind.SUMMONS_READ, now, **about, facts={"code": row.code}))
    own = {"cancel"} if row.sent_here else {"see", "answer"}
    actions = [step.action for step in SUMMONSES.open_to(row.state) if step.action in own]
    them = organisations.get(row.other)
    return SummonsView(row, them, place, case, not row.sent_here and in_reflection(row.case, row.at), actions)
