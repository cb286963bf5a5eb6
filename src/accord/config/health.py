"""Whether this process can serve: for who starts it, for a proxy and for a program that looks. No identities."""

import sqlite3
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from accord import __version__
from accord.foundation.clock import now
from accord.foundation.replica import look
from accord.foundation.tasks.jobs import queue
from accord.foundation.vault import current
from accord.foundation.vault.providers import UnsafeRootKey
from accord.foundation.vault.vocab import VaultError


def health(request: HttpRequest) -> JsonResponse:
    """200 if pages can be served, else 503; each part by its name.

    A worker that is late does not take the pages away: people go on working, and who runs the node sees it here. So with the
    copy on which figures are counted: without it they are counted on the database.
    """
    parts = {"database": _database()}
    if not settings.ACCORD_PUBLIC:  # it has no keys and may not read which migrations ran (decision 037)
        parts |= {"keys": _keys(), "migrations": parts["database"] and _migrated()}
    ready = all(parts.values())
    said: dict[str, object] = {"status": "ok" if ready else "not ready", "version": __version__, **parts}
    if ready and not settings.ACCORD_PUBLIC:
        said["worker"] = "late" if queue(now=now()).late else "ok"
        if copy := look():
            said["replica"] = copy.state
            said["replica_lag_seconds"] = copy.lag and round(copy.lag.total_seconds(), 1)
    return JsonResponse(said, status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _keys() -> bool:
    try:
        current().root()
    except (UnsafeRootKey, VaultError, OSError, sqlite3.Error):
        return False
    return True


def _migrated() -> bool:
    try:
        _look()
    except (_Behind, DatabaseError):
        return False
    return True


class _Behind(Exception):
    """The database is older than this version."""


@lru_cache(maxsize=1)
def _look() -> None:
    """Looks until it is so; then it stays so as long as this process runs. Raises _Behind."""
    steps = MigrationExecutor(connection)
    if steps.migration_plan(steps.loader.graph.leaf_nodes()):
        raise _Behind
