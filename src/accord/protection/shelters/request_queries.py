"""Reading requests for places at other nodes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accord.cooperation.agreements.queries import partners
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.policy.vocab import PROSECUTING
from accord.protection.cases.access import teams_of
from accord.protection.referrals.models import Referral
from accord.protection.shelters.access import hidden_requests, reach_request
from accord.protection.shelters.models import PlaceRequest, Unit
from accord.protection.shelters.occupancy import taken
from accord.protection.shelters.vocab import REQUESTS


@dataclass(frozen=True, repr=False)
class RequestRow:
    """A request in the list."""

    request: PlaceRequest
    other: Organisation | None
    over: bool  # the promise was not used in time

    @property
    def state(self) -> str:
        """Where it stands, in words of the page."""
        return "over" if self.over else self.request.state


@dataclass(frozen=True, repr=False)
class RequestView(RequestRow):
    """A request, opened: what can be done now, and in which places."""

    actions: list[str]
    units: list[tuple[Unit, int]]  # of the house, with how many are free
    referral: Referral | None


def listed(actor: Actor, *, now: datetime, after: str = "") -> tuple[Page[PlaceRequest], list[RequestRow]]:
    """Requests for cases of the actor's team, and those to houses of the own organisation, newest first.

    Raises Refused or BadCursor.
    """
    require(Request(actor, Action.SHELTER_READ, relation_of(actor, actor.organisation)))
    found = PlaceRequest.objects.filter(organisation=actor.organisation).exclude(pk__in=hidden_requests(actor))
    found = found.filter(Q(case=None) | Q(case__in=teams_of(actor))).select_related("case")
    page = page_of(found, order="asked_at", after=after)
    bodies = organisations.named(row.other for row in page.rows)
    return page, [RequestRow(row, bodies.get(row.other), row.is_over(day(now))) for row in page.rows]


def candidates(actor: Actor, now: datetime) -> list[Organisation]:
    """Organisations at other nodes with which the actor's has an agreement in force, and which are no police; by name."""
    found = organisations.named(partners(actor, day(now))).values()
    asked = (one for one in found if not one.on_this_node and one.kind not in PROSECUTING)
    return sorted(asked, key=lambda one: one.name.casefold())


def open_request(*, actor: Actor, request: UUID, now: datetime) -> RequestView:
    """One request. Raises Missing or Refused."""
    row = reach_request(actor, request, Action.SHELTER_READ)
    actions = _actions(actor, row)
    referral = Referral.objects.filter(pk=row.referral).first() if row.referral else None
    over = row.is_over(day(now))
    them = organisations.get(row.other)
    return RequestView(row, them, over, actions, free_units(actor, now) if "promise" in actions else [], referral)


def free_units(actor: Actor, now: datetime) -> list[tuple[Unit, int]]:
    """The places of the actor's organisation that take somebody, with how many are free."""
    found = Unit.objects.filter(shelter__organisation=actor.organisation, shelter__closed=False)
    units = list(found.select_related("shelter").order_by("shelter__code", "label"))
    used, today = taken([unit.pk for unit in units], now), day(now)
    return [(unit, unit.offer(used[unit.pk], today).free) for unit in units]


def _actions(actor: Actor, row: PlaceRequest) -> list[str]:
    possible = [step.action for step in REQUESTS.open_to(row.state)]
    if row.asked_here:
        return [action for action in possible if action == "withdraw"]
    if not decide(Request(actor, Action.SHELTER_KEEP, relation_of(actor, row.organisation))).allow:
        return []
    return [action for action in possible if action in {"promise", "decline"}]
