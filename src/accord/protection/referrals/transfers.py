"""A referral shares, a transfer moves: who coordinates a case is told by the last transfer that arrived, and by nothing else."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accord.foundation.duties import services as duties
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor
from accord.foundation.wall import seen_by
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import CloseReason
from accord.protection.referrals.models import Referral
from accord.protection.referrals.records import event
from accord.protection.referrals.vocab import BEFORE_ARRIVAL, SINCE_ARRIVAL, NotConfirmed


def coordinator_of(case: Case) -> UUID:
    """Who coordinates the case now: its organisation, until a receiver who takes over confirmed that the person arrived.

    A transfer back to the organisation, joined to this case, moves it back.
    """
    arrived = Referral.objects.filter(takes_over=True, state__in=SINCE_ARRIVAL)
    last = arrived.filter(Q(case=case) | Q(case_there=case.pk)).order_by("-sent_at").first()
    return last.receiver_id if last else case.organisation


def moved(referral: Referral, actor: Actor | None, now: datetime) -> None:
    """The receiver confirmed: it coordinates from now on, and the giver owes the closing of its case (guard G10)."""
    ledger.append(event(Kind.REFERRAL_TAKEN_OVER, referral, actor, now, {}, of=referral.receiver_id))
    if not referral.giver.on_this_node:
        return  # its own node tells it
    with seen_by(referral.giver_id):  # a duty of the giver about its own case
        duties.open_duties(
            trigger="case.transferred",
            jurisdiction=referral.case.jurisdiction,
            owner=None,
            organisation=referral.giver_id,
            object_type="case",
            object_id=referral.case_id,
            object_code=referral.case.code,
            subject=referral.case.person_id,
            now=now,
            again=True,
        )


def follow_closing(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.closed. Raises NotConfirmed where it closes as taken over before the receiver confirmed."""
    found = Case.objects.filter(pk=case, close_reason=CloseReason.TRANSFERRED)
    waiting = Referral.objects.filter(case__in=found, takes_over=True, state__in=BEFORE_ARRIVAL)
    if code := waiting.values_list("code", flat=True).first():
        raise NotConfirmed(code=code)
