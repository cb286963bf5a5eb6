"""Periodic work of the rights room."""

from datetime import datetime

from accord.foundation.tasks.jobs import job
from accord.protection.rights.services import shred_pending
from accord.protection.rights.vocab import RESHRED


@job(name="rights.shred", every=RESHRED)
def shred(now: datetime) -> None:
    """Finish erasures that were decided and cut off before their keys were gone."""
    shred_pending(now=now)
