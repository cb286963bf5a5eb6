"""Periodic work of studies."""

from datetime import datetime, timedelta

from accord.foundation.tasks.jobs import job
from accord.foundation.wall import whole_node
from accord.research.studies.models import Study
from accord.research.studies.vocab import StudyState


@job(name="studies.count", every=timedelta(minutes=1), limit=timedelta(minutes=30))
def count_waiting(now: datetime) -> None:
    """Count what was asked for."""
    from accord.research.studies.counting import run

    with whole_node():
        waiting = list(Study.objects.filter(state=StudyState.COUNTING).order_by("proposed_at", "id"))
    for row in waiting:
        run(row, now=now)
