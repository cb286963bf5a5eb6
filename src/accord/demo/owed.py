"""What the people of the demonstration have already done of what they owe."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from accord.foundation.duties.rules import rules
from accord.foundation.duties.services import complete_duty, open_about
from accord.foundation.policy import Actor


def done(*, actor: Actor, case: UUID, at: datetime, key: Callable[[], str]) -> None:
    """Complete the open duties of a case that no step settles."""
    for duty in open_about(case):
        if not rules()[duty.rule].by_step:
            complete_duty(actor=actor, duty=duty.pk, done_at=at, note="", read=duty.version, now=at, key=key())
