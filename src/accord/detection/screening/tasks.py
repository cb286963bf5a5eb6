"""A list that was released or withdrawn is known to every process, whatever happened to the one that did it."""

from datetime import datetime, timedelta

from accord.detection.screening import released
from accord.foundation.tasks.jobs import job


@job(name="screening.lists", every=timedelta(minutes=1))
def catch_up(now: datetime) -> None:
    """The stamp of the lists follows the table."""
    released.catch_up()
