"""Periodic work of the copies room."""

from datetime import datetime, timedelta

from accord.foundation.copies.keys import tidy
from accord.foundation.tasks.jobs import job


@job(name="copies.tidy", every=timedelta(minutes=5))
def tidy_keys(now: datetime) -> None:
    """Fold deleted keys out of the keystore's log, and write tombstones that a kill left out."""
    tidy()
