"""The yearly report from files of facts is the same on DuckDB and on Spark, and Spark leaves nothing behind."""

import csv
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from accord.config import count_facts, sbom
from accord.research.facts.engines import engine, opened
from accord.research.facts.heads import BadFacts
from accord.research.facts.indicators import Period, indicators
from benchmarks.facts import YEAR, as_file
from tests.rooms.transmissions.test_facts_sent import sent, told_of  # noqa: F401

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # its sockets
]
BY = [("form",), ("citizenship", "quarter")]
HEAVY = [("registered", ()), ("registered", ("form", "age")), ("registered", ("month", "sex")), ("open", ())]


def test_a_million_facts_give_the_same_tables(spark, tmp_path):
    path = tmp_path / "made.parquet"
    as_file(path, 1_000_000, 3)
    found = {}
    for name in ("duckdb", "spark"):
        with engine(name, master="local[2]") as on:
            count = opened(on, [path], Period(*YEAR))
            found[name] = {one: count(*one) for one in HEAVY}
    assert found["duckdb"] == found["spark"]
    assert found["duckdb"]["registered", ()][()] > 100_000


def test_every_indicator_of_a_node_is_the_same(spark, told_of, tmp_path):  # noqa: F811
    path = tmp_path / "facts.csv"
    path.write_bytes(sent(told_of))
    year = told_of.now.year
    period = Period.year(year, told_of.now.date())
    found = {}
    for name in ("duckdb", "spark"):
        with engine(name, master="local[2]") as on:
            count = opened(on, [path, path], period)
            found[name] = {(one, by): count(one, by) for one in indicators() for by in BY}
    assert found["duckdb"] == found["spark"]
    forms = found["duckdb"]["registered", ("form",)]
    assert forms == {("ForcedLabour",): 4, ("SexualExploitation",): 2}  # two files, each with two people


def test_the_command_writes_the_same_file(spark, told_of, tmp_path, capfd):  # noqa: F811
    path = tmp_path / "facts.csv"
    path.write_bytes(sent(told_of, "directive"))
    for name in ("duckdb", "spark"):
        out = tmp_path / f"{name}.csv"
        assert count_facts.main([str(path), "--engine", name, "--master", "local[2]", "--out", str(out)]) == 0
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert (tmp_path / "duckdb.csv").read_bytes() == (tmp_path / "spark.csv").read_bytes()
    assert len(list(csv.reader((tmp_path / "spark.csv").read_text().splitlines()))) > 15
    assert "WARN" not in capfd.readouterr().err


def test_what_spark_sets_aside_is_shut_and_goes_with_it(spark):
    folder = Path(spark.conf.get("spark.local.dir"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert spark.conf.get("spark.io.encryption.enabled") == "true"
    assert spark.conf.get("spark.driver.bindAddress") == "127.0.0.1"
    assert spark.sparkContext.uiWebUrl is None


def test_what_it_brings_is_under_licences_that_bind_nobody():
    bill = sbom.bill((sbom.CHECKOUT / "spark.txt").read_text(encoding="utf-8"))
    assert {"pyspark", "py4j", "splink"} <= {one["name"] for one in bill["components"]}


def test_a_day_that_is_none_is_refused_on_spark_too(spark, tmp_path):
    path = tmp_path / "facts.csv"
    as_file(tmp_path / "made.parquet", 100, 1)
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT * REPLACE ('her birthday' AS day) FROM '{tmp_path / 'made.parquet'}') TO '{path}' (HEADER)"
        )
    with engine("spark", master="local[2]") as on, pytest.raises(BadFacts) as refused:
        opened(on, [path], Period(*YEAR))
    assert "birthday" not in str(refused.value)


def test_a_cluster_that_is_none_is_a_sentence_and_no_trace_of_python(tmp_path):
    path, out = tmp_path / "facts.parquet", tmp_path / "tables.csv"
    as_file(path, 100, 1)
    told = ["--report", "directive", "--first", str(YEAR[0]), "--last", str(YEAR[1]), "--cutoff", str(YEAR[2])]
    asked = [
        sys.executable,
        "-m",
        "accord",
        "count-facts",
        str(path),
        *told,
        "--engine",
        "spark",
        "--master",
        "nonsense://x",
    ]
    done = subprocess.run([*asked, "--out", str(out)], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, out.exists()) == (1, False)
    assert "Spark does not begin with nonsense://x" in done.stderr
    assert "Traceback" not in done.stderr
