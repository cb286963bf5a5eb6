"""Periodic work of estimates."""

from datetime import datetime, timedelta

from accord.foundation.clock import now as clock_now
from accord.foundation.tasks.jobs import job
from accord.foundation.wall import whole_node
from accord.research.estimates.computing import compute
from accord.research.estimates.models import Estimate
from accord.research.estimates.vocab import LIMIT, EstimateState


@job(name="estimates.compute", every=timedelta(minutes=1), limit=LIMIT + timedelta(minutes=5))
def compute_waiting(now: datetime) -> None:
    """Compute what waits longest: one in a run, so that other work gets its turn between."""
    with whole_node():
        waiting = Estimate.objects.filter(state=EstimateState.WAITING).order_by("asked_at", "id").first()
    if waiting is not None:
        compute(waiting, now=max(now, clock_now()))
