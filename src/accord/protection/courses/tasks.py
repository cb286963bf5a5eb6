"""Periodic work of the courses."""

from contextlib import suppress
from datetime import datetime, timedelta

from accord.foundation.refusals import Conflict
from accord.foundation.tasks.jobs import job
from accord.protection.courses.models import Reflection
from accord.protection.courses.reflection import expire


@job(name="courses.expire", every=timedelta(minutes=15))
def expire_periods(now: datetime) -> None:
    """Say of every reflection period whose time is over that it is."""
    over = Reflection.objects.filter(ended_at=None, ends_at__lte=now).order_by("ends_at", "id")
    for reflection in list(over.values_list("pk", flat=True)):
        with suppress(Conflict):  # it was prolonged or ended this very moment
            expire(reflection=reflection, now=now)
