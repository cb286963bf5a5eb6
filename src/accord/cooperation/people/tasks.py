"""Periodic work of the people room."""

from datetime import datetime, timedelta

from accord.cooperation.people.sessions import forget_ended
from accord.foundation.tasks.jobs import job


@job(name="people.sessions", every=timedelta(hours=1))
def forget_sessions(now: datetime) -> None:
    """Remove sessions that have ended."""
    forget_ended(now=now)
