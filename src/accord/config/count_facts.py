"""`accord count-facts`: the tables of a report from files of facts of one node or many, on DuckDB or Spark. Needs no node."""

import argparse
import csv
import io
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

ALL: Final = "*"  # in the place of a code: all of them together
HEADS: Final = ("table", "indicator", "version", "row", "column", "number")


def main(arguments: Sequence[str]) -> int:
    """Count and write the tables: 0. 1, with the reason on standard error, if nothing was written."""
    # SECURITY: facts are of persons: no picture of them on the disk, files for the owner only. tests/spark/test_counting.py
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    given = _parser().parse_args(arguments)
    from accord.research.facts.engines import BadFacts, NoEngine

    try:
        return _count(given)
    except (BadFacts, NoEngine) as wrong:
        print(wrong, file=sys.stderr)
        return 1


def _count(given: argparse.Namespace) -> int:
    from accord.research.facts.engines import engine, opened
    from accord.research.facts.indicators import Period, indicators
    from accord.research.reports.layout import filled, once, reports

    if given.out.exists():
        print(f"{given.out} is already there. Choose a new name.", file=sys.stderr)
        return 1
    report, period = reports()[given.report], Period(given.first, given.last, given.cutoff or given.last)
    with engine(given.engine, master=given.master) as on:
        counts = once(opened(on, given.files, period))
        rows = [
            (table.id, row.name, indicators()[row.name].version, *rest)
            for table in report.tables
            for heads, lines in [filled(table, counts)]
            for row in lines
            for rest in _cells(heads, row.code if table.rows and not row.total else ALL, row.cells)
        ]
    _write(given.out, rows)
    print(f"{report.titled(given.language)}: {len(report.tables)} tables, {len(rows)} figures in {given.out}.")
    scope = f"{len(given.files)} file(s) of facts; a person in two files counts twice"
    for name in report.indicators:
        print(f"* {indicators()[name].defined(given.language, period, scope)}")
    print("Exact figures, small ones among them: internal. What the public may see goes through publication.")
    return 0


def _cells(heads: Sequence[str], row: str, cells: Sequence[int]) -> Iterator[tuple[str, str, int]]:
    for head, number in zip([*heads, ALL], cells, strict=True):
        yield row, head, number


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADS, *rows])
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(out.getvalue())


def _parser() -> argparse.ArgumentParser:
    from accord.research.facts.engines import ENGINES
    from accord.research.facts.indicators import LANGUAGES
    from accord.research.reports.layout import reports

    parser = argparse.ArgumentParser(
        prog="accord count-facts",
        description="Fill the tables of a report from files of facts, on one machine or on many.",
    )
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="facts as CSV or Parquet, one file of each node"
    )
    parser.add_argument("--report", choices=sorted(reports()), default="national")
    parser.add_argument(
        "--first", type=date.fromisoformat, required=True, metavar="DAY", help="first day of the period"
    )
    parser.add_argument("--last", type=date.fromisoformat, required=True, metavar="DAY", help="its last day")
    parser.add_argument(
        "--cutoff", type=date.fromisoformat, metavar="DAY", help="as known on this day (default: the last)"
    )
    parser.add_argument("--engine", choices=ENGINES, default="duckdb")
    parser.add_argument("--master", default="local[*]", help="for Spark: whose workers (default: this machine)")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the rules that are printed")
    parser.add_argument("--out", type=Path, required=True, help="CSV: one figure in each line")
    return parser
