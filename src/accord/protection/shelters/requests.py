"""Asking a house at another node for a place, in codes that point at nobody, and answering such a question."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.queries import partners
from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.persons.queries import is_erased
from accord.protection.referrals.models import Step
from accord.protection.safety.queries import risk_organisations
from accord.protection.shelters.access import reach_request, reach_unit
from accord.protection.shelters.fit import LARGEST_FAMILY
from accord.protection.shelters.models import PlaceRequest
from accord.protection.shelters.occupancy import taken
from accord.protection.shelters.vocab import (
    NO_AGREEMENT,
    REQUESTS,
    AlreadyAsked,
    BadRequest,
    ChildAge,
    Full,
    Length,
    NeedReason,
    RequestState,
    Security,
)

AHEAD: Final = timedelta(days=90)
KEPT: Final = timedelta(days=14)  # a place is promised for so long at most [D]
OPEN: Final = frozenset({RequestState.ASKED, RequestState.PROMISED})
ANSWER, REFER = frozenset({"P-PLACE-ANSWER"}), frozenset({"P-PLACE-REFER"})


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought; sex and age group are those of the case."""

    from_on: date
    length: Length
    children: int = 0
    eldest: ChildAge | None = None
    step_free: bool = False
    language: str = ""
    security: Security = Security.USUAL


@service
def ask(*, actor: Actor, other: UUID, case: UUID, sought: Sought, now: datetime, key: str) -> Given:
    """Ask an organisation at another node whether it has a place. No name leaves, and no consent is needed.

    Raises Missing, Refused, NotPossible, BadRequest or AlreadyAsked.
    """

    def work() -> Given:
        whose = reach(actor, case, Action.PLACE_HOLD).case
        if whose.closed_at or is_erased(whose.person_id):
            raise NotPossible
        _refuse_receiver(actor, other, case, now)
        _check(sought, now)
        # One open question to each: asked again and again, ranges would narrow down.
        if PlaceRequest.objects.filter(case=case, other=other, state__in=OPEN).exists():
            raise AlreadyAsked(field="other")
        made = PlaceRequest.objects.create(
            id=new_id(),
            code=fresh_code(PlaceRequest, "Q"),
            organisation=actor.organisation,
            other=other,
            asked_here=True,
            case=whose,
            sex=whose.sex,
            age_group=whose.age_group,
            size=1 + sought.children,
            asked_at=now,
            asked_by=actor.account,
            moved_at=now,
            **asdict(sought) | {"eldest": sought.eldest or ""},
        )
        _told(made, "ask", actor, now)
        return Given(made.pk)

    body = (str(other), str(case), asdict(sought))
    return once(actor=actor.account, key=key, verb="place.ask", body=body, now=now, work=work)


@service
def act(
    *,
    actor: Actor,
    request: UUID,
    action: str,
    read: int,
    now: datetime,
    key: str,
    unit: UUID | None = None,
    until: date | None = None,
    reason: str = "",
) -> Given:
    """`promise` places of a unit until a day, or `decline` with a reason, at the house; `withdraw` at who asked.

    Raises Missing, Refused, NotPossible, BadRequest, Full or Stale.
    """

    def work() -> Given:
        found = reach_request(actor, request, Action.SHELTER_KEEP)
        if (action == "withdraw") != found.asked_here or action not in {"promise", "decline", "withdraw"}:
            raise NotPossible
        found.state = REQUESTS.step(found.state, action)
        if action == "promise":
            _promise(found, actor, unit, until, now)
        elif action == "decline":
            found.reason = _reason(reason)
        if not found.asked_here:
            found.answered_by = actor.account
            duties.settle(rule_ids=ANSWER, object_id=found.pk, actor=actor, now=now)
        move(found, action, actor, now, read=read)
        return Given(found.pk, found.version)

    body = (str(request), action, str(unit or ""), str(until or ""), reason)
    return once(actor=actor.account, key=key, verb="place.request.act", body=body, now=now, work=work)


def move(
    found: PlaceRequest, action: str, actor: Actor | None, now: datetime, *, read: int | None = None, tell: bool = True
) -> None:
    """Write a step; inside the transaction. `tell`: whether the other side does not know it yet."""
    found.moved_at = now
    fields = ["state", "unit", "until", "reason", "referral", "answered_by", "moved_at"]
    save_versioned(found, read=found.version if read is None else read, fields=fields)
    if found.state not in OPEN:
        duties.cancel_all(object_id=found.pk, actor=actor, now=now)
    _told(found, action, actor, now, tell=tell)


