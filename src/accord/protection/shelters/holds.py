"""Holding places, and recording that there was none."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.queries import partners
from accord.cooperation.directory.catalogue import regions
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.persons.queries import is_erased
from accord.protection.referrals.models import Referral
from accord.protection.referrals.queries import closed_to_receiver
from accord.protection.safety.queries import risk_organisations
from accord.protection.shelters.access import is_over, reach_hold, received
from accord.protection.shelters.fit import LARGEST_FAMILY, OF_AGE, OLDEST, Party, misfit, why_none
from accord.protection.shelters.lists import hold_length
from accord.protection.shelters.models import Hold, Need, Unit
from accord.protection.shelters.occupancy import has_hold, has_place, taken
from accord.protection.shelters.requests import use
from accord.protection.shelters.vocab import (
    HOLDS,
    NO_AGREEMENT,
    AlreadyPlaced,
    BadHold,
    ExtendReason,
    Full,
    HoldOver,
    NeedReason,
    Security,
)

STEPS: Final = frozenset({"extend", "release"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is needed; the sex is that of the case."""

    age: int
    children: tuple[int, ...] = ()
    step_free: bool = False
    language: str = ""
    security: Security = Security.USUAL

    def party(self, sex: str) -> Party:
        """Who needs the places. Raises BadHold for ages that cannot be."""
        if not 0 <= self.age <= OLDEST:
            raise BadHold(_("Enter an age between 0 and 120."), field="age")
        if any(not 0 <= age < OF_AGE for age in self.children):
            raise BadHold(_("Children are under 18."), field="children")
        if len(self.children) >= LARGEST_FAMILY:
            raise BadHold(_("Enter at most eleven children. For more, call the house."), field="children")
        return Party(sex, self.age, tuple(sorted(self.children)), self.step_free, self.language, self.security)


@service
def hold(
    *,
    actor: Actor,
    unit: UUID,
    wanted: Wanted,
    now: datetime,
    key: str,
    case: UUID | None = None,
    referral: UUID | None = None,
    urgent: bool = False,
) -> Given:
    """Hold places for some hours, for a case of the own team or for a referral that was received.

    Raises Missing, Refused, BadHold, AlreadyPlaced or Full: of two at once for the last place one gets it.
    """

    def work() -> Given:
        places = Unit.objects.filter(pk=unit).select_related("shelter").first()
        if places is None or places.shelter.closed:
            raise Missing
        whose, through = _whose(actor, places.shelter.organisation, case, referral, now)
        if through:
            use(through.pk, actor, now)
        party = wanted.party(whose.sex)
        if has_place(whose.person_id) or has_hold(whose.person_id, now):
            raise AlreadyPlaced
        _fits(places, party, now)
        made = Hold.objects.create(
            id=new_id(),
            code=fresh_code(Hold, "H"),
            unit=places,
            organisation=actor.organisation,
            person_id=whose.person_id,
            case=whose,
            referral=through,
            sex=party.sex,
            age=party.age,
            children=" ".join(map(str, party.children)),
            size=party.size,
            step_free=party.step_free,
            language=party.language,
            made_at=now,
            made_by=actor.account,
            until=now + hold_length(urgent=urgent),
            urgent=urgent,
        )
        ledger.append(_event(Kind.HOLD_MADE, made, actor, now, {"places": made.size, "urgent": urgent}))
        return Given(made.pk)

    body = (str(unit), asdict(wanted), str(case), str(referral), urgent)
    return once(actor=actor.account, key=key, verb="place.hold", body=body, now=now, work=work)


@service
def act_on_hold(
    *, actor: Actor, hold: UUID, action: str, read: int, now: datetime, key: str, reason: ExtendReason | None = None
) -> Given:
    """Extend a hold once, with a reason, or release it. Raises Missing, Refused, NotPossible, HoldOver, BadHold or Stale."""

    def work() -> Given:
        found = reach_hold(actor, hold)
        if action not in STEPS:
            raise NotPossible
        if is_over(found, now):
            raise HoldOver
        found.state = HOLDS.step(found.state, action)
        if action == "extend":
            if found.extended:
                raise BadHold(_("A place is held longer once only. Call the house."), field="reason")
            if reason is None:
                raise BadHold(_("Say why the place must be held longer."), field="reason")
            found.extended, found.until = reason, found.until + hold_length(urgent=found.urgent)
        save_versioned(found, read=read, fields=["state", "extended", "until"])
        facts: dict[str, object] = {"action": action, "state": found.state, "reason": str(reason or "")}
        ledger.append(_event(Kind.HOLD_MOVED, found, actor, now, facts))
        return Given(found.pk, found.version)

    body = (str(hold), action, str(reason or ""))
    return once(actor=actor.account, key=key, verb="place.act", body=body, now=now, work=work)


