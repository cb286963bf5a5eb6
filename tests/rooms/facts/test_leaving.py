"""Files of facts: what is no code never leaves, what is no facts is never counted, and records of two files are two."""

import csv
import io
from datetime import date

import duckdb
import pytest

from accord.config import count_facts
from accord.research.facts.engines import LEAST_JAVA, NoEngine, _java, engine, lacking, opened
from accord.research.facts.heads import BadFacts, Head
from accord.research.facts.indicators import Period
from accord.research.facts.leaving import NotCodes, written
from accord.research.facts.queries import opened as opened_here
from benchmarks.facts import YEAR, as_file, make, tables

PERIOD = Period(*YEAR)
DETAILS = frozenset(("PSY", "LEG", "hotline"))
CODES = {
    "sex": ("Feminine", "Masculine"), "age_group": ("adult", "child", "unknown"), "citizenships": ("BG", "RO", "UA", "MD"),
    "forms": ("ForcedLabour", "SexualExploitation"), "organisation_kind": ("ngo", "police", "government"),
    "region": [f"BG-{n:02d}" for n in range(1, 29)], "detail": DETAILS, "decided.status": ("formal", "preliminary"),
}  # fmt: skip


def made(db, wanted, period=PERIOD, report="national"):
    """A file of the node: of what is wanted, in these codes."""
    return written(db, Head(report, period), wanted, CODES)


def rows(content):
    head, rest = content.decode().split("\n", 1)
    assert head.startswith("# accord-facts/1 report=")
    return list(csv.DictReader(io.StringIO(rest)))


@pytest.fixture(scope="module")
def node():
    """A DuckDB as a node counts in, with two thousand facts of three years."""
    with duckdb.connect() as db:
        make(db, 2_000, 3)
        db.execute("CREATE OR REPLACE TABLE facts AS SELECT * REPLACE (detail::VARCHAR AS detail) FROM facts")
        yield db, opened_here(db, PERIOD)


def test_what_left_counts_as_the_node_does(node, tmp_path):
    db, counter = node
    path = tmp_path / "facts.csv"
    path.write_bytes(made(db, tables()))
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


def altered(db, column, value):
    """A node in which this stands in a column of every fact."""
    make(db, 100, 1)
    db.execute(f"CREATE OR REPLACE TABLE facts AS SELECT * REPLACE ($1 AS {column}) FROM facts", [value])
    opened_here(db, PERIOD)


NO_CODES = [
    "Олена Коваль",
    "+359 88 812 3456",
    "=1+1",
    "a\nb",
    "x" * 41,
    "Ion Popescu",
    "Popescu",
    "0888123456",
    "PSY LEG",
    "PSY ",
]


@pytest.mark.parametrize("value", NO_CODES)
def test_a_value_that_is_no_code_stops_the_file(value):
    with duckdb.connect() as db:
        altered(db, "detail", value)
        with pytest.raises(NotCodes, match="detail") as refused:
            made(db, [("services", ("detail",))])
    assert value.strip() not in str(refused.value)


@pytest.mark.parametrize(
    ("column", "by"), [("forms", "form"), ("citizenships", "citizenship"), ("sex", "sex"), ("region", "region")]
)
@pytest.mark.parametrize("value", ["Ion Popescu", "0888123456", "BG ", "BG  RO", "Feminine 1990"])
def test_no_column_takes_a_name_or_a_number(column, by, value):
    with duckdb.connect() as db:
        altered(db, column, value)
        with pytest.raises(NotCodes, match=column):
            made(db, [("registered", (by,))])
        assert value not in made(db, [("registered", ())]).decode(), "what no table counts by stays"


def test_several_codes_stand_only_where_several_may(node):
    db, _counter = node
    assert {one["forms"] for one in rows(made(db, [("registered", ("form",))]))} >= {"ForcedLabour SexualExploitation"}
    with duckdb.connect() as other:
        altered(other, "sex", "Feminine Masculine")
        with pytest.raises(NotCodes, match="sex"):
            made(other, [("registered", ("sex",))])


def test_of_each_kind_leaves_what_is_counted_of_it_alone(node):
    db, _counter = node
    found = rows(made(db, [("registered", ("sex",)), ("services", ("detail",)), ("open", ()), ("formal", ())]))
    told = {
        kind: {name for one in found if one["kind"] == kind for name, value in one.items() if value}
        for kind in ("identified", "served", "decided")
    }
    always = {"seq", "at", "kind", "day"}
    assert told["identified"] == always | {"person", "about", "holder", "sex"}
    assert told["served"] == always | {"about", "detail"}
    assert told["decided"] == always | {"person", "status"}
    assert not [one for one in found if one["organisation"]], "no table counts by organisation"
    assert not [one for one in found if one["kind"] == "identified" and one["day"] < YEAR[0].isoformat() and one["sex"]]
    assert [one for one in rows(made(db, [("registered", ("organisation",))])) if one["organisation"]]


def days(tmp_path, node, *cutoffs, report="directive"):
    """A file for each day on which a node was asked."""
    paths = [tmp_path / f"{at}.csv" for at in cutoffs]
    for path, cutoff in zip(paths, cutoffs, strict=True):
        path.write_bytes(made(node[0], tables(), Period(*YEAR[:2], cutoff), report))
    return [str(path) for path in paths]


