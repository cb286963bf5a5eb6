"""Periodic work of the writes room."""

from datetime import datetime, timedelta

from accord.foundation.tasks.jobs import job
from accord.foundation.writes.services import forget_old_keys


@job(name="writes.forget", every=timedelta(days=1))
def forget(now: datetime) -> None:
    """Forget idempotency keys older than thirty days."""
    forget_old_keys(now=now)
