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


class NotWritten(Exception):
    """The tables cannot be written there; the text says why."""


def main(arguments: Sequence[str]) -> int:
    """Count and write the tables: 0. 1, with the reason on standard error, if nothing was written."""
    # SECURITY: facts are of persons: no picture of them on the disk, files for the owner only. tests/spark/test_counting.py
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    given = _parser().parse_args(arguments)
    from accord.research.facts.engines import NoEngine
    from accord.research.facts.heads import BadFacts

    try:
        return _count(given)
    except (BadFacts, NoEngine, NotWritten) as wrong:
        print(wrong, file=sys.stderr)
        return 1


def _count(given: argparse.Namespace) -> int:
    from accord.research.facts.engines import engine, opened
    from accord.research.facts.heads import BadFacts, agreed
    from accord.research.facts.indicators import indicators
    from accord.research.reports.layout import filled, remembering, reports

    _free(given.out)
    head = agreed(given.files, vars(given), days_differ=given.cutoffs_differ)
    if head.report not in reports():
        raise BadFacts(
            f"These files are of the report {head.report}, which this program does not know. Take a newer one."
        )
    report, period = reports()[head.report], head.period
    with engine(given.engine, master=given.master) as on:
        counts = remembering(opened(on, given.files, period))
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
    if given.cutoffs_differ:
        scope += "; each file as known on its own day, the last of which is told"
    for name in report.indicators:
        print(f"* {indicators()[name].defined(given.language, period, scope)}")
    print("Exact figures, small ones among them: internal. What the public may see goes through publication.")
    return 0


def _cells(heads: Sequence[str], row: str, cells: Sequence[int]) -> Iterator[tuple[str, str, int]]:
    for head, number in zip([*heads, ALL], cells, strict=True):
        yield row, head, number


def _free(path: Path) -> None:
    """Before anything is counted: a count of an hour is not lost for the name of a folder. Raises NotWritten."""
    if path.exists():
        raise NotWritten(f"{path} is already there. Choose a new name.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise NotWritten(f"{path.parent} is no folder in which you may write. Choose another place for --out.")


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADS, *rows])
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as wrong:
        raise NotWritten(f"{path} cannot be written: {wrong.strerror}.") from wrong
    with os.fdopen(handle, "w", encoding="utf-8") as file:
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
    own = parser.add_argument_group(
        "what is counted", "Files that a node sealed say it themselves; of others it is asked."
    )
    own.add_argument("--report", choices=sorted(reports()))
    for name, words in (
        ("first", "first day of the period"),
        ("last", "its last day"),
        ("cutoff", "as known on this day"),
    ):
        own.add_argument(f"--{name}", type=date.fromisoformat, metavar="DAY", help=words)
    own.add_argument(
        "--cutoffs-differ", action="store_true", help="count files together that were made as known on different days"
    )
    parser.add_argument("--engine", choices=ENGINES, default="duckdb")
    parser.add_argument("--master", default="local[*]", help="for Spark: whose workers (default: this machine)")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the rules that are printed")
    parser.add_argument("--out", type=Path, required=True, help="CSV: one figure in each line")
    return parser
