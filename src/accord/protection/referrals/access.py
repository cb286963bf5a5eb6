"""The one way to reach a referral: giver and receiver, nobody else; the receiver only once it was sent."""

from typing import Final
from uuid import UUID

from django.db.models import Q

from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Decision, Relation, Request, require
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases.access import reach
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import (
    ENDED_BY_GIVER,
    GIVER,
    SINCE_ARRIVAL,
    STATES,
    WITH_PAGE,
    HandedOver,
)

# SECURITY: a receiver sees nothing before it was sent. tests/rooms/referrals/test_referrals.py
_of_sides: Final = Prepared(
    lambda organisation, referral: Referral.objects.filter(
        Q(giver=organisation) | Q(receiver=organisation, sent_at__isnull=False), pk=referral
    ).select_related("case", "giver", "receiver", "consent")
)


def reach_referral(actor: Actor, referral: UUID) -> Referral:
    """The referral, if the actor's organisation is a side of it. Raises Missing."""
    found = _of_sides(actor.organisation, referral)
    if not found:
        raise Missing
    return found[0]


def may_read(actor: Actor, referral: Referral) -> Decision:
    """The decision on reading the referral. Raises Refused; the giver must also be able to reach the case."""
    if referral.giver_id == actor.organisation:
        reach(actor, referral.case_id, Action.CASE_READ)
        relation = Relation.GIVER
    else:
        relation = Relation.RECEIVER
    return require(Request(actor, Action.REFERRAL_READ, frozenset({relation})))


def allowed_side(actor: Actor, referral: Referral, action: str) -> None:
    """Raises NotPossible (or HandedOver) if `action` is not open to the actor's side now, Refused if the role does not include it."""
    side = GIVER if referral.giver_id == actor.organisation else "receiver"
    # SECURITY: who may not act learns nothing of where it stands. tests/rooms/referrals/test_referrals.py
    if side == GIVER:
        reach(actor, referral.case_id, Action.REFERRAL_SEND)
    else:
        require(Request(actor, Action.REFERRAL_ANSWER, frozenset({Relation.RECEIVER})))
    if side == GIVER and action in ENDED_BY_GIVER and referral.state in SINCE_ARRIVAL:
        raise HandedOver
    row = next((r for r in STATES.open_to(referral.state) if r.action == action), None)
    if row is None or row.by != side or action in WITH_PAGE:
        raise NotPossible


def open_actions(actor: Actor, referral: Referral) -> list[str]:
    """The actions that this actor can take now, for the page."""
    found = []
    side = GIVER if referral.giver_id == actor.organisation else "receiver"
    for row in STATES.open_to(referral.state):
        if row.by != side:
            continue
        try:
            if row.action not in WITH_PAGE:
                allowed_side(actor, referral, row.action)
        except (NotPossible, Refused):
            continue
        found.append(row.action)
    return found
