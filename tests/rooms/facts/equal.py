"""What a node counts in DuckDB, and the same expression in the words of Ibis: in DuckDB, on PostgreSQL. Spark: tests/spark."""

from django.db import connection

from accord.research.facts import counting
from accord.research.facts.indicators import indicators
from accord.research.facts.queries import counter

BY = [(), ("form",), ("age", "citizenship-group"), ("quarter",), ("month",)]


def as_expressed(period):
    """One indicator by every dimension, all by two pairs, both in DuckDB; how many cells were compared."""
    pairs, cells = [("form", "citizenship"), ("detail", "month")], 0
    with counter(period) as duck:
        for name, rule in indicators().items():
            facts, joined = counting.table("recent" if rule.rule == "new" else "standing"), counting.pairs("joined")
            for by in [*((one,) for one in counting.DIMENSIONS if name == "registered"), *pairs]:
                words = counting.sql(counting.count(facts, rule, by, period, joined=joined))
                rows = duck.backend.execute(words).fetchall()
                counted = {tuple(str(one or "") for one in codes): n for *codes, n in rows}
                assert counted == duck.count(name, by), (name, by)
                cells += len(rows)
    return cells


def on_postgresql(period):
    """Every indicator by these dimensions, on both; how many cells were compared."""
    table = counting.standing(counting.table("facts_fact"), period)
    cells = 0
    with counter(period) as duck, connection.cursor() as cursor:
        for name, rule in indicators().items():
            for by in BY:
                cursor.execute(counting.sql(counting.count(table, rule, by, period), "postgres").replace("%", "%%"))
                there = {tuple(one or "" for one in codes): n for *codes, n in cursor.fetchall()}
                assert there == duck.count(name, by), (name, by)
                cells += len(there)
    return cells
