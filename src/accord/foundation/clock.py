"""The clock is read at the edges only (views, API, command line, worker) and handed in as an argument."""

from datetime import UTC, date, datetime

from django.utils.timezone import localdate


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def day(moment: datetime) -> date:
    """The day of `moment` where the node stands: a consent that is valid until Tuesday ends with Tuesday there."""
    try:
        return localdate(moment)
    except OverflowError:  # the first and the last day of the calendar have no neighbour in another zone
        return moment.date()


def stamp(moment: datetime) -> str:
    """`moment` in UTC as RFC 3339 text with microseconds, equal on every database."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
