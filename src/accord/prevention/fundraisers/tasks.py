"""Periodic work of fundraisers."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from accord.foundation.tasks.jobs import TooLong, job
from accord.prevention.fundraisers import posting
from accord.prevention.fundraisers.letters import ready

_LOG: Final = logging.getLogger("accord")


@job(name="fundraisers.post", every=timedelta(minutes=1), limit=timedelta(minutes=5))
def post(now: datetime) -> None:
    """Do what links say, take in what came, write letters. One that fails holds up no other."""
    for link in posting.pressed():
        with _alone():
            posting.follow(link=link, now=now)
    for one in posting.came(now):
        with _alone(partial(posting.put_off, one, now)):
            posting.take_in(fundraiser=one, now=now)
    if not ready():
        return
    for one in posting.due(now):
        with _alone(partial(posting.put_off, one, now)):
            if not posting.write_one(one, now):
                return


@job(name="fundraisers.lapse", every=timedelta(hours=1))
def lapse_old(now: datetime) -> None:
    """Delete what was not confirmed in time, and what is two years old, in portions until none is left."""
    failed: list[UUID] = []
    while rows := posting.over(now=now, but=failed):
        for one in rows:
            with _alone(partial(failed.append, one)):
                posting.lapse(fundraiser=one, now=now)


@contextmanager
def _alone(otherwise: Callable[[], object] | None = None) -> Iterator[None]:
    """Whatever fails in it, the others go on. The log has its class only: the text of a fault can hold anything."""
    try:
        yield
    except TooLong:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is: the others go on)
        _LOG.error("A fundraiser's sign-up could not be worked on: %s", type(error).__name__)
        if otherwise:
            otherwise()
