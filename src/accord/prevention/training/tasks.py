"""Periodic work of trainings."""

from datetime import datetime, timedelta

from accord.foundation.tasks.jobs import job
from accord.prevention.training.forgetting import forget, to_forget


@job(name="training.forget", every=timedelta(hours=6))
def forget_undecided(now: datetime) -> None:
    """Delete sign-ups that nobody decided on."""
    for training in to_forget(now=now):
        forget(training=training, now=now)
