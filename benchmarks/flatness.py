"""Whether a thing costs the same among ten thousand cases and among a million: two nodes that are kept, asked by turns.

    python benchmarks/flatness.py FOLDER DATABASE FOLDER DATABASE      (the smaller first; each made by budgets.py SIZE --node FOLDER)

The speed of a shared machine moves by half within minutes, so two runs one after the other say little about a ratio. Here each
round is asked of the one node and then of the other; what slows the one slows the other. Computing of the application and of
PostgreSQL, as budgets.py counts it.
"""

import argparse
import multiprocessing
import os
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ASKED = (
    "list of 25 cases", "list of 25, deep page", "case page", "case by the API", "search by name across scripts",
    "case created by the API, nobody resembles", "referral sent and accepted", "my day",
)  # fmt: skip
WARM, ROUNDS = 5, 60


def node(data: Path, database: str, ours: Connection) -> None:
    """A process for each node: does what it is told, and answers with seconds of computing here and in the database so far."""
    os.environ["ACCORD_DATABASE_URL"] = database
    sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]
    import budgets

    budgets.ready(data)
    from accord.demo.caseload.making import cast_here
    from accord.protection.cases.models import Case

    with budgets.served():
        works = budgets.asked(cast_here())
        ours.send(Case.objects.count())
        for name, n in iter(ours.recv, None):
            works[name](n)
            ours.send((time.process_time(), budgets.of_database()))


def measured(both: list[Any], name: str) -> list[tuple[float, float]]:
    """(milliseconds in all, of them in the database) a round, of each node."""
    spent: list[list[tuple[float, float]]] = [[], []]
    for n in range(WARM + ROUNDS):
        for at, theirs in enumerate(both):
            theirs.send((name, n))
            spent[at].append(theirs.recv())
    found = []
    for one in spent:
        first, last = one[WARM - 1], one[-1]
        here, there = ((b - a) * 1000 / ROUNDS for a, b in zip(first, last, strict=True))
        found.append((here + there, there))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("nodes", nargs=4, metavar=("FOLDER", "DATABASE", "FOLDER", "DATABASE"))
    given = parser.parse_args().nodes
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from bench import said_on

    said_on("flatness.py FOLDER DATABASE FOLDER DATABASE", given[1])
    fresh, both = multiprocessing.get_context("spawn"), []
    for folder, database in (given[:2], given[2:]):
        theirs, ours = fresh.Pipe()
        fresh.Process(target=node, args=(Path(folder), database, ours), daemon=True).start()
        both.append(theirs)
    small, large = (theirs.recv() for theirs in both)
    print(
        f"| by turns, {ROUNDS} rounds | {small:,} cases: ms, database | {large:,}: ms, database | ratio (target 1.3) |"
    )
    print("| --- | ---: | ---: | ---: |")
    for name in ASKED:
        (one, db), (other, its) = measured(both, name)
        print(f"| {name} | {one:.1f}, {db:.1f} | {other:.1f}, {its:.1f} | {other / one:.2f} |", flush=True)
    for theirs in both:
        theirs.send(None)


if __name__ == "__main__":
    main()
