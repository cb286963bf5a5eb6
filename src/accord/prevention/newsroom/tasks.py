"""Periodic work of the newsroom."""

from datetime import datetime, timedelta

from accord.foundation.tasks.jobs import job
from accord.foundation.wall import whole_node
from accord.prevention.newsroom.models import Release
from accord.prevention.newsroom.publishing import appear_due
from accord.prevention.newsroom.vocab import ReleaseState


@job(name="newsroom.appear", every=timedelta(minutes=1))
def appear_scheduled(now: datetime) -> None:
    """Let appear what was approved for a time that has come."""
    with whole_node():
        for release in Release.objects.filter(state=ReleaseState.SCHEDULED, appears_at__lte=now).order_by("appears_at"):
            appear_due(release, now=now)
