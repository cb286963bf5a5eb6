"""Periodic work about children."""

from contextlib import suppress
from datetime import datetime, timedelta

from accord.foundation.refusals import Conflict
from accord.foundation.tasks.jobs import job
from accord.protection.children import bans


@job(name="children.expire", every=timedelta(hours=1))
def expire_bans(now: datetime) -> None:
    """Say of every ban on leaving the country whose last day has passed that it is over."""
    for ban in bans.over(now):
        with suppress(Conflict):  # it was lifted this very moment
            bans.expire(ban=ban, now=now)
