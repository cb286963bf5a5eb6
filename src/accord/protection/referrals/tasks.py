"""Periodic work of referrals."""

from contextlib import suppress
from datetime import datetime, timedelta

from accord.foundation.refusals import Conflict
from accord.foundation.tasks.jobs import job
from accord.protection.referrals.following import escalate
from accord.protection.referrals.queries import unanswered


@job(name="referrals.escalate", every=timedelta(minutes=5))
def escalate_unanswered(now: datetime) -> None:
    """Bring referrals that nobody moved on in time to the coordinator, whatever their stage."""
    for referral in unanswered(now):
        with suppress(Conflict):  # answered this very moment: one referral does not hold up the others
            escalate(referral=referral, now=now)
