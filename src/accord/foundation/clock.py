"""The clock is read at the edges only (views, API, command line, worker) and handed in as an argument."""

from datetime import UTC, date, datetime

from django.utils.timezone import localdate


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def day(moment: datetime) -> date:
    """The day of `moment` where the node stands: a consent that is valid until Tuesday ends with Tuesday there."""
    return localdate(moment)


def stamp(moment: datetime) -> str:
    """`moment` in UTC as RFC 3339 text with microseconds, equal on every database."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