def counted(tmp_path, *given):
    """The lines that the command writes; none where it refused."""
    out = tmp_path / f"{len(list(tmp_path.iterdir()))}.out"
    assert count_facts.main([*given, "--out", str(out)]) == (0 if out.exists() else 1)
    return list(csv.DictReader(io.StringIO(out.read_text()))) if out.exists() else []


def total(lines):
    return sum(int(one["number"]) for one in lines)


EARLY, LATE = date(2026, 1, 31), date(2026, 3, 2)


def test_a_file_says_of_what_it_is_and_is_counted_as_that(node, tmp_path, capsys):
    (path,) = days(tmp_path, node, LATE)
    assert total(found := counted(tmp_path, path)) > 0
    assert {one["table"] for one in found} >= {"victims-organisation", "justice"}
    assert "As known on 2026-03-02" in capsys.readouterr().out
    assert counted(tmp_path, path, "--report", "directive", "--cutoff", LATE.isoformat()) == found


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--cutoff", YEAR[1].isoformat()), ("--cutoff", "2026-03-01"), ("--cutoff", "2026-03-03"),
        ("--report", "national"), ("--first", "2025-02-01"), ("--last", "2025-11-30"),
    ],
)  # fmt: skip
def test_what_a_file_does_not_hold_is_refused_and_never_zero(node, tmp_path, capsys, option, value):
    (path,) = days(tmp_path, node, LATE)
    assert counted(tmp_path, path, option, value) == []
    assert option in capsys.readouterr().err


def test_files_of_different_days_are_counted_together_only_when_told(node, tmp_path, capsys):
    early, late = days(tmp_path, node, EARLY, LATE)
    assert counted(tmp_path, early, late) == []
    assert "2026-01-31, 2026-03-02" in capsys.readouterr().err
    both = counted(tmp_path, early, late, "--cutoffs-differ")
    assert total(both) == total(counted(tmp_path, early)) + total(counted(tmp_path, late)) > 0
    assert "on its own day" in capsys.readouterr().out


def test_files_of_two_reports_are_not_counted_together(node, tmp_path, capsys):
    one, other = days(tmp_path, node, EARLY) + days(tmp_path, node, LATE, report="donor")
    assert counted(tmp_path, one, other, "--cutoffs-differ") == []
    assert "not counted together" in capsys.readouterr().err


def test_of_a_file_that_says_nothing_it_is_asked(tmp_path, capsys):
    path = tmp_path / "facts.parquet"
    as_file(path, 2_000, 1)
    told = dict(zip(("--report", "--first", "--last", "--cutoff"), ("directive", *map(str, YEAR)), strict=True))
    for left in told:
        given = [word for option, value in told.items() if option != left for word in (option, value)]
        assert counted(tmp_path, str(path), *given) == []
        assert left in capsys.readouterr().err
    assert total(counted(tmp_path, str(path), *(word for pair in told.items() for word in pair))) > 0


@pytest.mark.parametrize(
    "line",
    [
        "# accord-facts/2 report=donor",
        "# people",
        "# accord-facts/1 report=donor first=2025-13-01 last=2025-12-31 cutoff=2026-01-31",
    ],
)
def test_a_first_line_that_does_not_read_is_refused(tmp_path, capsys, line):
    path = tmp_path / "facts.csv"
    path.write_text(f"{line}\nseq\n1\n")
    assert counted(tmp_path, str(path)) == []
    assert "first line" in capsys.readouterr().err


def test_a_place_where_nothing_can_be_written_is_told_before_anything_is_counted(tmp_path, capsys):
    missing = tmp_path / "not there"
    assert count_facts.main([str(tmp_path / "no.csv"), "--out", str(missing / "tables.csv")]) == 1
    assert str(missing) in capsys.readouterr().err


def test_what_does_not_fit_into_memory_is_a_sentence(tmp_path):
    path = tmp_path / "facts.parquet"
    as_file(path, 200_000, 1)
    with engine("duckdb") as on, pytest.raises(NoEngine, match="memory"):
        on.db.execute("SET memory_limit = '8MB'; SET threads = 1")
        count = opened(on, [path], PERIOD)
        count("registered", ("form", "age"))


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "seq\n1\n"])
def test_what_holds_no_facts_is_refused_by_name(tmp_path, content):
    path = tmp_path / "people.csv"
    path.write_text(content)
    with engine("duckdb") as on, pytest.raises(BadFacts, match=r"people\.csv"):
        opened(on, [path], PERIOD)


def test_a_day_that_is_none_is_refused_and_not_told(node, tmp_path):
    db, _counter = node
    path = tmp_path / "facts.csv"
    path.write_bytes(made(db, [("registered", ())]).replace(b",2025-01-01,", b",her birthday,"))
    with engine("duckdb") as on, pytest.raises(BadFacts) as refused:
        opened(on, [path], PERIOD)
    assert "birthday" not in str(refused.value)


@pytest.mark.skipif(not lacking(), reason="Spark is here")
def test_where_spark_is_not_it_says_how_it_comes():
    with pytest.raises(NoEngine, match=r"requirements/spark\.txt|openjdk"), engine("spark"):
        pass


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ('openjdk version "17.0.9" 2023-10-17', 17),
        ('java version "1.8.0_392"', 8),
        ('openjdk version "21" x', 21),
        ("no", 0),
    ],
)
def test_of_java_the_version_is_asked(tmp_path, says, version):
    program = tmp_path / "java"
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o700)
    assert _java(str(program)) == version
    assert _java(str(tmp_path / "none")) == 0 < LEAST_JAVA
