"""Whether the copy may be read now, and as of when. Asked anew before each reading: two short questions."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections

from accord.foundation.replica.deadline import at_most
from accord.foundation.replica.router import REPLICA

PAUSE: Final = 30.0  # seconds in which a copy that did not answer is not asked again
LONGEST: Final = 2.0  # seconds in which an open copy must answer; for opening it see config/replica.py
# SECURITY: the same on both, or it is not read: the same cluster, database and role, the same migrations, and the same rules
# of the wall (of a copy, every row of the catalogue is the same row). tests/rooms/replica/test_replica.py
_SAME: Final = """SELECT (SELECT system_identifier FROM pg_control_system()), current_database()::text, current_user::text,
  (SELECT max(id) FROM django_migrations),
  (SELECT md5(string_agg(polrelid::text || ' ' || xmin::text, ' ' ORDER BY oid)) FROM pg_policy)"""
# The same timeline too: after a failover a copy of the machine that was left has the same identifier. What the database writes
# says it at once. A copy that changed over says so with its next restart point and until then is not read. A role without the
# right to ask a copy does without, on both.
_HERE: Final = f"""{_SAME}, CASE WHEN has_function_privilege('pg_control_checkpoint()', 'EXECUTE')
  AND has_function_privilege('pg_control_recovery()', 'EXECUTE')
  THEN ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
  pg_current_wal_lsn()::text, clock_timestamp()"""
_TIMELINE: Final = """(SELECT greatest(timeline_id, min_recovery_end_timeline)
  FROM pg_control_checkpoint(), pg_control_recovery())"""
# The moment of a commit is by the clock of the database, so two clocks are never compared.
_REST: Final = """pg_is_in_recovery(),
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() >= %s::pg_lsn END, pg_last_xact_replay_timestamp()"""
_THERE: Final = f"{_SAME}, {_TIMELINE}, {_REST}"
_THERE_WITHOUT: Final = f"{_SAME}, NULL::int, {_REST}"
_KEYS: Final = 6  # columns of _SAME and the timeline
_gone_until: Final = {"moment": 0.0}
_lock: Final = threading.Lock()


class State(StrEnum):
    """How the copy stands."""

    OK = "ok"
    LATE = "late"  # further behind than ACCORD_REPLICA_LAG
    GONE = "gone"  # it does not answer
    OTHER = "other"  # it answers, and is no copy of this database as it stands now, or not read under the same role and rights


@dataclass(frozen=True, slots=True)
class Look:
    """`as_of`: everything that was written by then is in it. `lag`: how long ago that was."""

    state: State
    as_of: datetime | None = None
    lag: timedelta | None = None


def look() -> Look | None:
    """How the copy stands now; None where the node has none."""
    if REPLICA not in connections.settings:
        return None
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return Look(State.OTHER)
    try:
        # The database is asked first: what it has written by then is what the copy must have.
        here = _ask(DEFAULT_DB_ALIAS, _HERE)
        there = _there(here)
    except OperationalError:  # the database itself
        raise
    except DatabaseError:  # it has no such tables, or the role may not read them: on one of the two
        connections[REPLICA].close()
        return Look(State.OTHER)
    return Look(State.GONE) if there is None else judged(here, there, settings.ACCORD_REPLICA_LAG)


def judged(here: tuple[Any, ...], there: tuple[Any, ...], most: timedelta) -> Look:
    """What the answers of both mean. Pure.

    A copy that has what the database had written is as of now. Else it is as of the last commit that it has: the true moment
    may be later, never earlier.
    """
    *same, _written, moment = here
    recovers, has_all, committed = there[_KEYS:]
    if not recovers or tuple(same) != there[:_KEYS]:
        return Look(State.OTHER)
    as_of = moment if has_all else committed
    if as_of is None:  # it has replayed no commit since it was started
        return Look(State.LATE)
    lag = max(moment - as_of, timedelta())
    return Look(State.OK if lag <= most else State.LATE, as_of, lag)


def _there(here: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The answer of the copy, None if it gives none. It is then left alone for a while: each try may take seconds."""
    if time.monotonic() < _gone_until["moment"]:
        return None
    try:
        with at_most(LONGEST, connections[REPLICA]):
            return _ask(REPLICA, _THERE_WITHOUT if here[_KEYS - 1] is None else _THERE, here[_KEYS])
    except (OperationalError, InterfaceError):
        connections[REPLICA].close()
        with _lock:
            _gone_until["moment"] = time.monotonic() + PAUSE
        return None


def _ask(alias: str, words: str, *values: Any) -> tuple[Any, ...]:
    with connections[alias].cursor() as cursor:
        cursor.execute(words, values or None)
        return tuple(cursor.fetchone())
