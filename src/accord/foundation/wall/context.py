"""Whose rows the database shows now. Nobody's, until it is said: a request that forgets it sees nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.signals import connection_created

NOBODY: Final = ""
NODE: Final = "node"
RECEIVERS: Final = "receivers"
_SAY: Final = "SELECT set_config('accord.reach', %s, false)"
_here: ContextVar[str | None] = ContextVar("accord_reach", default=None)
_process: Final = {"reach": NOBODY}
_listening: ContextVar[tuple[str, ...]] = ContextVar("accord_listening", default=(DEFAULT_DB_ALIAS,))


def present() -> str:
    """The reach that holds now: nobody, the node, the id of an organisation; a thread or the receivers of tips, for strangers."""
    here = _here.get()
    return _process["reach"] if here is None else here


@contextmanager
def nobody() -> Iterator[None]:
    """Around a request: no rows until `enter`; and what was entered ends with it, whatever happens."""
    # SECURITY: connections are kept; the next request must not find the reach of this one. tests/rooms/wall/test_wall.py
    with _reach(NOBODY):
        yield


def enter(organisation: UUID) -> None:
    """From here to the end of the `nobody()` around: the rows of `organisation`. For who has found out who asks."""
    _here.set(str(organisation))
    _tell(str(organisation))


@contextmanager
def seen_by(organisation: UUID) -> Iterator[None]:
    """The rows of `organisation`, and those that others gave it."""
    with _reach(str(organisation)):
        yield


@contextmanager
def holding(lookup: str) -> Iterator[None]:
    """The one thread of somebody whom nobody knows, by what grows from their code; for the public process."""
    # SECURITY: no thread but this one is shown, whatever the query forgets. tests/rooms/tips/test_incoming.py
    with _reach(f"tip:{lookup}"):
        yield


@contextmanager
def asking_who_receives() -> Iterator[None]:
    """Where a tip can go, for the public process: the public half of each intake, and nothing else."""
    with _reach(RECEIVERS):
        yield


@contextmanager
def signing_up(link: str) -> Iterator[None]:
    """The one training whose link somebody has; for the public process."""
    with _reach(f"sign-up:{link}"):
        yield


@contextmanager
def reporting_by(lookup: str) -> Iterator[None]:
    """The one link to report by whose token somebody has, by what grows from it; for the public process."""
    # SECURITY: no link but this one is shown, whatever the query forgets. tests/rooms/site/test_reporting.py
    with _reach(f"report:{lookup}"):
        yield


@contextmanager
def asking_for_certificate(code: str) -> Iterator[None]:
    """The one certificate whose code somebody typed; for the public process."""
    with _reach(f"certificate:{code}"):
        yield


@contextmanager
def with_link(lookup: str) -> Iterator[None]:
    """The one link of a letter that somebody holds, by its digest; for the public process."""
    with _reach(f"link:{lookup}"):
        yield


@contextmanager
def whole_node() -> Iterator[None]:
    """Every row. For what is of the node, not of an organisation: figures of the coordinator, a code that is free.

    tests/architecture/test_wall.py lists who may.
    """
    with _reach(NODE):
        yield


def whole_node_process() -> None:
    """This process works for the whole node: the worker, the command line. Never the server."""
    _process["reach"] = NODE
    _tell(present())


@contextmanager
def _reach(value: str) -> Iterator[None]:
    before, kept = present(), _here.set(value)
    try:
        if value != before:
            _tell(value)
        yield
    finally:
        now = present()
        _here.reset(kept)
        if now != before:
            _tell(before)


@contextmanager
def told_too(alias: str) -> Iterator[None]:
    """Inside, the connection `alias` hears whose rows are shown, as the database does; after it, that they are nobody's.

    Raises DatabaseError if it cannot be told.
    """
    # SECURITY: outside, it shows nobody's rows, whatever the process may see; and no page waits for it that counts nothing there.
    # tests/rooms/wall/test_wall.py
    connection = connections[alias]
    kept = _listening.set((*_listening.get(), alias))
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SAY, [present()])
        yield
    finally:
        _listening.reset(kept)
        _tell_one(connection, NOBODY)


def _tell(value: str) -> None:
    """Say it to what is open and listens. A connection that is opened later is told then."""
    for connection in connections.all(initialized_only=True):
        if connection.alias in _listening.get():
            _tell_one(connection, value)


def _tell_one(connection: Any, value: str) -> None:
    """Past Django's cursor, so that it is said in a transaction that is broken too: its rollback puts the old reach back."""
    raw = connection.connection if connection.vendor == "postgresql" else None
    if raw is None or raw.closed:
        return
    try:
        with connection.wrap_database_errors:
            raw.execute(_SAY, [value])
    except DatabaseError:
        if not connection.in_atomic_block:
            connection.close()  # what it would show is not known: a new one is told


def _greet(*, connection: Any, **_: Any) -> None:
    if connection.vendor == "postgresql" and connection.alias in _listening.get() and present():
        connection.connection.execute(_SAY, [present()])


connection_created.connect(_greet, dispatch_uid="accord.wall")
