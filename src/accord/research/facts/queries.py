"""Counting the facts of this node: the rows that may be counted, loaded into DuckDB, and counted there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from accord.foundation.wall import whole_node
from accord.research.facts.indicators import Indicator, Period, indicators
from accord.research.facts.models import Fact

Cells = dict[tuple[str, ...], int]
_AT_ONCE: Final = 20_000
_SEVERAL: Final = "several"
_IDS: Final = ("person", "about", "holder", "root", "organisation")


@dataclass(frozen=True)
class Counter:
    """Facts as known at a cut-off, ready to be counted; DuckDB in this process, closed with the block that opened it."""

    period: Period
    joined: Mapping[str, str]
    backend: Any

    def count(self, name: str, by: Sequence[str] = ()) -> Cells:
        """One indicator by some dimensions: the cells that are not empty. Raises KeyError for an unknown name."""
        rows = self.backend.execute(_said(name, tuple(by), self.period, bool(self.joined))).fetchall()
        return {tuple(one or "" for one in codes): n for *codes, n in rows}

    def holders(self, name: str) -> set[str]:
        """The pseudonyms of the records behind an indicator."""
        return {holder for (holder,) in self.rows(self.chosen(name).select("holder").distinct())}

    def chosen(self, name: str) -> Any:
        """The facts that an indicator counts, as an expression."""
        from accord.research.facts import counting

        rule = indicators()[name]
        return counting.chosen(counting.table(_from(rule)), rule, self.period)

    def rows(self, expression: Any) -> list[tuple[Any, ...]]:
        """What an expression over these facts gives."""
        from accord.research.facts import counting

        return list(self.backend.execute(counting.sql(expression)).fetchall())


@lru_cache(maxsize=500)
def _said(name: str, by: tuple[str, ...], period: Period, joined: bool) -> str:
    """A count in the words of DuckDB: to find them takes longer than to count."""
    from accord.research.facts import counting

    rule, pairs = indicators()[name], counting.pairs("joined") if joined else None
    return counting.sql(counting.count(counting.table(_from(rule)), rule, by, period, joined=pairs))


def _from(rule: Indicator) -> str:
    return "recent" if rule.rule == "new" else "standing"


@contextmanager
def counter(period: Period, organisations: Sequence[UUID] | None = None) -> Iterator[Counter]:
    """Count over the facts of these organisations, or over all that the wall shows."""
    import duckdb
    import pyarrow as pa

    from accord.research.facts import counting

    backend = duckdb.connect()
    try:
        backend.register("facts", _arrow(period, organisations))
        standing = counting.standing(counting.table("facts"), period)
        backend.execute(f"CREATE VIEW standing AS {counting.sql(standing)}")
        backend.execute(f"CREATE TABLE recent AS {counting.sql(counting.recent(counting.table('standing'), period))}")
        facts = counting.table("recent")
        found = counting.sql(facts.filter(facts.kind == "joined").select("person", "root"))
        joined = counting.roots(dict(backend.execute(found).fetchall()))
        columns = {"one": pa.array(joined, pa.string()), "stands": pa.array(joined.values(), pa.string())}
        backend.register("joined", pa.table(columns))
        yield Counter(period, joined, backend)
    finally:
        backend.close()


def cohort(year: int, until: date, dimensions: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """For publication: each person of this node whose first registration lies in `year`, as known at the end of `until`,
    counted once, with one code for each dimension. It looks past the wall: who may ask is for the caller to decide.

    Raises KeyError for a dimension that is not one of sex, age_group, citizenship, form, region (place), status.
    """
    period = Period(date(1, 1, 1), date(year, 12, 31), until)
    # SECURITY: pseudonyms and codes of everybody; the releases room alone asks. tests/rooms/facts/test_facts.py
    with whole_node(), counter(period) as counting_:
        first, formal = _first(counting_), _formal(counting_)
    return [
        (person, {name: _dimension(row, name, person in formal) for name in dimensions})
        for person, row in sorted(first.items())
        if row["day"].year == year
    ]


def _first(counter_: Counter) -> dict[str, dict[str, Any]]:
    """The first registration of each person."""
    found = counter_.chosen("registered")
    names = ("person", "day", "seq", "sex", "age_group", "citizenships", "forms", "region")
    first: dict[str, dict[str, Any]] = {}
    for values in counter_.rows(found.select(*names).order_by("day", "seq")):
        row = dict(zip(names, values, strict=True))
        first.setdefault(counter_.joined.get(row["person"], row["person"]), row)
    return first


def _formal(counter_: Counter) -> set[str]:
    from accord.research.facts import counting

    facts = counting.table("recent")
    found = facts.filter(facts.kind == "decided", facts.status == "formal").select("person")
    return {counter_.joined.get(person, person) for (person,) in counter_.rows(found)}


def _dimension(row: Mapping[str, Any], name: str, formal: bool) -> str:
    match name:
        case "status":
            return "formal" if formal else "presumed"
        case "citizenship" | "form":
            codes = row[f"{name}s"].split()
            return _SEVERAL if len(codes) > 1 else "".join(codes)
        case "place":
            return str(row["region"])
    return str({one: row[one] for one in ("sex", "age_group", "region")}[name])


def _arrow(period: Period, organisations: Sequence[UUID] | None) -> Any:
    """The facts up to the end of the period that were told by its cut-off, as columns."""
    import pyarrow as pa

    from accord.research.facts import counting

    last = datetime.combine(period.cutoff + timedelta(days=1), time(), UTC)
    found = Fact.objects.filter(at__lt=last, day__lt=period.after)
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    columns: dict[str, list[Any]] = defaultdict(list)
    names = counting.COLUMNS
    for row in found.order_by("seq").values_list(*names).iterator(_AT_ONCE):
        for name, value in zip(names, row, strict=True):
            columns[name].append(value)
    arrays = {name: pa.array(_plain(name, columns[name]), type=_type(name)) for name in names}
    return pa.table(arrays)


def _plain(name: str, values: Sequence[Any]) -> Sequence[Any]:
    if name in _IDS:
        return [None if one is None else str(one) for one in values]
    return [one.replace(tzinfo=None) for one in values] if name == "at" else values


def _type(name: str) -> Any:
    import pyarrow as pa

    return {"seq": pa.int64(), "instead_of": pa.int64(), "at": pa.timestamp("us"), "day": pa.date32()}.get(
        name, pa.string()
    )
