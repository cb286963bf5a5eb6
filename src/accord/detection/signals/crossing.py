"""What of a signal may go to an organisation at another node: decided where it leaves, and again where it arrives."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.detection.signals.models import Signal, SignalPassing
from accord.detection.signals.vocab import PassGround
from accord.foundation.clock import day
from accord.foundation.policy import (
    Category,
    Disclosure,
    GroundKind,
    LegalGround,
    OrganisationKind,
    Purpose,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import ConsentFacts, covering_agreement
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.refusals import Missing, Refused

_PURPOSES: Final = dict.fromkeys(PROSECUTING, Purpose.INVESTIGATION) | {
    OrganisationKind.CHILD_PROTECTION: Purpose.CHILD_PROTECTION
}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A signal on its way, as far as the decision asks for it."""

    id: UUID
    giver: Organisation
    receiver: Organisation
    ground: PassGround
    child: bool
    with_place: bool
    with_reporter: bool


def leaving(signal: Signal, passing: SignalPassing, receiver: Organisation) -> Crossing:
    """A signal of this node that is to go."""
    giver = organisations.get(signal.organisation)
    if giver is None:
        raise Missing
    told = bool(signal.place), passing.with_reporter
    return Crossing(passing.pk, giver, receiver, PassGround(passing.ground), signal.child, *told)


def purpose_of(receiver: Organisation) -> Purpose:
    """For what a signal goes to such an organisation."""
    return _PURPOSES.get(OrganisationKind(receiver.kind), Purpose.ASSISTANCE)


def categories_of(one: Crossing) -> frozenset[Category]:
    """Which categories of data go. What police or prosecution were told is data of an investigation."""
    found = {Category.EXPLOITATION}
    # SECURITY: so a police secret goes to police and prosecution only. tests/rooms/signals/test_passed_abroad.py
    found |= {Category.INVESTIGATION} if one.giver.kind in PROSECUTING else set()
    found |= {Category.WHEREABOUTS} if one.with_place else set()
    found |= {Category.IDENTITY, Category.CONTACT} if one.with_reporter else set()
    return frozenset(found)


def agreement_for(one: Crossing, now: datetime) -> UUID:
    """The agreement on which a signal may go. Raises Refused with every reason that stands against it."""
    purpose, categories = purpose_of(one.receiver), categories_of(one)
    agreed = ConsentFacts(one.id, one.receiver.pk, purpose, categories, now, day(now))
    asked = Disclosure(
        giver=one.giver.pk,
        receiver=one.receiver.pk,
        receiver_kind=OrganisationKind(one.receiver.kind),
        purpose=purpose,
        categories=categories,
        at=now,
        agreements=facts_between(one.giver.pk, one.receiver.pk),
        consents=(agreed,) if one.ground == PassGround.AGREED else (),
        ground=None if one.ground == PassGround.AGREED else LegalGround(GroundKind(one.ground), str(one.id)),
        may_be_child=one.child,
    )
    decision = decide_disclosure(asked)
    found = covering_agreement(asked)
    if not decision.allow or found is None:
        raise Refused(decision.reasons)
    return found.id
