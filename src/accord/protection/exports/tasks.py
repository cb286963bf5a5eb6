"""Periodic work of exports."""

from contextlib import suppress
from datetime import datetime, timedelta

from accord.foundation.refusals import Conflict
from accord.foundation.tasks.jobs import job
from accord.protection.exports.queries import past
from accord.protection.exports.services import expire


@job(name="exports.expire", every=timedelta(minutes=5))
def close_exports(now: datetime) -> None:
    """Close what can no longer be taken."""
    for export in past(now):
        with suppress(Conflict):  # taken or recalled this very moment
            expire(export=export, now=now)
