"""Reading what was uploaded."""

from datetime import datetime, timedelta

from accord.detection.offers import batches
from accord.foundation.tasks.jobs import job


@job(name="offers.batches", every=timedelta(seconds=15), limit=timedelta(minutes=10))
def read_batches(now: datetime) -> None:
    """Read every batch that waits, piece by piece; what a stop leaves is gone on with the next time."""
    for batch in batches.waiting():
        while batches.advance(batch=batch, now=now):
            pass
