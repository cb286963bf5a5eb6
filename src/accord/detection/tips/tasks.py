"""Periodic work of tips."""

from datetime import datetime, timedelta

from accord.detection.tips.deleting import delete, to_delete
from accord.detection.tips.services import notice, to_notice
from accord.foundation.tasks.jobs import job


@job(name="tips.notice", every=timedelta(minutes=1))
def notice_arrivals(now: datetime) -> None:
    """Give each message that has come its event and its clock."""
    for message in to_notice(now=now):
        notice(message=message, now=now)


@job(name="tips.delete", every=timedelta(hours=6))
def delete_old(now: datetime) -> None:
    """Delete what was written in tips that were closed long ago."""
    for tip in to_delete(now=now):
        delete(tip=tip, now=now)
