"""Raises the wall from the list of tables, and looks whether it stands. On SQLite there is none: nothing is done."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from accord.foundation.wall import public

# Not asked anew for each row: a sub-select without a reference is evaluated once for a query.
_NODE: Final = "(SELECT current_setting('accord.reach', true) = 'node')"
_OURS: Final = (
    "(SELECT CASE WHEN length(current_setting('accord.reach', true)) = 36 "
    "THEN current_setting('accord.reach', true)::uuid END)"
)
ONLY_GROW: Final = ("ledger_event", "ledger_checkpoint", "referrals_step")
PLACES: Final = {"referrals_step": "number"}  # the place of a row among those that only grow


class NoRule(Exception):
    """A table stands without a rule in `tables.toml`."""


@cache
def rules() -> dict[str, dict[str, Any]]:
    """The rule of every table: `rows` (and `adds`, `given`) as SQL conditions, or `open` with the reason."""
    path = Path(__file__).with_name("tables.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def closed() -> dict[str, dict[str, Any]]:
    """The tables that stand behind the wall."""
    return {table: rule for table, rule in rules().items() if "rows" in rule}


def raise_wall(*, served_as: str | None = None, public_as: str | None = None, force: bool = False) -> None:
    """Put every table behind its rule, anew, in one transaction; give the role `served_as` what serving needs, and
    `public_as` what the public process does.

    `force` holds the owner too (the tests do; a copy of the database is made by the owner). Raises NoRule.
    """
    if connection.vendor != "postgresql":
        return
    present = tables()
    if missing := present - set(rules()):
        raise NoRule(f"Without a rule in foundation/wall/tables.toml: {', '.join(sorted(missing))}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end of a transaction would hold its table
        for table, rule in closed().items():
            if table not in present:
                continue
            cursor.execute(f"DROP POLICY IF EXISTS accord_wall ON {table}")
            rows = rule["rows"] + (_given(cursor, table, rule) if "given" in rule else "")
            adds = rule.get("adds", rows)
            rows, adds = rows.replace("@ours", _OURS), adds.replace("@ours", _OURS)
            cursor.execute(
                f"CREATE POLICY accord_wall ON {table} USING ({_NODE} OR ({rows})) WITH CHECK ({_NODE} OR ({adds}))"
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} {'FORCE' if force else 'NO FORCE'} ROW LEVEL SECURITY")
        given = _grants(connection.ops.quote_name(served_as)) if served_as else []
        given += public.grants(connection.ops.quote_name(public_as), present) if public_as else []
        for statement in given:
            cursor.execute(statement)


def _given(cursor: Any, table: str, rule: Mapping[str, Any]) -> str:
    """Make the function of what is given of a table, anew; how a policy asks it.

    Its plan is kept for a connection, where ten sub-selects in a policy are planned with each question: 60 ms for a duty.
    It runs as who asks, so what it reads stands behind the wall too.
    """
    name, columns = f"accord_given_{table}", rule["by"]
    cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = %s", [name])
    for (old,) in cursor.fetchall():  # of an earlier version it can have other columns
        cursor.execute(f"DROP FUNCTION {old}")
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = ANY(%s)",
        [table, columns],
    )
    types = dict(cursor.fetchall())
    taken = ", ".join(f"of_{column} {types[column]}" for column in columns)
    cursor.execute(
        f"CREATE FUNCTION {name}({taken}) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $${_body(table, rule)}$$"
    )
    return f" OR {name}({', '.join(f'{table}.{column}' for column in columns)})"


def _body(table: str, rule: Mapping[str, Any]) -> str:
    condition = rule["given"].replace("@ours", _OURS)
    for column in rule["by"]:
        condition = re.sub(rf"\b{table}\.{column}\b", f"of_{column}", condition)
    # SECURITY: a temporary table of the caller's must not stand in for one of the node's. tests/rooms/wall/test_wall.py
    qualified = re.sub(r"(?<!\w)(FROM|JOIN) (\w+)", r"\1 public.\2", condition)
    return f" BEGIN RETURN {qualified}; END "


def _grants(role: str) -> list[str]:
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {role}" for table in ONLY_GROW),
        *(f"GRANT UPDATE ({column}) ON {table} TO {role}" for table, column in PLACES.items()),
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]


def tables() -> set[str]:
    """Every table of the database, as its catalogue says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        return {name for (name,) in cursor.fetchall()}


def faults() -> list[str]:
    """What is wrong with the wall: tables without a rule, and tables whose rule is not in force. Empty on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'accord_wall' "
            "WHERE c.relrowsecurity AND (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid) = 1"
        )
        standing = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'accord_given_%'")
        functions = dict(cursor.fetchall())
    present = tables()
    standing -= {
        table for table, rule in closed().items()
        if "given" in rule and functions.get(f"accord_given_{table}") != _body(table, rule)
    }  # fmt: skip
    return sorted((present - set(rules())) | (set(closed()) & present) - standing)
