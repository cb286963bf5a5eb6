"""The way to the receiver: how, with whom, when; the place only where the person agreed to tell it (NRM measure 1.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Category
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.persons.queries import is_sheltered
from accord.protection.referrals import records
from accord.protection.referrals.access import reach_referral
from accord.protection.referrals.checks import SHORT
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import BEFORE_ARRIVAL, BadReferral, Mode
from accord.protection.safety import guard

LONGEST_WAY: Final = timedelta(days=7)
_ESCORTED: Final = frozenset({Mode.WITH_US, Mode.POLICE, Mode.OUR_CAR})
_COLUMNS: Final = ("mode", "leaves_at", "meets_at")
_SEALED: Final = ("escort", "meeting_point")


@dataclass(frozen=True, slots=True, repr=False)
class Way:
    """How the person goes to the receiver. `meets_at` is when both sides meet; without it the day of departure counts."""

    mode: Mode
    leaves_at: datetime
    meets_at: datetime
    escort: str = ""
    meeting_point: str = ""


@service
def plan_way(*, actor: Actor, referral: UUID, way: Way, read: int, now: datetime, key: str) -> Given:
    """Agree on the way, or change it until the arrival; the receiver sees it. For the giver.

    Raises Missing, Refused, NotPossible before it is sent and after the arrival, BadReferral, or Stopped where a text
    names what is protected.
    """

    def work() -> Given:
        found = reach_referral(actor, referral)
        if found.giver_id != actor.organisation:
            raise Missing
        case = reach(actor, found.case_id, Action.REFERRAL_SEND).case
        if found.state not in BEFORE_ARRIVAL:
            raise NotPossible
        _check(found, way)
        texts = {name: getattr(way, name) for name in _SEALED}
        guard.check(actor=actor, case=case, receiver=found.receiver_id, texts=texts, now=now)
        for name in _COLUMNS:
            setattr(found, name, getattr(way, name))
        seal_into(found, holder=actor.organisation, **texts)
        save_versioned(found, read=read, fields=[*_COLUMNS, *_SEALED])
        records.step(found, "plan_way", actor, now)
        ledger.append(records.event(Kind.REFERRAL_WAY_PLANNED, found, actor, now, {"mode": str(way.mode)}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="referral.way", body=(referral, way), now=now, work=work)


def _check(referral: Referral, way: Way) -> None:
    if way.mode in _ESCORTED and not way.escort.strip():
        raise BadReferral(
            _("Name who goes with the person, so that the receiver knows whom to expect."), field="escort"
        )
    if way.meets_at <= way.leaves_at:
        raise BadReferral(_("They meet after the departure. Correct one of the two times."), field="meets_at")
    if way.meets_at - way.leaves_at > LONGEST_WAY:
        raise BadReferral(_("The way takes more than a week. Correct one of the two times."), field="meets_at")
    # SECURITY: where she will be is whereabouts, whatever field it stands in. tests/rooms/referrals/test_ways.py
    if way.meeting_point.strip() and Category.WHEREABOUTS not in referral.categories.split():
        raise BadReferral(
            _(
                "The place was not among what the person agreed to tell. Agree on it by telephone, or ask the person first."
            ),
            field="meeting_point",
        )
    # SECURITY: where a sheltered person is met leads to her. tests/rooms/referrals/test_words.py
    if way.meeting_point.strip() and referral.far and is_sheltered(referral.case.person_id):
        raise BadReferral(
            _("The place where a sheltered person is met is never told to another system. Agree on it by telephone."),
            field="meeting_point",
        )
    for name in _SEALED:
        if len(getattr(way, name)) > SHORT:
            raise BadReferral(_("The text holds at most 500 characters. Shorten it."), field=name)
