"""Triggers that abort UPDATE and DELETE (and TRUNCATE) on tables that only grow, on both databases."""

from typing import Any, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def append_only(*tables: str) -> migrations.RunPython:
    """A migration operation that makes `tables` append-only."""

    def forwards(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for statement in _STATEMENTS[editor.connection.vendor]:
                editor.execute(statement.format(table=table))

    def backwards(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for statement in _UNDO[editor.connection.vendor]:
                editor.execute(statement.format(table=table))

    return migrations.RunPython(forwards, backwards)


def append_only_still(*tables: str) -> migrations.RunPython:
    """For the end of a migration that adds a column: SQLite makes the table anew for it, and forgets its triggers."""

    def forwards(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            for table in tables:
                for statement in _STATEMENTS["sqlite"]:
                    editor.execute(statement.format(table=table))

    return migrations.RunPython(forwards, migrations.RunPython.noop)


def append_only_but_its_place(*tables: str) -> migrations.RunPython:
    """From here on the place of a row among the others (`PLACED`) may change, and nothing else of it."""

    def forwards(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for statement in (*down(table, editor.connection.vendor), *up(table, editor.connection.vendor)):
                editor.execute(statement)

    def backwards(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for statement in (*_UNDO[editor.connection.vendor], *_STATEMENTS[editor.connection.vendor]):
                editor.execute(statement.format(table=table))

    return migrations.RunPython(forwards, backwards)


def up(table: str, vendor: str) -> list[str]:
    """The statements by which a table only grows, as it stands today."""
    columns = PLACED.get(table)
    found = [statement.format(table=table) for statement in _STATEMENTS[vendor]]
    return [one.replace("BEFORE UPDATE", f"BEFORE UPDATE OF {columns}") for one in found] if columns else found


def down(table: str, vendor: str) -> list[str]:
    """The statements that let go of it."""
    return [statement.format(table=table) for statement in _UNDO[vendor]]


# The step of a referral that was taken after a node was set back stands behind those that it had forgotten: its number alone
# may change. These are all its other columns.
PLACED: Final = {
    "referrals_step": "id, referral_id, referral_key, action, state, reason, at, account, organisation, note, side, seen"
}
_SQLITE = "CREATE TRIGGER IF NOT EXISTS {table}_no_%s BEFORE %s ON {table} BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
_FUNCTION = """CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$"""
_TRIGGER = """CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"""
_STATEMENTS = {
    "sqlite": (_SQLITE % ("update", "UPDATE"), _SQLITE % ("delete", "DELETE")),
    "postgresql": (_FUNCTION, _TRIGGER),
}
_UNDO = {
    "sqlite": ("DROP TRIGGER IF EXISTS {table}_no_update", "DROP TRIGGER IF EXISTS {table}_no_delete"),
    "postgresql": ("DROP TRIGGER {table}_only_grows ON {table}", "DROP FUNCTION {table}_only_grows()"),
}
