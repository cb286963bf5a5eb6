"""The same expression on PostgreSQL, over the connection of the test, and in DuckDB."""

from django.db import connection

from accord.research.facts import counting
from accord.research.facts.indicators import indicators
from accord.research.facts.queries import counter

BY = [(), ("form",), ("age", "citizenship-group"), ("quarter",), ("month",)]


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


def on_spark(session, period):
    """Every indicator by these dimensions, in Spark on this machine and in DuckDB."""
    cells = 0
    with counter(period) as duck:
        told = duck.backend.execute("SELECT * FROM standing").fetchdf()
        session.createDataFrame(told.astype(object).where(told.notna(), None)).createOrReplaceTempView("standing")
        table = counting.table("standing")
        for name, rule in indicators().items():
            for by in BY:
                rows = session.sql(counting.sql(counting.count(table, rule, by, period), "pyspark")).collect()
                there = {tuple(one or "" for one in codes): n for *codes, n in map(tuple, rows)}
                assert there == duck.count(name, by), (name, by)
                cells += len(there)
    return cells
