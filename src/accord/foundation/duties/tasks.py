"""Periodic work of duties: warnings before the end, and periods that are over."""

from datetime import datetime, timedelta

from accord.foundation.duties.services import end_over, warn
from accord.foundation.tasks.jobs import job


@job(name="duties.warn", every=timedelta(minutes=30))
def warn_of_ends(now: datetime) -> None:
    """Mark the duties that end in ten, five or one day, each of these once. Nothing is sent to anybody."""
    warn(now=now)


@job(name="duties.end", every=timedelta(minutes=10))
def end_periods(now: datetime) -> None:
    """Close the periods whose time is over."""
    end_over(now=now)
