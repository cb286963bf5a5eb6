"""Periodic work: who may be found, as agreements and consents come into force and run out."""

from datetime import datetime, timedelta

from accord.foundation.tasks.jobs import job
from accord.protection.asking.far import forget
from accord.protection.asking.index import settle_all


@job(name="asking.index", every=timedelta(hours=1), limit=timedelta(minutes=5))
def index(now: datetime) -> None:
    """Write the tokens of who may be found since, and delete those of who may not any more; forget whom another node asked for."""
    settle_all(now=now)
    forget(now=now)
