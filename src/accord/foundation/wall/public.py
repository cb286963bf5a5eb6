"""What the process that anybody can reach may do with the database: what `public.toml` lists, and nothing else."""

import sqlite3
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.backends.signals import connection_created

_HARMLESS: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT, sqlite3.SQLITE_FUNCTION}
)
_COLUMNS: Final = """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND has_column_privilege(current_user, c.oid, a.attnum, %s)"""


@dataclass(frozen=True, slots=True)
class May:
    """What may be done with one table."""

    select: frozenset[str] = frozenset()
    update: frozenset[str] = frozenset()
    insert: bool = False


@cache
def allowed() -> dict[str, May]:
    """The list, by table."""
    content = tomllib.loads(Path(__file__).with_name("public.toml").read_text(encoding="utf-8"))
    return {
        table: May(frozenset(row.get("select", ())), frozenset(row.get("update", ())), row.get("insert", False))
        for table, row in content.items()
    }


def confine() -> None:
    """From here on every connection of this process is held to the list. On PostgreSQL its role is."""
    connection_created.connect(_hold, dispatch_uid="accord.public")


def _hold(*, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        # SECURITY: the public process reads no table that is not listed. tests/rooms/site/test_public_process.py
        connection.connection.set_authorizer(authorise)


def authorise(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """What SQLite asks about each statement that is prepared (sqlite3_set_authorizer)."""
    may = allowed().get(first or "")
    granted = (
        action in _HARMLESS
        or (may is not None and action == sqlite3.SQLITE_READ and (not second or second in may.select))
        or (may is not None and action == sqlite3.SQLITE_UPDATE and second in may.update)
        or (may is not None and action == sqlite3.SQLITE_INSERT and may.insert)
    )
    return sqlite3.SQLITE_OK if granted else sqlite3.SQLITE_DENY


def grants(role: str, present: set[str]) -> list[str]:
    """The rights of the quoted `role` on PostgreSQL, anew."""
    made = [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}", f"GRANT USAGE ON SCHEMA public TO {role}"]
    for table, may in allowed().items():
        rights = [f"{what} ({', '.join(sorted(columns))})" for what, columns in _columns(may) if columns]
        rights += ["INSERT"] if may.insert else []
        made += [f"GRANT {', '.join(rights)} ON {table} TO {role}"] if table in present else []
    return made


def _columns(may: May) -> tuple[tuple[str, frozenset[str]], ...]:
    return ("SELECT", may.select), ("UPDATE", may.update)


def beyond() -> list[str]:
    """What the role of this process may do and the list does not say. Empty on SQLite, where the connection is held."""
    if connection.vendor != "postgresql":
        return []
    found, nothing = set(), May()
    with connection.cursor() as cursor:
        for right in ("SELECT", "INSERT", "UPDATE"):
            cursor.execute(_COLUMNS, [right])
            for table, column in cursor.fetchall():
                may = allowed().get(table, nothing)
                listed = may.insert if right == "INSERT" else column in dict(_columns(may))[right]
                found |= set() if listed else {f"{right} {table}"}
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(current_user, oid, 'DELETE, TRUNCATE')"
        )
        found |= {f"DELETE {table}" for (table,) in cursor.fetchall()}
    return sorted(found)