@service
def record_need(*, actor: Actor, case: UUID, region: str, wanted: Wanted, now: datetime, key: str) -> Given:
    """Record that there is no place for the person of a case: codes only, once a day. The reason is found, not chosen.

    Raises Missing, Refused, or BadHold where there is a place after all.
    """

    def work() -> Given:
        found = reach(actor, case, Action.PLACE_NEED).case
        if region and region not in regions():
            raise BadHold(_("Choose a region of the list."), field="region")
        party = wanted.party(found.sex)
        reason = missing(region, party, now)
        if reason is None:
            raise BadHold(_("There is a place now. Go back to the board and hold it."))
        need, made = Need.objects.get_or_create(
            case=found,
            day=day(now),
            defaults={
                "organisation": actor.organisation,
                "recorded_by": actor.account,
                "region": region,
                "sex": party.sex,
                "age_group": AgeGroup.CHILD if party.age < OF_AGE else AgeGroup.ADULT,
                "children": len(party.children),
                "step_free": party.step_free,
                "language": party.language,
                "security": party.security,
                "reason": reason,
            },
        )
        if made:
            facts = {"code": found.code, "region": region, "reason": str(reason), "need": str(need.pk)}
            about = {"subject": found.person_id, "object_type": "case", "object_id": found.pk}
            ledger.append(Entry.by(actor, Kind.NEED_RECORDED, now, **about, facts=facts))
        return Given(need.pk)

    body = (str(case), region, asdict(wanted))
    return once(actor=actor.account, key=key, verb="place.need", body=body, now=now, work=work)


def missing(region: str, party: Party, now: datetime) -> NeedReason | None:
    """Why no house of a region, or of any, takes them now; None if one does."""
    units = Unit.objects.filter(shelter__closed=False, shelter__region__startswith=region).select_related("shelter")
    found, today = list(units), day(now)
    used = taken([unit.pk for unit in found], now)
    return why_none([unit.offer(used[unit.pk], today) for unit in found], party)


def _fits(unit: Unit, party: Party, now: datetime) -> None:
    offer = unit.offer(taken([unit.pk], now)[unit.pk], day(now))
    why = misfit(replace(offer, free=party.size), party)
    if why:
        raise BadHold(_("These places do not fit: %(why)s."), why=why.label)
    if offer.free < party.size:
        raise Full


def _whose(
    actor: Actor, house: UUID, case: UUID | None, referral: UUID | None, now: datetime
) -> tuple[Case, Referral | None]:
    """The case for which a place is held, and the referral that leads to the house, if there is one."""
    through: Referral | None
    if referral is not None and case is None:
        through = received(actor, referral)
        whose = through.case
        if house != actor.organisation:
            raise BadHold(
                _("For a referral to you, hold a place in a house of yours, or refer the person on."), field="whom"
            )
    elif case is not None and referral is None:
        whose = reach(actor, case, Action.PLACE_HOLD).case
        through = leading_to(whose.pk, house)
        if house in risk_organisations(whose.pk):
            raise Refused((REASONS["hard.risk-party"],))
        if house != actor.organisation and through is None and house not in partners(actor, day(now)):
            raise Refused((NO_AGREEMENT,))
    else:
        raise BadHold(_("Choose for whom: a case of yours, or a referral to you."), field="whom")
    if whose.closed_at or is_erased(whose.person_id):
        raise NotPossible
    return whose, through


def leading_to(case: UUID, house: UUID) -> Referral | None:
    """The newest referral of a case that its receiver, the organisation of a house, may read."""
    sent = Referral.objects.filter(case=case, receiver=house, sent_at__isnull=False).select_related("consent")
    return next((one for one in sent.order_by("-sent_at", "id") if not closed_to_receiver(one)), None)


def _event(kind: Kind, hold: Hold, actor: Actor, now: datetime, facts: dict[str, object]) -> Entry:
    about = {"subject": hold.person_id, "object_type": "hold", "object_id": hold.pk}
    return Entry.by(actor, kind, now, **about, facts={"code": hold.code, **facts})
