"""Periodic work of the ledger."""

from datetime import datetime, timedelta

from accord.foundation.ledger.proofs import keep_blocks
from accord.foundation.ledger.queries import size
from accord.foundation.ledger.services import sign_checkpoint
from accord.foundation.ledger.witnesses import exchange
from accord.foundation.tasks.jobs import job


@job(name="ledger.checkpoint", every=timedelta(minutes=1))
def checkpoint(now: datetime) -> None:
    """Sign what was added since the last checkpoint, hand it to the witness folder and to those who co-sign."""
    sign_checkpoint(now=now)
    keep_blocks(size())
    exchange()
