"""What PostgreSQL plans once for a connection, rules of the wall included (decision 059)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from django.db import NotSupportedError, connection
from django.db.backends.signals import connection_created

_ASKED: Final = 5  # times, before a plan is kept
MOST: Final = 200  # plans of a connection


@contextmanager
def planned_once() -> Iterator[None]:
    """Inside, what this connection asks often keeps its plan, one for all values.

    For rows that are found by their key, and rows that are written. Not for what rests on a partial index, or on how many rows
    have a value: a plan for all values uses neither, and among a million cases a day took ten times as long.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    asking = connection.connection
    before, asking.prepare_threshold = asking.prepare_threshold, _ASKED
    try:
        yield
    except NotSupportedError:  # a column has another type than when it was planned: the next one plans anew
        asking._prepared.forget()
        raise
    finally:
        asking.prepare_threshold = before


def _keep(*, connection: Any, **_: Any) -> None:
    """Let the plans of a new connection outlive what is rolled back.

    psycopg throws them all away with each `ROLLBACK`, for tables that the same transaction made; a node makes none while it
    serves, and PostgreSQL itself plans anew what a changed table made old.
    """
    if connection.vendor == "postgresql":
        kept, raw = _kept()(), connection.connection
        kept.prepare_threshold, raw._prepared = raw.prepare_threshold, kept


@cache
def _kept() -> type[Any]:
    from psycopg._preparing import PrepareManager  # only where PostgreSQL is

    class Kept(PrepareManager):
        prepared_max = MOST

        def clear(self) -> bool:
            return False

        def forget(self) -> None:
            super().clear()

    return Kept


connection_created.connect(_keep, dispatch_uid="accord.plans")
