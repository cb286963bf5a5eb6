"""Stays: arriving, being absent, extending, moving, leaving; papers and house notes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.duties import services as duties
from accord.foundation.duties.arithmetic import PLACES
from accord.foundation.duties.vocab import Basis
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of
from accord.protection.persons.services import mark_sheltered
from accord.protection.referrals.models import Referral
from accord.protection.shelters.access import is_over, reach_hold, reach_stay, reach_unit
from accord.protection.shelters.fit import misfit
from accord.protection.shelters.holds import leading_to
from accord.protection.shelters.lists import papers as known_papers
from accord.protection.shelters.models import Hold, Note, Stay
from accord.protection.shelters.occupancy import has_place, taken
from accord.protection.shelters.vocab import (
    FOR_CHILDREN,
    HOLDS,
    STAYS,
    AlreadyPlaced,
    BadStay,
    Full,
    Ground,
    HoldOver,
    LeaveReason,
    NextPlace,
    StayState,
)

LONGEST_NOTE: Final = 5000
EARLIEST: Final = timedelta(days=31)  # an arrival is entered within a month
LONGEST: Final = timedelta(days=3 * 366)
_SKEW: Final = timedelta(minutes=5)
ABSENT: Final = frozenset({"P-ABSENT", "P-ABSENT-CHILD"})
END: Final = "P-STAY"  # begins this many days before the planned end
WARNED_BEFORE: Final = timedelta(days=5)
_BASIS: Final = {
    Ground.APPLICATION: Basis.WISH,
    Ground.CONTRACT: Basis.WISH,
    Ground.ORDER: Basis.AUTHORITY,
    Ground.EMERGENCY: Basis.AUTHORITY,
    Ground.PROTECTION: Basis.COOPERATION,
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a stay begins."""

    arrived_at: datetime
    ground: Ground
    until: date | None = None
    papers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """What a step needs: when; for an extension ground and end; for leaving the reason; for a move the unit."""

    at: datetime | None = None
    ground: Ground | None = None
    until: date | None = None
    reason: LeaveReason | None = None
    next_place: NextPlace | None = None
    unit: UUID | None = None


@service
def arrive(*, actor: Actor, hold: UUID, arrival: Arrival, read: int, now: datetime, key: str) -> Given:
    """The person of a hold has arrived: the stay begins, and its clocks.

    Raises Missing, Refused, HoldOver, NotPossible, BadStay, AlreadyPlaced or Stale.
    """

    def work() -> Given:
        held = reach_hold(actor, hold)
        if held.unit.shelter.organisation != actor.organisation:
            raise Missing
        if is_over(held, now):
            raise HoldOver
        through = _through(held, actor)
        case = held.case
        _check_moment(arrival.arrived_at, now - EARLIEST, now, "arrived_at")
        _check_ground(case, arrival.ground, arrival.until, day(arrival.arrived_at))
        _check_papers(arrival.papers)
        if has_place(held.person_id):
            raise AlreadyPlaced
        held.state = HOLDS.step(held.state, "arrive")
        save_versioned(held, read=read, fields=["state"])
        made = _begun(held, case, through, arrival, actor)
        if case.organisation == actor.organisation:
            mark_sheltered(case.person_id)
        facts: dict[str, object] = {"ground": made.ground, "until": str(made.until or ""), "places": made.size}
        ledger.append(_event(Kind.STAY_STARTED, made, actor, now, facts))
        _open_clocks(made, actor, now)
        publish(Topic.STAY_BEGUN, actor=actor, record=made.pk, now=now)
        return Given(made.pk)

    body = (str(hold), asdict(arrival))
    return once(actor=actor.account, key=key, verb="stay.arrive", body=body, now=now, work=work)


@service
def step(*, actor: Actor, stay: UUID, action: str, details: Step, read: int, now: datetime, key: str) -> Given:
    """`absent`, `back`, `extend`, `move` or `leave`. Raises Missing, Refused, NotPossible, BadStay, Full or Stale."""

    def work() -> Given:
        found, _decision = reach_stay(actor, stay, Action.STAY_KEEP)
        if action not in _STEPS:
            raise NotPossible
        found.state = STAYS.step(found.state, action)
        facts = _STEPS[action](found, details, actor, now)
        save_versioned(found, read=read, fields=_CHANGED)
        ledger.append(_event(Kind.STAY_MOVED, found, actor, now, {"action": action, "state": found.state} | facts))
        _clocks(found, action, actor, now)
        return Given(found.pk, found.version)

    body = (str(stay), action, asdict(details))
    return once(actor=actor.account, key=key, verb="stay.step", body=body, now=now, work=work)


