"""Periodic work of publications."""

from datetime import datetime, timedelta

from accord.foundation.tasks.jobs import job
from accord.foundation.wall import whole_node
from accord.research.releases.models import Publication
from accord.research.releases.vocab import PublicationState


@job(name="releases.examine", every=timedelta(minutes=1), limit=timedelta(minutes=30))
def examine_waiting(now: datetime) -> None:
    """Examine what was proposed."""
    with whole_node():
        waiting = list(Publication.objects.filter(state=PublicationState.WAITING).select_related("plan"))
    if not waiting:
        return
    from accord.research.releases.examining import examine  # 25 MB that a worker need not hold where nothing waits

    for row in waiting:
        examine(row, now=now)
