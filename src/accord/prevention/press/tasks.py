"""Periodic work of questions."""

from datetime import datetime, timedelta

from accord.foundation.tasks.jobs import job
from accord.prevention.press.services import delete, to_delete


@job(name="press.delete", every=timedelta(hours=6))
def delete_old(now: datetime) -> None:
    """Delete what was asked long ago."""
    for question in to_delete(now=now):
        delete(question=question, now=now)
