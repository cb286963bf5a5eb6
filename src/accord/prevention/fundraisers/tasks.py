"""Periodic work of fundraisers."""

from contextlib import suppress
from datetime import datetime, timedelta

from accord.foundation.refusals import Failure
from accord.foundation.tasks.jobs import job
from accord.prevention.fundraisers import posting
from accord.prevention.fundraisers.letters import ready


@job(name="fundraisers.post", every=timedelta(minutes=1), limit=timedelta(minutes=5))
def post(now: datetime) -> None:
    """Do what links say, take in what came, write letters. One that fails holds up no other."""
    for link in posting.pressed():
        with suppress(Failure):
            posting.follow(link=link, now=now)
    for one in posting.came():
        with suppress(Failure):
            posting.take_in(fundraiser=one, now=now)
    if not ready():
        return
    for one in posting.due(now):
        with suppress(Failure):
            if not posting.write_one(one, now):
                return


@job(name="fundraisers.lapse", every=timedelta(hours=1))
def lapse_old(now: datetime) -> None:
    """Delete what was not confirmed in time, and what is two years old."""
    for one in posting.over(now=now):
        posting.lapse(fundraiser=one, now=now)
