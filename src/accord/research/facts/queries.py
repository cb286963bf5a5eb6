"""Counting the facts of this node: the rows that may be counted, loaded into DuckDB, and counted there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connections

from accord.foundation.wall import whole_node
from accord.research.facts.indicators import Period
from accord.research.facts.models import Fact
from accord.research.facts.said import said
from accord.research.facts.vocab import COLUMNS, DIMENSIONS, SETS, roots

Cells = dict[tuple[str, ...], int]
_AT_ONCE: Final = 20_000
_SEVERAL: Final = "several"
# What is no text in DuckDB.
_TYPES: Final = dict.fromkeys(("person", "about", "holder", "root", "organisation"), "UUID") | {
    "seq": "BIGINT", "instead_of": "BIGINT", "at": "TIMESTAMP", "day": "DATE",
}  # fmt: skip


@dataclass(frozen=True)
class Counter:
    """Facts as known at a cut-off, ready to be counted; DuckDB in this process, closed with the block that opened it."""

    period: Period
    joined: Mapping[str, str]
    backend: Any
    seen: set[str] = field(default_factory=set)

    def count(self, name: str, by: Sequence[str] = ()) -> Cells:
        """One indicator by some dimensions: the cells that are not empty. Raises KeyError for an unknown name."""
        if unknown := [one for one in by if one not in DIMENSIONS]:
            raise KeyError(unknown[0])
        # Every code of a set counts for itself: a person with two forms stands in two rows.
        each = [f", unnest(string_split(\"{one}\", ' ')) AS of{n}(of{n})" for n, one in enumerate(by) if one in SETS]
        codes = [f"of{n}" if one in SETS else f'"{one}"' for n, one in enumerate(by)]
        whole = ", ".join([*codes, "COUNT(DISTINCT unit_)"])
        words = f"SELECT {whole} FROM {self._units(name)}{''.join(each)} GROUP BY ALL"  # noqa: S608
        rows = self.backend.execute(words).fetchall()
        return {tuple(str(one or "") for one in values): n for *values, n in rows}

    def holders(self, name: str) -> set[str]:
        """The pseudonyms of the records behind an indicator."""
        return {str(holder) for (holder,) in self.rows(name, "DISTINCT holder")}

    def rows(self, name: str, columns: str, order: str = "1") -> list[tuple[Any, ...]]:
        """Columns of what an indicator counts: `unit_`, `holder`, `seq`, `day` and the dimensions."""
        found = self.backend.execute(f"SELECT {columns} FROM {self._units(name)} ORDER BY {order}")  # noqa: S608
        return list(found.fetchall())

    def _units(self, name: str) -> str:
        if name not in self.seen:
            self.backend.execute(f'CREATE VIEW "of-{name}" AS {said(name, self.period)}')
            self.seen.add(name)
        return f'"of-{name}"'


@contextmanager
def counter(period: Period, organisations: Sequence[UUID] | None = None) -> Iterator[Counter]:
    """Count over the facts of these organisations, or over all that the wall shows."""
    import duckdb

    backend = duckdb.connect()
    try:
        columns = ", ".join(f'"{name}" {_TYPES.get(name, "VARCHAR")}' for name in COLUMNS)
        backend.execute(f"CREATE TABLE facts ({columns})")
        for rows in _told(period, organisations):
            _add(backend, "facts", rows)
        yield opened(backend, period)
    finally:
        backend.close()


def opened(backend: Any, period: Period) -> Counter:
    """Count over the table `facts` of a DuckDB."""
    backend.execute(f"CREATE VIEW standing AS {said('standing', period)}")
    backend.execute(f"CREATE TABLE recent AS {said('recent', period)}")
    backend.execute("CREATE TABLE joined (one UUID, stands UUID)")
    pairs = backend.execute("SELECT person, root FROM recent WHERE kind = 'joined'").fetchall()
    joined = roots({str(one): str(root) for one, root in pairs})
    if joined:
        _add(backend, "joined", list(joined.items()))
    return Counter(period, joined, backend)


def cohort(year: int, until: date, dimensions: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """For publication: each person of this node whose first registration lies in `year`, as known at the end of `until`,
    counted once, with one code for each dimension. It looks past the wall: who may ask is for the caller to decide.

    `form:A+B` says whether one of these forms is hers: yes, no, or nothing where no form is known.

    Raises KeyError for a dimension that is not one of sex, age_group, citizenship, form, region (place), status.
    """
    period = Period(date(1, 1, 1), date(year, 12, 31), until)
    # SECURITY: pseudonyms and codes of everybody; the releases room alone asks. tests/rooms/facts/test_facts.py
    with whole_node(), counter(period) as counting_:
        first = _first(counting_)
        formal = {str(person) for (person,) in counting_.rows("formal", "DISTINCT unit_")}
    return [
        (person, {name: _dimension(row, name, person in formal) for name in dimensions})
        for person, row in sorted(first.items())
        if row["day"].year == year
    ]


def _first(counter_: Counter) -> dict[str, dict[str, Any]]:
    """The first registration of each person."""
    names = ("unit_", "day", "seq", "sex", "age", "citizenship", "form", "region")
    first: dict[str, dict[str, Any]] = {}
    for person, *values in counter_.rows("registered", ", ".join(names), "day, seq"):
        first.setdefault(str(person), dict(zip(names[1:], values, strict=True)))
    return first


def _dimension(row: Mapping[str, Any], name: str, formal: bool) -> str:
    if name.startswith("form:"):
        forms = set(row["form"].split())
        return ("yes" if forms & set(name.removeprefix("form:").split("+")) else "no") if forms else ""
    match name:
        case "status":
            return "formal" if formal else "presumed"
        case "citizenship" | "form":
            codes = row[name].split()
            return _SEVERAL if len(codes) > 1 else "".join(codes)
        case "place":
            return str(row["region"])
    return str({"sex": row["sex"], "age_group": row["age"], "region": row["region"]}[name])


def _told(period: Period, organisations: Sequence[UUID] | None) -> Iterator[list[tuple[Any, ...]]]:
    """The facts up to the end of the period that were told by its cut-off, in parts, as the database gives them: a row
    costs Django more than it costs DuckDB.
    """
    last = datetime.combine(period.cutoff + timedelta(days=1), time(), UTC)
    found = Fact.objects.filter(at__lt=last, day__lt=period.after)
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    words, values = found.order_by("seq").values_list(*COLUMNS).query.sql_with_params()
    with connections[found.db].cursor() as cursor:
        cursor.execute(words, values)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield rows


def _add(backend: Any, name: str, rows: Sequence[Sequence[Any]]) -> None:
    """Rows into a table of DuckDB, as text: pyarrow would bring pandas with it, half a second and a hundred megabytes."""
    columns = ", ".join(f"row[{place}]" for place in range(1, len(rows[0]) + 1))
    words = f"INSERT INTO {name} SELECT {columns} FROM (SELECT unnest(from_json($1, '[[\"VARCHAR\"]]')) AS row)"  # noqa: S608
    backend.execute(words, [json.dumps(rows, default=str)])