@service
def papers(*, actor: Actor, stay: UUID, there: frozenset[str], read: int, now: datetime, key: str) -> Given:
    """Which papers of the intake are there. Raises Missing, Refused, NotPossible, BadStay or Stale."""

    def work() -> Given:
        found, _decision = reach_stay(actor, stay, Action.STAY_KEEP)
        _refuse_left(found)
        _check_papers(there)
        found.papers = code_set(there)
        save_versioned(found, read=read, fields=["papers"])
        ledger.append(_event(Kind.STAY_MOVED, found, actor, now, {"action": "papers", "papers": found.papers}))
        return Given(found.pk, found.version)

    body = (str(stay), there)
    return once(actor=actor.account, key=key, verb="stay.papers", body=body, now=now, work=work)


@service
def write_note(*, actor: Actor, stay: UUID, text: str, now: datetime, key: str) -> Given:
    """A note of the house about the day, sealed. Raises Missing, Refused, NotPossible or BadStay."""

    def work() -> Given:
        found, _decision = reach_stay(actor, stay, Action.STAY_KEEP)
        _refuse_left(found)
        if not text.strip() or len(text) > LONGEST_NOTE:
            raise BadStay(_("Write something, at most 5,000 characters."), field="text")
        made = Note(id=new_id(), stay=found, stay_key=found.pk, written_at=now, written_by=actor.account)
        seal_into(made, holder=actor.organisation, text=text.strip())
        made.save(force_insert=True)
        ledger.append(_event(Kind.STAY_NOTED, found, actor, now, {"note": str(made.pk)}))
        return Given(made.pk)

    body = (str(stay), text)
    return once(actor=actor.account, key=key, verb="stay.note", body=body, now=now, work=work)


def _through(held: Hold, actor: Actor) -> Referral | None:
    """The referral on which the stay hangs; None for a case of the own organisation. Raises BadStay if neither is there."""
    found = leading_to(held.case_id, actor.organisation)
    own = Case.objects.filter(pk=held.case_id, organisation=actor.organisation).exists()
    if found is None and not own:
        raise BadStay(
            _("No referral has come for this person, or it was taken back. Ask who holds the place to send it.")
        )
    return None if own else found


def _begun(held: Hold, case: Case, through: Referral | None, arrival: Arrival, actor: Actor) -> Stay:
    return Stay.objects.create(
        id=new_id(),
        code=fresh_code(Stay, "Y"),
        unit=held.unit,
        organisation=actor.organisation,
        hold=held,
        person_id=held.person_id,
        case=case,
        referral=through,
        sex=held.sex,
        age=held.age,
        children=held.children,
        size=held.size,
        arrived_at=arrival.arrived_at,
        ground=arrival.ground,
        until=arrival.until,
        papers=code_set(arrival.papers),
    )


def _absent(stay: Stay, details: Step, actor: Actor, now: datetime) -> dict[str, object]:
    stay.absent_since = _check_moment(details.at, stay.arrived_at, now, "at")
    return {}


def _back(stay: Stay, details: Step, actor: Actor, now: datetime) -> dict[str, object]:
    stay.absent_since = None
    return {}


def _extend(stay: Stay, details: Step, actor: Actor, now: datetime) -> dict[str, object]:
    if details.ground is None:
        raise BadStay(_("Choose on what the longer stay rests."), field="ground")
    if details.until is None or details.until <= max(day(now), stay.until or date.min):
        raise BadStay(_("The new end must lie after today and after the one that stands."), field="until")
    _check_ground(stay.case, details.ground, details.until, day(stay.arrived_at))
    stay.ground, stay.until = details.ground, details.until
    return {"ground": stay.ground, "until": str(stay.until)}


def _move(stay: Stay, details: Step, actor: Actor, now: datetime) -> dict[str, object]:
    unit = reach_unit(actor, details.unit, Action.SHELTER_READ) if details.unit else None
    if unit is None or unit.pk == stay.unit_id:
        raise BadStay(_("Choose the other places."), field="unit")
    offer = unit.offer(taken([unit.pk], now)[unit.pk], day(now))
    if why := misfit(replace(offer, free=stay.size), stay.party):
        raise BadStay(_("These places do not fit: %(why)s."), field="unit", why=why.label)
    if offer.free < stay.size:
        raise Full
    stay.unit = unit
    return {"unit": str(unit.pk)}


