"""Rows written without what Django does around each: many at once, and the few that every write of every room brings along."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from accord.foundation.plans import planned_once

R = TypeVar("R", bound=models.Model)
_AT_ONCE: Final = {"sqlite": 25, "postgresql": 250}  # rows of one statement: SQLite takes a thousand values everywhere
_COPIED: Final = 50  # rows from which COPY pays


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, adapted: bool = False) -> None:
    """Insert `rows` of values as models hold them (UUID, datetime, date, text, number, bytes, None), or `adapted` to the
    database already; inside a transaction.

    The checks and triggers of the database hold, as for any other way.
    """
    named = f"{_quoted(table)} ({', '.join(map(_quoted, columns))})"
    if len(rows) >= _COPIED and connection.vendor == "postgresql" and _copied(table, named, rows):
        return
    values = rows if adapted or connection.vendor == "postgresql" else list(_plain(rows))
    at_once = _AT_ONCE[connection.vendor]
    for start in range(0, len(values), at_once):
        part = values[start : start + at_once]
        with planned_once(long=True), connection.cursor() as cursor:
            cursor.execute(_statement(named, len(columns), len(part)), [value for row in part for value in row])


def _copied(table: str, named: str, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether COPY took them: it does not go through the wall."""
    with connection.cursor() as cursor:
        if _behind_the_wall(cursor, table):
            return False
        with connection.wrap_database_errors, cursor.copy(f"COPY {named} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    return True


@lru_cache(100)
def _statement(named: str, columns: int, rows: int) -> str:
    row = f"({', '.join(['%s'] * columns)})"
    return f"INSERT INTO {named} VALUES {', '.join([row] * rows)}"  # noqa: S608


def add(records: Sequence[models.Model]) -> None:
    """Insert new records of one model, as `bulk_create` would, in a third of its time. Numbers that the database gives are not
    read back.
    """
    if not records:
        return
    fields = _given(type(records[0]))
    columns = [str(one.column) for one in fields]
    insert(records[0]._meta.db_table, columns, [_values(one, fields) for one in records], adapted=True)
    for one in records:
        one._state.adding, one._state.db = False, connection.alias


@cache
def _given(model: type[models.Model]) -> list[Any]:
    """The fields whose values a record brings along."""
    return [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]


def put_once(record: R) -> R | None:
    """Insert a new record with a number of its own, or None where a row that must not be there twice is there already."""
    fields = [field for field in record._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    key = _quoted(str(record._meta.pk.column))
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_quoted(record._meta.db_table)} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING {key}"  # noqa: S608
    with planned_once(), connection.cursor() as cursor:
        cursor.execute(statement, _values(record, fields))
        found = cursor.fetchone()
    if found is None:
        return None
    record.pk, record._state.adding, record._state.db = found[0], False, connection.alias
    return record


def swap(record: models.Model, fields: Sequence[str], *, read: int) -> bool:
    """Write these fields of a record if its version is still `read`, and count the version up; whether it was."""
    kind = type(record)._meta.get_field("version").get_internal_type()
    low, high = connection.ops.integer_field_range(kind)
    if not (low or 0) <= read < (high or read + 1):
        return False  # no version is so large: the number was made up
    return _put(record, fields, " AND version = %s", [read], version=read + 1)


def put(record: models.Model, fields: Sequence[str]) -> bool:
    """Write these fields of a record; whether it is still there."""
    return _put(record, fields, "", [])


def _put(record: models.Model, fields: Sequence[str], also: str, values: list[Any], **more: Any) -> bool:
    meta = record._meta
    changed: list[Any] = [meta.get_field(name) for name in fields]
    columns = ", ".join(f"{_quoted(name)} = %s" for name in (*(one.column for one in changed), *more))
    statement = f"UPDATE {_quoted(meta.db_table)} SET {columns} WHERE {_quoted(str(meta.pk.column))} = %s{also}"  # noqa: S608
    key = meta.pk.get_db_prep_value(record.pk, connection)
    with planned_once(), connection.cursor() as cursor:
        cursor.execute(statement, [*_values(record, changed), *more.values(), key, *values])
        return bool(cursor.rowcount)


def _values(record: models.Model, fields: Iterable[Any]) -> list[Any]:
    """As the database keeps them; a sealed column takes what is sealed and nothing else."""
    here = connections[DEFAULT_DB_ALIAS]  # looked up once, not for each of twenty columns
    return [field.get_db_prep_save(getattr(record, field.attname), here) for field in fields]


def _quoted(name: str) -> str:
    """As both databases quote it."""
    return f'"{name}"'


def _behind_the_wall(cursor: Any, table: str) -> bool:
    """Whether the rules of rows hold for this role: COPY does not go through them."""
    cursor.execute("SELECT row_security_active(%s)", [table])
    return bool(cursor.fetchone()[0])


def _plain(rows: Sequence[Sequence[Any]]) -> Iterator[list[Any]]:
    """As SQLite keeps it."""
    moment = connection.ops.adapt_datetimefield_value
    for row in rows:
        yield [
            one.hex if isinstance(one, UUID)
            else moment(one) if isinstance(one, datetime)
            else one.isoformat() if isinstance(one, date)
            else one
            for one in row
        ]  # fmt: skip
