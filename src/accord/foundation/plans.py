"""What PostgreSQL plans once for a connection, rules of the wall included (decision 059)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

_ASKED: Final = 5  # times, before a plan is kept


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
    finally:
        asking.prepare_threshold = before
