"""Many rows at once, without a model for each. For rooms that write thousands, of columns that are sealed already or hold codes."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

_COPIED: Final = 50  # rows from which COPY pays


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows` of values as models hold them (UUID, datetime, date, text, number, bytes, None); inside a transaction.

    The checks and triggers of the database hold, as for any other way.
    """
    named = f"{_quoted(table)} ({', '.join(map(_quoted, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= _COPIED and not _behind_the_wall(cursor, table):
            with cursor.copy(f"COPY {named} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        values = rows if connection.vendor == "postgresql" else list(_plain(rows))
        statement = f"INSERT INTO {named} VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608
        if len(rows) == 1:
            cursor.execute(statement, list(values[0]))
        else:
            cursor.executemany(statement, values)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


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
