"""`accord estimate FILE.csv`: a capture table in, a report or the reason for none out. Needs no node."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from accord.research.prevalence.choosing import BIC, STEPWISE, Method
from accord.research.prevalence.lists import Lists
from accord.research.prevalence.refusals import NotFit, Refused
from accord.research.prevalence.reporting import Report, report
from accord.research.prevalence.resampling import SEED
from accord.research.prevalence.study import Linkage, Study


def main(arguments: Sequence[str]) -> int:
    """Read a capture table and print the report: 0. 1, with the reasons on standard error, if there is no number to give."""
    given = _parser().parse_args(arguments)
    try:
        linkage = None if given.missed is None or given.false is None else Linkage(given.missed, given.false)
        made = report(
            Lists.from_csv(given.file),
            Method(given.method, given.order),
            study=Study(linkage=linkage),
            replicates=given.replicates,
            tables=given.tables,
            seed=given.seed,
        )
    except OSError as error:
        print(f"{given.file} cannot be read: {error.strerror}.", file=sys.stderr)
        return 1
    except NotFit as refused:
        if isinstance(refused.report, Report):
            _print(refused.report, given.json)
        print("\n".join(f"Refused ({one.code}). {one}" for one in refused.reasons), file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"Refused ({refused.code}). {refused}", file=sys.stderr)
        return 1
    _print(made, given.json)
    return 0


def _print(made: Report, as_json: bool) -> None:
    print(json.dumps(made.as_dict(), indent=2) if as_json else made.as_text(), end="")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="accord estimate", description="Estimate how many people nobody saw, from who was seen by which lists."
    )
    parser.add_argument("file", type=Path, help="CSV: a column of 0 and 1 for each list, and the column count")
    parser.add_argument("--method", choices=[BIC, STEPWISE], default=BIC)
    parser.add_argument("--order", type=int, default=2, help="how many lists a term may have (default: 2)")
    parser.add_argument("--replicates", type=int, default=1000, help="0: no interval, a first look in a moment")
    parser.add_argument(
        "--tables", type=int, default=0, help="how many tables to simulate for the coverage (default: none)"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--missed", type=float, metavar="SHARE", help="share of true matches between lists that were missed"
    )
    parser.add_argument("--false", type=float, metavar="SHARE", help="share of matches between lists that are false")
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser
