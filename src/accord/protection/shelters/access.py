"""The ways to a house, a hold and a stay: those of one's own organisation; what is another's is answered like nothing."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.foundation.policy import Action, Actor, Decision, Relation, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.protection.cases.access import has_conflict, hidden_from, in_team, reach, refuse_conflicted, teams_of
from accord.protection.cases.models import Conflict
from accord.protection.referrals.models import Referral
from accord.protection.referrals.queries import closed_to_receiver
from accord.protection.shelters.models import Hold, PlaceRequest, Shelter, Stay, Unit


def reach_house(actor: Actor, shelter: UUID, action: Action) -> tuple[Shelter, Decision]:
    """A house of the actor's organisation, and what the decision opens. Raises Missing or Refused."""
    # SECURITY: a house of another organisation is answered like none. tests/rooms/shelters/test_addresses.py
    found = Shelter.objects.filter(pk=shelter, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found, require(Request(actor, action, relation_of(actor, found.organisation)))


def reach_unit(actor: Actor, unit: UUID, action: Action) -> Unit:
    """A unit of a house of the actor's organisation. Raises Missing or Refused."""
    found = Unit.objects.filter(pk=unit, shelter__organisation=actor.organisation).select_related("shelter").first()
    if found is None:
        raise Missing
    require(Request(actor, action, relation_of(actor, found.shelter.organisation)))
    return found


def reach_hold(actor: Actor, hold: UUID) -> Hold:
    """A hold by the actor's organisation or in its house, for who may hold places. Raises Missing or Refused."""
    # The case is not read along: of a hold by agreement the house sees no case.
    found = Hold.objects.filter(pk=hold).select_related("unit__shelter").first()
    if found is None or actor.organisation not in {found.organisation, found.unit.shelter.organisation}:
        raise Missing
    if found.unit.shelter.organisation == actor.organisation:
        # SECURITY: who declared a conflict touches nothing of the case. tests/rooms/shelters/test_stays.py
        refuse_conflicted(actor, found.case_id)
        own = found.organisation == actor.organisation and found.referral_id is None
        require(Request(actor, Action.STAY_KEEP, _stands(actor, found.case_id, own=own)))
    else:
        reach(actor, found.case_id, Action.PLACE_HOLD)
    return found


def reach_stay(actor: Actor, stay: UUID, action: Action) -> tuple[Stay, Decision]:
    """A stay in a house of the actor's organisation, and what the decision opens. Raises Missing or Refused."""
    found = Stay.objects.filter(pk=stay, organisation=actor.organisation)
    one = found.select_related("unit__shelter", "case", "referral").first()
    if one is None:
        raise Missing
    return one, require(_asked(actor, one, action))


def may(actor: Actor, stay: Stay, action: Action) -> bool:
    """Whether the actor may do `action` with a stay of the own house."""
    return decide(_asked(actor, stay, action)).allow


def _asked(actor: Actor, stay: Stay, action: Action) -> Request:
    relations = _stands(actor, stay.case_id, own=stay.referral_id is None)
    # A restricted case shuts the name; who is in the house tonight its staff must know, by codes.
    shut = bool(stay.case.restricted) and stay.referral_id is None and action == Action.STAY_NAME
    return Request(actor, action, relations, conflict=has_conflict(actor.account, stay.case_id), restricted=shut)


def _stands(actor: Actor, case: UUID, *, own: bool) -> frozenset[Relation]:
    """How somebody of the organisation of a house stands to who stays there, on an `own` case or for another organisation."""
    # SECURITY: of an own case only its team and the staff of the house; a carer of another case is a stranger to her.
    # tests/rooms/shelters/test_stays.py
    found = {Relation.OWN_ORGANISATION}
    if not own:
        found.add(Relation.RECEIVER)
    if in_team(actor, case):
        found.add(Relation.TEAM)
    return frozenset(found)


def strange(actor: Actor, stays: Iterable[Stay], holds: Iterable[Hold]) -> frozenset[UUID]:
    """Those stays and holds in a house of one's own that hang on a case of the organisation which is not the actor's."""
    if decide(Request(actor, Action.STAY_READ, frozenset({Relation.OWN_ORGANISATION}))).allow:
        return frozenset()
    own = {stay.pk: stay.case_id for stay in stays if stay.referral_id is None}
    own |= {
        hold.pk: hold.case_id for hold in holds if hold.organisation == actor.organisation and hold.referral_id is None
    }
    mine = set(teams_of(actor)) if own else set()
    return frozenset(pk for pk, case in own.items() if case not in mine)


def received(actor: Actor, referral: UUID) -> Referral:
    """A referral that the actor's organisation received and may still read. Raises Missing or Refused."""
    found = Referral.objects.filter(pk=referral, receiver=actor.organisation, sent_at__isnull=False)
    one = found.select_related("case", "consent").first()
    if one is None or closed_to_receiver(one):
        raise Missing
    require(Request(actor, Action.PLACE_HOLD, frozenset({Relation.RECEIVER})))
    return one


def reach_request(actor: Actor, request: UUID, action: Action) -> PlaceRequest:
    """A request for a place at another node: of one's own case, or to the actor's organisation. Raises Missing or Refused."""
    found = PlaceRequest.objects.filter(pk=request, organisation=actor.organisation)
    one = found.select_related("case", "unit__shelter").first()
    if one is None:
        raise Missing
    if one.case_id:
        # SECURITY: for whom a place is sought only the team of the case knows. tests/rooms/bridge/test_places_cross.py
        reach(actor, one.case_id, Action.PLACE_HOLD)
    else:
        require(Request(actor, action, relation_of(actor, one.organisation)))
    return one


def hidden_requests(actor: Actor) -> QuerySet[PlaceRequest, UUID]:
    """Requests whose duties the actor does not see: those for a case that is shut to them."""
    shut = Conflict.objects.filter(account=actor.account).values("case")
    found = PlaceRequest.objects.filter(organisation=actor.organisation)
    return found.filter(Q(case__in=hidden_from(actor)) | Q(case__in=shut)).values_list("id", flat=True)


def refuse_strangers(actor: Actor, stay: UUID) -> None:
    """Raises Missing or Refused for who may not keep a stay: also its duties are shut."""
    reach_stay(actor, stay, Action.STAY_KEEP)


def hidden_stays(actor: Actor) -> QuerySet[Stay, UUID]:
    """Stays whose duties the actor does not see: those of a case in which they declared a conflict of interest."""
    shut = Conflict.objects.filter(account=actor.account).values("case")
    return Stay.objects.filter(organisation=actor.organisation, case__in=shut).values_list("id", flat=True)


def is_over(hold: Hold, now: datetime) -> bool:
    """Whether a hold no longer keeps a place."""
    return hold.state_at(now) != hold.state or hold.state != "held"
