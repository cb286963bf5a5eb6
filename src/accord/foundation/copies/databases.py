"""A consistent copy of the database and the keystore at one moment, and putting one back; on SQLite and PostgreSQL."""

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import dj_database_url
from django.db import connection, connections, transaction

from accord.foundation.copies.sealing import Reader
from accord.foundation.copies.vocab import CopyFailed
from accord.foundation.ledger.services import wait_for_turn
from accord.foundation.vault import current

_ROWS: Final = "SELECT count(*) FROM {}"


@dataclass(slots=True)
class Moment:
    """Database and keystore as they stood at one moment."""

    keystore: bytes
    rows: dict[str, int]
    events: int
    frontier: str
    root: str
    dump: Reader


def vendor() -> str:
    """ "sqlite" or "postgresql"."""
    return connection.vendor


@contextmanager
def moment(work: Path) -> Iterator[Moment]:
    """Everything as it stands now. Writers wait for the instant in which the moment is fixed, not for the copying.

    `work` is a folder for a passing copy of the SQLite file, which holds sealed cells only.
    """
    with _sqlite(work) if vendor() == "sqlite" else _postgresql() as found:
        yield found


@contextmanager
def _sqlite(work: Path) -> Iterator[Moment]:
    path = work / "copy.sqlite3"
    with transaction.atomic():
        wait_for_turn()
        keystore, root = _keystore()
        with _opened(str(connection.settings_dict["NAME"])) as source, _opened(path) as copy:
            source.backup(copy)
    with _opened(path) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: copy.execute(_ROWS.format(f'"{name}"')).fetchone()[0] for name in names if _ours(name)}
        events, frontier = copy.execute("SELECT size, frontier FROM ledger_head").fetchone()
    with path.open("rb") as file:
        yield Moment(keystore, rows, events, frontier, root, file)


@contextmanager
def _opened(path: Path | str) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def _postgresql() -> Iterator[Moment]:
    beside = connections.create_connection("default")
    try:
        with transaction.atomic():
            wait_for_turn()
            cursor = beside.cursor()
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            keystore, root = _keystore()
        rows = {}
        for name in beside.introspection.table_names(cursor):
            if _ours(name):
                cursor.execute(_ROWS.format(f'"{name}"'))
                rows[name] = cursor.fetchone()[0]
        cursor.execute("SELECT size, frontier FROM ledger_head")
        events, frontier = cursor.fetchone()
        command = [program("pg_dump"), "-Fc", "--no-owner", f"--snapshot={snapshot}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=libpq(_address())) as dump:
            assert dump.stdout is not None  # noqa: S101 - asked for above
            yield Moment(keystore, rows, events, frontier, root, dump.stdout)
            if dump.wait():
                raise CopyFailed("pg_dump failed; there is no backup. What it said stands above.")
    finally:
        beside.close()


def _keystore() -> tuple[bytes, str]:
    vault = current()
    return vault.keystore.copy(), vault.root().id.hex()


def _ours(table: str) -> bool:
    """Not counted: what SQLite keeps for itself, and what changes by looking."""
    return not table.startswith(("sqlite_", "django_session", "accord_cache"))


# -- putting it back


def restore_sqlite(path: Path) -> Any:
    """A writer into the new database file `path`."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def restoring(url: str) -> Iterator[Any]:
    """A writer into the empty PostgreSQL database at `url`. Raises CopyFailed if it is not empty or does not take it."""
    environment = libpq(dict(dj_database_url.parse(url)))
    asked = [program("psql"), "-AtXc", "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"]
    there = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    if there.returncode or there.stdout.strip() != "0":
        raise CopyFailed("The database to restore into does not answer or is not empty; nothing was restored.")
    command = [program("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={environment['PGDATABASE']}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as taking:
        assert taking.stdin is not None  # noqa: S101 - asked for above
        yield taking.stdin
        taking.stdin.close()
        if taking.wait():
            raise CopyFailed("pg_restore failed; the restored node is not whole. What it said stands above.")


@contextmanager
def scratch() -> Iterator[str]:
    """The address of an empty database for a moment: "" on SQLite, a new one beside the node's on PostgreSQL."""
    if vendor() == "sqlite":
        yield ""
        return
    name, at = f"accord_scratch_{secrets.token_hex(6)}", _address()
    _run("createdb", "--template=template0", "--encoding=UTF8", name, env=libpq(at))
    try:
        yield url_of(at | {"NAME": name})
    finally:
        _run("dropdb", name, env=libpq(at))


def url_of(at: dict[str, Any]) -> str:
    """The address of a database as ACCORD_DATABASE_URL has it."""
    from urllib.parse import quote

    secret = f":{quote(at['PASSWORD'], safe='')}" if at.get("PASSWORD") else ""
    host, port = quote(at.get("HOST") or "", safe=""), f":{at['PORT']}" if at.get("PORT") else ""
    return f"postgres://{quote(at.get('USER') or '', safe='')}{secret}@{host}{port}/{at['NAME']}"


def _address() -> dict[str, Any]:
    # The role of the application may be held back by row-level security; the one that owns the tables sees all of them.
    owner = os.environ.get("ACCORD_MIGRATION_URL")
    return dict(dj_database_url.parse(owner)) if owner else dict(connection.settings_dict)


def libpq(at: dict[str, Any]) -> dict[str, str]:
    """The environment of PostgreSQL's programs: a password never stands on a command line."""
    said = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    found = {name: str(at[key]) for name, key in said.items() if at.get(key)}
    mode = (at.get("OPTIONS") or {}).get("sslmode")
    return os.environ | found | ({"PGSSLMODE": mode} if mode else {})


def program(name: str) -> str:
    """PostgreSQL's program of the newest version that is installed. Raises CopyFailed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if not (path := str(found[-1]) if found else shutil.which(name)):
        raise CopyFailed(f"{name} is not installed (Debian: apt-get install postgresql-client).")
    return path


def _run(name: str, *arguments: str, env: dict[str, str]) -> None:
    if subprocess.run([program(name), *arguments], env=env, check=False, capture_output=True).returncode:
        raise CopyFailed(f"{name} failed. Allow the role of the node to create databases, or name an empty one.")
