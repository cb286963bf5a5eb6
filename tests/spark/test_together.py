"""`accord count-once together`: lists in the clear at one place become one number, and nothing of a person is written or said."""

import csv
from pathlib import Path

import pytest

from accord.config import count_once
from accord.research.prevalence import Lists
from tests.rooms.linkage.simulated import DESKS
from tests.rooms.linkage.test_count_once import ABOUT, ROLLS, STUDY, studied

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # its sockets
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return studied(tmp_path_factory.mktemp("place"))


def told(folder):
    """Every name, day, telephone and record of the lists."""
    rows = [row for name in DESKS for row in csv.DictReader((folder / f"{name}.csv").read_text().splitlines())]
    fields = ("given", "family", "birth", "phones", "record")
    return {row[one] for row in rows for one in fields if len(row[one]) > 5 and not row[one].isdigit()}


def together(folder, engine, out, *more):
    lists = [str(folder / f"{name}.csv") for name in DESKS]
    return count_once.main(["together", *lists, *STUDY, *ABOUT, "--engine", engine, "--out", str(folder / out), *more])


def test_both_engines_give_the_same_number_near_the_truth(spark, folder, capsys):
    for engine in ("duckdb", "spark"):
        assert together(folder, engine, f"{engine}.csv", "--master", "local[2]") == 0
    said = capsys.readouterr()
    assert said.err.count("Only a law may bring several to one place") == 2
    one, other = said.out.split("Overlap 2026: ")[1:]
    assert one.replace("duckdb.csv", "") == other.replace("spark.csv", "")
    assert (folder / "duckdb.csv").read_bytes() == (folder / "spark.csv").read_bytes()
    low, high = one.split("95 % interval ")[1].split("\n")[0].split(" to ")
    assert int(low) <= int((folder / "truth").read_text()) <= int(high)
    assert Lists.from_csv(folder / "spark.csv").names == tuple(DESKS)
    names = [value.encode() for value in told(folder)]
    for path in (one for one in Path(spark.conf.get("spark.local.dir")).rglob("*") if one.is_file()):
        assert not [value for value in names if value in path.read_bytes()], path.name


def test_rolls_counted_by_splink_are_the_same_as_by_our_engine(folder, capsys):
    rolls = [str(folder / roll) for roll in ROLLS]
    for engine in ("own", "duckdb"):
        out = folder / f"rolls-{engine}.csv"
        assert count_once.main(["count", *rolls, *ABOUT, "--engine", engine, "--out", str(out)]) == 0
    assert (folder / "rolls-own.csv").read_bytes() == (folder / "rolls-duckdb.csv").read_bytes()


def test_nothing_of_a_person_is_written_or_said(folder, capfd, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    pairs = folder / "pairs.csv"
    assert together(folder, "duckdb", "again.csv", "--doubtful", str(pairs)) == 0
    said = capfd.readouterr()
    seen = said.out + said.err + pairs.read_text() + (folder / "again.csv").read_text()
    assert not {one for one in told(folder) if one in seen}
    assert len(told(folder)) > 400
    assert list(tmp_path.iterdir()) == [], "DuckDB sets things aside where it is started"


def test_a_list_on_which_nobody_can_be_compared_is_refused_by_name(folder, capsys, tmp_path):
    rows = list(csv.DictReader((folder / f"{next(iter(DESKS))}.csv").read_text().splitlines()))
    bare = tmp_path / "bare.csv"
    with bare.open("w", newline="") as file:
        lines = csv.DictWriter(file, rows[0].keys())
        lines.writeheader()
        lines.writerows(dict.fromkeys(row, "") | {"record": row["record"]} for row in rows)
    lists = [str(folder / f"{name}.csv") for name in DESKS]
    out = tmp_path / "out.csv"
    assert (
        count_once.main(["together", *lists, str(bare), *STUDY, *ABOUT, "--engine", "duckdb", "--out", str(out)]) == 1
    )
    assert "Refused (bare-list)" in (said := capsys.readouterr().err)
    assert "(bare)" in said
    assert not out.exists()


def test_a_folder_that_is_not_there_is_told_before_anybody_is_compared(folder, capsys):
    assert together(folder, "duckdb", "none/out.csv") == 1
    said = capsys.readouterr().err
    assert "no folder in which you may write" in said
    assert "Only a law" not in said
