"""Periodic work of the limits room."""

from datetime import datetime, timedelta

from accord.foundation.limits.services import forget_empty
from accord.foundation.tasks.jobs import job


@job(name="limits.forget", every=timedelta(hours=1))
def forget(now: datetime) -> None:
    """Forget levels that are empty again."""
    forget_empty(now=now)
