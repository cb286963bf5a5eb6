"""Indicators as one Ibis expression over facts: equal on DuckDB, PostgreSQL and Spark. No Django: usable alone.

`facts` is an Ibis table with the columns of `COLUMNS`. Nothing is loaded before it is counted.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import ibis

from accord.research.facts.indicators import Indicator, Period

COLUMNS: Final = (
    "seq", "at", "kind", "person", "about", "holder", "root", "organisation", "organisation_kind", "day", "country", "sex",
    "age_group", "citizenships", "citizenship_group", "forms", "means", "route", "region", "status", "detail", "instead_of",
)  # fmt: skip
# What can be counted by, and from which column. One thing can stand in several rows of a set.
DIMENSIONS: Final = {
    "sex": "sex", "age": "age_group", "form": "forms", "citizenship": "citizenships", "citizenship-group": "citizenship_group",
    "organisation": "organisation", "organisation-kind": "organisation_kind", "country": "country", "region": "region",
    "status": "status", "detail": "detail", "month": "day", "quarter": "day", "year": "day",
}  # fmt: skip
SETS: Final = frozenset({"form", "citizenship"})
_TYPES: Final = {"seq": "int64", "instead_of": "int64", "at": "timestamp", "day": "date"}


def table(name: str) -> Any:
    """Facts that stand somewhere under this name: in a database, in a file that DuckDB reads."""
    return ibis.table({column: _TYPES.get(column, "string") for column in COLUMNS}, name=name)


def pairs(name: str) -> Any:
    """The table of joined records under this name."""
    return ibis.table({"one": "string", "stands": "string"}, name=name)


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


def count(facts: Any, indicator: Indicator, by: Sequence[str], period: Period, *, joined: Any = None) -> Any:
    """The expression: one row for each combination of `by`, with `n`. `facts` are `standing`, or `recent` where the rule
    is "new"; `joined` is a table of records that are not counted for themselves: `one`, and the record that `stands` for it, from `roots`.

    Raises KeyError for a dimension that is not in DIMENSIONS.
    """
    found = chosen(facts, indicator, period)
    found = found.mutate(unit_=_unit(found, indicator))
    if joined is not None and indicator.unit == "person":
        found = found.left_join(joined, found.unit_ == joined.one)
        found = found.mutate(unit_=ibis.coalesce(found.stands, found.unit_))
    values = {f"by{place}": _value(found, name) for place, name in enumerate(by)}
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


def roots(pairs: Mapping[str, str]) -> dict[str, str]:
    """From `joined record -> record that it was joined to` to `joined record -> the one that stands for all`."""
    found = {}
    for one in pairs:
        above, seen = one, {one}
        while above in pairs and pairs[above] not in seen:
            above = pairs[above]
            seen.add(above)
        found[one] = above
    return found


def _unit(found: Any, indicator: Indicator) -> Any:
    match indicator.unit:
        case "person":
            return found.person
        case "case" | "signal" | "proceeding":
            return found.holder
    return found.about


def _value(found: Any, name: str) -> Any:
    day = found.day
    match name:
        case "year":
            return day.year().cast("string")
        case "quarter":
            return day.year().cast("string") + "-Q" + day.quarter().cast("string")
        case "month":
            return day.year().cast("string") + "-" + day.month().cast("string").lpad(2, "0")
    return found[DIMENSIONS[name]]


def _after(period: Period) -> str:
    return (period.cutoff + timedelta(days=1)).isoformat()
