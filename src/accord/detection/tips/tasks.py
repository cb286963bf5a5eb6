"""Periodic work of tips."""

from datetime import datetime, timedelta

from accord.detection.tips.services import notice, to_notice
from accord.foundation.tasks.jobs import job


@job(name="tips.notice", every=timedelta(minutes=1))
def notice_arrivals(now: datetime) -> None:
    """Give each message that has come its event and its clock."""
    for message in to_notice(now=now):
        notice(message=message, now=now)