def follow_referral(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of referral.stepped: the referral for which a place was asked has been sent; the house is told which it is."""
    step = Step.objects.select_related("referral").get(pk=record)
    if step.action != "send":
        return
    sent = step.referral
    asked = PlaceRequest.objects.filter(
        case=sent.case_id, other=sent.receiver_id, organisation=sent.giver_id, state__in=OPEN, referral=None
    )
    found = asked.select_related("case").first()
    if found is not None:
        found.referral = sent.pk
        duties.settle(rule_ids=REFER, object_id=found.pk, actor=actor, now=now)
        move(found, "follow", actor, now)


def use(referral: UUID, actor: Actor, now: datetime) -> None:
    """The house holds a place for the referral that followed a promise: what was promised is free for it."""
    asked = PlaceRequest.objects.filter(organisation=actor.organisation, referral=referral, asked_here=False)
    found = asked.filter(state=RequestState.PROMISED).first()
    if found is not None:
        found.state = REQUESTS.step(found.state, "use")
        move(found, "use", actor, now, tell=False)


def _promise(found: PlaceRequest, actor: Actor, unit: UUID | None, until: date | None, now: datetime) -> None:
    if unit is None:
        raise BadRequest(_("Choose the places that you keep free."), field="unit")
    places, today = reach_unit(actor, unit, Action.SHELTER_KEEP), day(now)
    if until is None or not today <= until <= today + KEPT:
        raise BadRequest(_("A place is kept for fourteen days at most. Choose a day from today on."), field="until")
    used = taken([places.pk], now)[places.pk]
    if found.unit_id == places.pk and not found.is_over(today) and found.until is not None:
        used -= found.size  # promised before, and now until another day
    if places.offer(used, today).free < found.size:
        raise Full(field="unit")
    found.unit, found.until, found.reason = places, until, ""


def _reason(reason: str) -> str:
    if reason not in NeedReason.values:
        raise BadRequest(_("Choose why there is no place: who asks looks elsewhere then."), field="reason")
    return reason


def _refuse_receiver(actor: Actor, other: UUID, case: UUID, now: datetime) -> None:
    them = organisations.get(other)
    if them is None:
        raise Missing
    if them.on_this_node or them.kind in PROSECUTING:
        raise BadRequest(
            _("Choose an organisation at another node. The places here stand on the board."), field="other"
        )
    # SECURITY: whom the person must be kept from is not asked either. tests/rooms/bridge/test_places_cross.py
    if other in risk_organisations(case):
        raise Refused((REASONS["hard.risk-party"],))
    if other not in partners(actor, day(now)):
        raise Refused((NO_AGREEMENT,))


def _check(sought: Sought, now: datetime) -> None:
    if not day(now) <= sought.from_on <= day(now) + AHEAD:
        raise BadRequest(_("Choose a day between today and three months from now."), field="from_on")
    if not 0 <= sought.children < LARGEST_FAMILY:
        raise BadRequest(_("Enter at most eleven children. For more, call the house."), field="children")
    if bool(sought.children) != bool(sought.eldest):
        raise BadRequest(
            _("Enter how many children come along, and how old the eldest is; or neither."), field="eldest"
        )


def _told(found: PlaceRequest, action: str, actor: Actor | None, now: datetime, *, tell: bool = True) -> None:
    ledger.append(event(found, action, actor, now))
    if tell:
        publish(Topic.PLACE_REQUEST_MOVED, actor=actor, record=found.pk, now=now)


def event(found: PlaceRequest, action: str, actor: Actor | None, now: datetime) -> Entry:
    """A step of a request, for the ledger: codes only."""
    about: dict[str, Any] = {
        "subject": found.case.person_id if found.case else None,
        "object_type": "place_request",
        "object_id": found.pk,
        "facts": {"code": found.code, "action": action, "state": str(found.state), "with": str(found.other)},
    }
    if actor:
        return Entry.by(actor, Kind.PLACE_REQUEST_MOVED, now, **about)
    return Entry(Kind.PLACE_REQUEST_MOVED, now, organisation=found.organisation, **about)