def _leave(stay: Stay, details: Step, actor: Actor, now: datetime) -> dict[str, object]:
    stay.left_at = _check_moment(details.at, stay.arrived_at, now, "at")
    if details.reason is None:
        raise BadStay(_("Choose why the stay ended."), field="reason")
    if details.next_place is None:
        raise BadStay(_("Choose where the person went; “not known” is an answer too."), field="next_place")
    stay.reason, stay.next_place, stay.absent_since = details.reason, details.next_place, None
    return {"reason": stay.reason, "next": stay.next_place}


_STEPS: Final = {"absent": _absent, "back": _back, "extend": _extend, "move": _move, "leave": _leave}
_CHANGED: Final = ["state", "absent_since", "ground", "until", "unit", "left_at", "reason", "next_place"]


def _check_moment(at: datetime | None, earliest: datetime, now: datetime, field: str) -> datetime:
    if at is None:
        raise BadStay(_("Enter the day and the time."), field=field)
    if at > now + _SKEW:
        raise BadStay(_("This lies in the future. Enter when it happened."), field=field)
    if at < earliest:
        text = (
            _("This lies before the arrival.") if field == "at" else _("This lies more than a month back. Correct it.")
        )
        raise BadStay(text, field=field)
    return at


def _check_ground(case: Case, ground: Ground, until: date | None, arrived: date) -> None:
    if ground in FOR_CHILDREN and not case.may_be_child:
        raise BadStay(_("An emergency measure is for a child. Choose the ground for an adult."), field="ground")
    if until is not None and not arrived < until <= arrived + LONGEST:
        raise BadStay(_("The end must lie after the arrival, and within three years."), field="until")


def _check_papers(codes: Iterable[str]) -> None:
    if set(codes) - set(known_papers()):
        raise BadStay(_("Choose papers of the list."), field="papers")


def _refuse_left(stay: Stay) -> None:
    if stay.state == StayState.LEFT:
        raise NotPossible


def _open(trigger: str, stay: Stay, actor: Actor, now: datetime, began: datetime) -> None:
    duties.open_duties(
        trigger=trigger,
        populations=populations_of(stay.case),
        jurisdiction=stay.unit.shelter.country,
        owner=actor,
        object_type="stay",
        object_id=stay.pk,
        object_code=stay.code,
        subject=stay.person_id,
        now=now,
        began=began,
        again=True,
    )


def _open_clocks(stay: Stay, actor: Actor, now: datetime) -> None:
    """What a placement brings: the periods of the law by kind of house, and the planned end."""
    for trigger in ("placement.started", f"placement.started.{stay.unit.shelter.kind}"):
        _open(trigger, stay, actor, now, stay.arrived_at)
    if stay.until:
        _open("placement.ends", stay, actor, now, _end_of(stay.until, stay.unit.shelter.country) - WARNED_BEFORE)


def _end_of(last: date, country: str) -> datetime:
    """The end of the last day where the house is."""
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=PLACES[country])


def _clocks(stay: Stay, action: str, actor: Actor, now: datetime) -> None:
    if action == "absent":
        _open("stay.absent", stay, actor, now, stay.absent_since or now)
    elif action == "back":
        duties.settle(rule_ids=ABSENT, object_id=stay.pk, actor=actor, now=now)
    elif action == "leave":
        duties.cancel_all(object_id=stay.pk, actor=actor, now=now)
    elif action == "extend" and stay.until:
        end = _end_of(stay.until, stay.unit.shelter.country)
        for duty in duties.open_about(stay.pk):
            if duty.rule not in ABSENT and duty.due_at < end:
                duties.extend(duty=duty, until=end, basis=_BASIS[Ground(stay.ground)], actor=actor, now=now)
        _open("placement.ends", stay, actor, now, end - WARNED_BEFORE)


def _event(kind: Kind, stay: Stay, actor: Actor, now: datetime, facts: dict[str, object]) -> Entry:
    about = {"subject": stay.person_id, "object_type": "stay", "object_id": stay.pk}
    return Entry.by(actor, kind, now, **about, facts={"code": stay.code, **facts})
