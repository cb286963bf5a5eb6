"""Periodic work of the ledger."""

from datetime import datetime, timedelta

from accord.foundation.ledger.services import sign_checkpoint
from accord.foundation.tasks.jobs import job


@job(name="ledger.checkpoint", every=timedelta(minutes=1))
def checkpoint(now: datetime) -> None:
    """Sign what was added since the last checkpoint and hand it to the witness folder."""
    sign_checkpoint(now=now)
