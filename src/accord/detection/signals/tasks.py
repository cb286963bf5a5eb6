"""E-mail that waits becomes signals."""

from datetime import datetime, timedelta

from accord.detection.signals import box
from accord.foundation.tasks.jobs import job


@job(name="signals.mail", every=timedelta(minutes=1), limit=timedelta(minutes=10))
def take_in(now: datetime) -> None:
    """Every mail that waits in a box of the node, as a signal of its organisation."""
    box.take_in(now)
