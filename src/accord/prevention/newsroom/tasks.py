"""Periodic work of the newsroom."""

from datetime import datetime, timedelta

from accord.foundation.tasks.jobs import job
from accord.foundation.wall import whole_node
from accord.prevention.newsroom.models import Release
from accord.prevention.newsroom.publishing import appear_due
from accord.prevention.newsroom.vocab import ReleaseState


@job(name="newsroom.appear", every=timedelta(minutes=1))
def appear_scheduled(now: datetime) -> None:
    """Let appear what was approved for a time that has come. One that fails holds up no other; the job says that it failed."""
    failed: Exception | None = None
    with whole_node():
        for release in Release.objects.filter(state=ReleaseState.SCHEDULED, appears_at__lte=now).order_by("appears_at"):
            try:
                appear_due(release, now=now)
            except Exception as error:  # noqa: BLE001 - whatever it is: the later ones appear
                failed = failed or error
    if failed:
        raise failed
