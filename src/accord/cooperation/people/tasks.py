"""Periodic work of the people room."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from accord.foundation.tasks.jobs import job


@job(name="people.sessions", every=timedelta(hours=1))
def forget_sessions(now: datetime) -> None:
    """Remove sessions that have ended."""
    Session.objects.filter(expire_date__lt=now).delete()
