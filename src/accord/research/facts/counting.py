"""Indicators as one Ibis expression over facts: equal on DuckDB, PostgreSQL and Spark. No Django: usable alone.

`facts` is an Ibis table with the columns of `COLUMNS`. Nothing is loaded before it is counted.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import ibis

from accord.research.facts.indicators import Indicator, Period
from accord.research.facts.vocab import COLUMNS, DIMENSIONS, SETS

__all__ = [
    "COLUMNS",
    "DIMENSIONS",
    "SETS",
    "chosen",
    "count",
    "pairs",
    "recent",
    "sql",
    "standing",
    "table",
    "tally",
    "units",
    "units_table",
]

_TYPES: Final = {"seq": "int64", "instead_of": "int64", "at": "timestamp", "day": "date"}


def table(name: str) -> Any:
    """Facts that stand somewhere under this name: in a database, in a file that DuckDB reads."""
    return ibis.table({column: _TYPES.get(column, "string") for column in COLUMNS}, name=name)


def pairs(name: str) -> Any:
    """The table of joined records under this name."""
    return ibis.table({"one": "string", "stands": "string"}, name=name)


def units_table(name: str) -> Any:
    """What `units` found, where it is kept under this name."""
    return ibis.table(dict.fromkeys(("unit_", "holder", *DIMENSIONS), "string"), name=name)


def sql(expression: Any, dialect: str = "duckdb") -> str:
    """An expression in the words of a database: duckdb, postgres, pyspark."""
    return str(ibis.to_sql(expression, dialect=dialect))


def standing(facts: Any, period: Period) -> Any:
    """The facts as they were known at the cut-off: told by then, and not corrected by then."""
    told = facts.filter(facts.at < ibis.literal(_after(period)).cast("timestamp"))
    corrected = told.filter(told.instead_of.notnull()).select(gone=told.instead_of)
    return told.anti_join(corrected, told.seq == corrected.gone)


def recent(facts: Any, period: Period) -> Any:
    """Of `standing` facts those from which the period is counted by the rule "new": its own, and what ended or joined any."""
    return facts.filter((facts.day >= ibis.literal(period.start)) | facts.kind.isin(["closed", "joined"]))


def units(facts: Any, indicator: Indicator, period: Period, *, joined: Any = None) -> Any:
    """What an indicator counts, before it is counted: a row for each fact with its `unit_`, its `holder`, and each dimension.
    `facts` are `standing`, or `recent` where the rule is "new"; `joined` is a table of records that are not counted for
    themselves: `one`, and the record that `stands` for it.
    """
    found = chosen(facts, indicator, period)
    found = found.mutate(unit_=_unit(found, indicator))
    if joined is not None and indicator.unit == "person":
        found = found.left_join(joined, found.unit_ == joined.one)
        found = found.mutate(unit_=ibis.coalesce(found.stands, found.unit_))
    return found.select("unit_", "holder", "seq", "day", **{name: _value(found, name) for name in DIMENSIONS})


def count(facts: Any, indicator: Indicator, by: Sequence[str], period: Period, *, joined: Any = None) -> Any:
    """The expression over the same: one row for each combination of `by`, with `n`. Raises KeyError for a dimension that is
    not in DIMENSIONS.
    """
    return tally(units(facts, indicator, period, joined=joined), by)


def tally(found: Any, by: Sequence[str]) -> Any:
    """What `units` found, counted: one row for each combination of `by`, with `n`. Raises KeyError for an unknown dimension."""
    values = {f"by{place}": found[_known(name)] for place, name in enumerate(by)}
    found = found.select(unit_=found.unit_, **values)
    for place, name in enumerate(by):
        if name in SETS:
            found = found.mutate(**{f"by{place}": found[f"by{place}"].split(" ").unnest()})
    measure = found.unit_.nunique()
    return found.group_by(list(values)).agg(n=measure) if values else found.agg(n=measure)


def chosen(facts: Any, indicator: Indicator, period: Period) -> Any:
    """The standing facts that an indicator counts."""
    found = facts.filter(facts.kind == indicator.kind, facts.day < ibis.literal(period.after))
    if indicator.rule == "new":
        found = found.filter(found.day >= ibis.literal(period.start))
    for name in ("status", "detail"):
        if only := getattr(indicator, name):
            found = found.filter(found[name].isin(only))
    over = facts.filter(facts.kind == "closed", facts.day < ibis.literal(period.after))
    if indicator.rule == "open":
        found = _less(found, over)
    if indicator.without:
        found = _less(found, over.filter(over.detail == indicator.without))
    return found


def _less(found: Any, ended: Any) -> Any:
    """What none of these facts ended."""
    gone = ended.select(gone=ended.root)
    return found.anti_join(gone, found.about == gone.gone)


def _unit(found: Any, indicator: Indicator) -> Any:
    match indicator.unit:
        case "person":
            return found.person
        case "case" | "signal" | "proceeding":
            return found.holder
    return found.about


def _value(found: Any, name: str) -> Any:
    text = found.day.cast("string")  # 2026-11-27 in all three
    match name:
        case "year":
            return text.left(4)
        case "quarter":
            return text.left(4) + "-Q" + found.day.quarter().cast("string")
        case "month":
            return text.left(7)
    return found[DIMENSIONS[name]]


def _known(name: str) -> str:
    if name not in DIMENSIONS:
        raise KeyError(name)
    return name


def _after(period: Period) -> str:
    return (period.cutoff + timedelta(days=1)).isoformat()
