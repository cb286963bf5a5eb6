"""What PostgreSQL plans once for a connection, rules of the wall included (decision 059)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import count
from typing import Any, Final

from django.db import NotSupportedError, connection
from django.db.backends.signals import connection_created

_ASKED: Final = 5  # times, before a plan is kept
MOST: Final = 200  # plans of a connection
_KNOWN: Final = 100  # long statements of which it is known where their values stand: thirty thousand signs at most each
_PLACE: Final = re.compile("%[s%]")


@contextmanager
def planned_once(*, long: bool = False) -> Iterator[None]:
    """Inside, what this connection asks often keeps its plan, one for all values.

    For rows that are found by their key, and rows that are written; `long`: many of them in one statement. Not for what rests
    on a partial index, or on how many rows have a value: a plan for all values uses neither, and among a million cases a day
    took ten times as long.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    asking = connection.connection
    before = asking.prepare_threshold, asking.cursor_factory
    asking.prepare_threshold, asking.cursor_factory = _ASKED, _numbering() if long else before[1]
    try:
        yield
    except NotSupportedError:  # a column has another type than when it was planned: the next one plans anew
        asking._prepared.forget()
        raise
    finally:
        asking.prepare_threshold, asking.cursor_factory = before


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


@cache
def _numbering() -> type[Any]:
    from psycopg import RawCursor

    class Numbering(RawCursor[Any]):
        """Numbers the places of a statement once; psycopg looks for them in a long one each time."""

        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            return super().execute(query if params is None else _numbered(query), params, **more)

    return Numbering


@lru_cache(_KNOWN)
def _numbered(statement: str) -> str:
    """Its places as PostgreSQL counts them: `a = %s AND b = %s` is `a = $1 AND b = $2`, and `%%` is a `%`."""
    number = count(1)
    return _PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(number)}", statement)


connection_created.connect(_keep, dispatch_uid="accord.plans")
