"""Files of facts: what is no code never leaves, what is no facts is never counted, and records of two files are two."""

from datetime import date

import duckdb
import pytest

from accord.research.facts.engines import BadFacts, NoEngine, engine, lacking, opened
from accord.research.facts.indicators import Period
from accord.research.facts.leaving import NotCodes, written
from accord.research.facts.queries import opened as opened_here
from benchmarks.facts import YEAR, as_file, make, tables

PERIOD = Period(*YEAR)


@pytest.fixture(scope="module")
def node():
    """A DuckDB as a node counts in, with two thousand facts of three years."""
    with duckdb.connect() as db:
        make(db, 2_000, 3)
        db.execute("CREATE OR REPLACE TABLE facts AS SELECT * REPLACE (detail::VARCHAR AS detail) FROM facts")
        yield db, opened_here(db, PERIOD)


def test_what_left_counts_as_the_node_does(node, tmp_path):
    db, counter = node
    names, path = dict.fromkeys(name for name, _by in tables()), tmp_path / "facts.csv"
    path.write_bytes(
        written(db, PERIOD, list(names), ["sex", "age", "form", "citizenship", "region", "organisation-kind", "month"])
    )
    with engine("duckdb") as on:
        count = opened(on, [path], PERIOD)
        assert {one: count(*one) for one in tables()} == {one: counter.count(*one) for one in tables()}


def test_a_file_holds_each_record_of_its_own(tmp_path):
    path = tmp_path / "facts.parquet"
    as_file(path, 2_000, 1)
    with engine("duckdb") as on, engine("duckdb") as other:
        once, twice = opened(on, [path], PERIOD), opened(other, [path, path], PERIOD)
        assert twice("registered")[()] == 2 * once("registered")[()] > 0
        assert {codes: 2 * n for codes, n in once("services", ("detail",)).items()} == twice("services", ("detail",))


@pytest.mark.parametrize("value", ["Олена Коваль", "+359 88 812 3456", "=1+1", "a\nb", "a; b", "x" * 41])
def test_a_value_that_is_no_code_stops_the_file(value):
    with duckdb.connect() as db:
        make(db, 100, 1)
        db.execute("CREATE OR REPLACE TABLE facts AS SELECT * REPLACE ($1 AS detail) FROM facts", [value])
        opened_here(db, PERIOD)
        with pytest.raises(NotCodes, match="detail") as refused:
            written(db, PERIOD, ["registered"], [])
    assert value not in str(refused.value)


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "seq\n1\n"])
def test_what_holds_no_facts_is_refused_by_name(tmp_path, content):
    path = tmp_path / "people.csv"
    path.write_text(content)
    with engine("duckdb") as on, pytest.raises(BadFacts, match=r"people\.csv"):
        opened(on, [path], PERIOD)


def test_a_day_that_is_none_is_refused_and_not_told(node, tmp_path):
    db, _counter = node
    path = tmp_path / "facts.csv"
    path.write_bytes(
        written(db, PERIOD, ["registered"], []).replace(date(2025, 1, 1).isoformat().encode(), b"her birthday")
    )
    with engine("duckdb") as on, pytest.raises(BadFacts) as refused:
        opened(on, [path], PERIOD)
    assert "birthday" not in str(refused.value)


@pytest.mark.skipif(not lacking(), reason="Spark is here")
def test_where_spark_is_not_it_says_how_it_comes():
    with pytest.raises(NoEngine, match=r"requirements/spark\.txt|openjdk"), engine("spark"):
        pass
