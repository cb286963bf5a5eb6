"""Counting on the copy, or on the database where the copy cannot be read."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accord.foundation.replica.deadline import at_most
from accord.foundation.replica.looking import State, look
from accord.foundation.replica.router import REPLICA, is_on_copy, on_copy
from accord.foundation.wall import told_too

T = TypeVar("T")
LONGEST: Final = (
    20.0  # seconds for one count on the copy: the proxy waits forty, and then it is counted on the database
)


def counted(work: Callable[[], T]) -> tuple[T, datetime | None]:
    """What `work` counts, and as of when: a moment if it was counted on the copy, None if on the database itself.

    `work` gives numbers, no rows and no queries that wait; it decides nothing about who may see what, writes nothing and opens
    nothing that is sealed. It may be done twice: where the copy fails in the middle, the database is asked. Everything in it
    is of one moment of the copy. The wall stands there as it does here. Inside a transaction the database is asked: what was
    written in it is nowhere else.
    """
    if is_on_copy():
        raise RuntimeError("Counting inside counting: as of when would not be known.")
    found = None if connections[DEFAULT_DB_ALIAS].in_atomic_block else look()
    if found is not None and found.state is State.OK:
        try:
            with at_most(LONGEST, connections[REPLICA]), told_too(REPLICA):
                return _there(work), found.as_of
        # It went, took too long, or what it replays took away the rows that were read. What is wrong with the question itself
        # is wrong on the database too, and said there.
        except (DatabaseError, InterfaceError):
            connections[REPLICA].close()
    return work(), None


def _there(work: Callable[[], T]) -> T:
    with on_copy(), transaction.atomic(using=REPLICA):
        try:
            return work()
        except (DatabaseError, InterfaceError):
            # In here: Django would else open it anew, to leave the transaction, and wait for that.
            connections[REPLICA].close()
            raise


def stood(as_of: datetime | None) -> list[str]:
    """The sentence that stands with figures of the copy; none for those of the database."""
    if as_of is None:
        return []
    moment = date_format(localtime(as_of), "DATETIME_FORMAT")
    return [_("Counted on a copy of the database as it stood on %(moment)s.") % {"moment": moment}]
