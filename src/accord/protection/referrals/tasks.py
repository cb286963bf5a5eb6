"""Periodic work of referrals."""

from datetime import datetime, timedelta

from accord.foundation.duties.queries import overdue
from accord.foundation.tasks.jobs import job
from accord.protection.referrals.services import escalate
from accord.protection.referrals.vocab import ACKNOWLEDGE_RULES


@job(name="referrals.escalate", every=timedelta(minutes=5))
def escalate_unanswered(now: datetime) -> None:
    """Bring referrals that were not acknowledged in time to the coordinator."""
    for duty in overdue(ACKNOWLEDGE_RULES, now):
        escalate(referral=duty.object_id, now=now)
