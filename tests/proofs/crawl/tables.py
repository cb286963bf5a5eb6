"""What a call changed: the rows of every table, before and after."""

import re
from datetime import date, datetime

from django.apps import apps
from django.db import connection

LEDGER = {"ledger_event", "ledger_head"}
# How often somebody asked, and at which seat: written by any request, before what it asks for.
ASKING = {"limits_level", "people_seat"}
UNSTABLE = re.compile(
    r"[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f]{40,}|[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|\d{4}-\d\d-\d\dT\S+"
)

Rows = dict[tuple[str, str], dict[str, object]]


def rows(*, without: frozenset[str] | set[str] = frozenset()) -> Rows:
    """Every row of every table of the house, by table and key."""
    found: Rows = {}
    for model in apps.get_models():
        meta = model._meta
        if not model.__module__.startswith("accord.") or meta.db_table in without:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(meta.db_table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                values = dict(zip(names, map(_plain, row), strict=True))
                found[meta.db_table, str(values[meta.pk.column])] = values
    return found


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def _counted(key, row, before):
    """A new row whose number the database counted on: PostgreSQL does not take numbers back with what is undone."""
    highest = max((int(pk) for table, pk in before if table == key[0] and pk.isdigit()), default=0)
    counted = {name for name, value in row.items() if type(value) is int and str(value) == key[1] and value > highest}
    return row | dict.fromkeys(counted, "counted on") if counted & {"id", "seq"} else row


def changed(before: Rows, after: Rows) -> list[tuple[str, dict[str, object]]]:
    """(table, what is new in a row) of every row that was made, changed or taken away."""
    made = [(key[0], _counted(key, row, before)) for key, row in after.items() if key not in before]
    gone = [(key[0], {"gone": key[1]}) for key in before if key not in after]
    moved = [
        (key[0], {"of": key[1]} | {name: value for name, value in row.items() if before[key][name] != value})
        for key, row in after.items()
        if key in before and before[key] != row
    ]
    return [*made, *gone, *moved]


def told(changes: list[tuple[str, dict[str, object]]], known: set[str]) -> list[str]:
    """The changes as lines that are the same each time: what is random or the hour is replaced by a word."""

    def word(value: object) -> str:
        if isinstance(value, bytes):
            return "sealed"
        if isinstance(value, (datetime, date)):
            return "a time"
        text = str(value)
        plain = text.replace("-", "")
        return text if plain in known else UNSTABLE.sub("…", text)

    return sorted(f"{table} {sorted((name, word(value)) for name, value in row.items())}" for table, row in changes)


def keys_in(found: Rows) -> set[str]:
    """Every id in these rows, without dashes."""
    texts = (str(value).replace("-", "") for row in found.values() for value in row.values())
    return {text for text in texts if len(text) == 32}


def named(changes: list[tuple[str, dict[str, object]]], ids: set[str]) -> list[str]:
    """The tables of changes that name one of `ids`."""
    plain = {i.replace("-", "") for i in ids}
    return [table for table, row in changes if any(i in str(row).replace("-", "") for i in plain)]


__all__ = ["ASKING", "LEDGER", "changed", "keys_in", "named", "rows", "told"]
