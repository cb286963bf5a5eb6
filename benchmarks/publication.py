"""Utility and cost of what is published, beside plain suppression and pac-synth, in one run. Prints Markdown.

python benchmarks/publication.py      # one quarter of the UK table, 4,141 persons, a plan of eight tables and one of twelve
"""

import sys
import time
from itertools import product
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from accord.research.publication import dp, files, gate, risk, synthetic  # noqa: E402
from accord.research.publication.cellkey import protect  # noqa: E402
from tests.published import KEY, plan, uk  # noqa: E402

TWELVE = ("", "form", "sex", "age", "citizenship", "kind", "sex form", "age form", "citizenship form", "kind form",
          "citizenship sex", "sex age form")  # fmt: skip


class Free:
    """An account without a cap: nothing leaves here."""

    def reserve(self, spends):
        pass


def main() -> None:
    people, made = uk(), plan(uk())
    truth = np.concatenate([made.count(t, people) for t in made.tables])
    print("| method | mean error of shown cells | hidden of cells that hold somebody | invented | seconds |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, work in methods(made, people, truth):
        began = time.perf_counter()
        shown = work()
        told(name, truth, shown, time.perf_counter() - began)
    print("\n| plan | presence: AUC | certain | gate, seconds | findings |\n| --- | ---: | ---: | ---: | ---: |")
    for name, one in (("8 tables", made), ("12 tables", plan(people, *TWELVE))):
        released = protect(one, people, KEY)
        began = time.perf_counter()
        report = gate.examine(gate.Candidate(released, people), seed=1)
        spent = time.perf_counter() - began
        found = risk.presence(one, people, seed=1)
        print(f"| {name} | {found.auc:.2f} | {found.certain:.1%} | {spent:.1f} | {len(report.findings)} |")
    began = time.perf_counter()
    size = sum(len(content) for content in files.all_of(protect(made, people, KEY), "Y").values())
    print(f"\nAll files with charts, cold: {time.perf_counter() - began:.1f} s, {size // 1024} KiB.")


def methods(made, people, truth):
    """Each method as a function that gives what is shown, cell by cell; None is hidden."""
    yield "hide under 10, exact otherwise (not safe)", lambda: [None if 0 < n < 10 else int(n) for n in truth]
    yield "round to 5 (not safe)", lambda: [int(n + 2) // 5 * 5 for n in truth]
    yield "ours: noise of the cell, under 11 hidden, rounded to 5", lambda: ours(made, people)
    for epsilon in (1, 4):
        yield f"opendp, epsilon {epsilon}, cut at 2 sigma", lambda e=epsilon: noisy(made, people, e)
        yield f"pac-synth counts, epsilon {epsilon}", lambda e=epsilon: counts(made, people, e)


def ours(made, people):
    released = protect(made, people, KEY)
    return [c.value for t in made.tables for c in released.tables[t.name]]


def noisy(made, people, epsilon):
    public = dp.publish(made, people, epsilon=epsilon, release="B", account=Free()).public()
    return [n for t in made.tables for n in public[t.name]]


def counts(made, people, epsilon):
    """The counts of pac-synth over the classes of the plan; the total from one variable."""
    names = ["sex", "age", "form", "citizenship"]
    banded = [made.named[n].classes for n in names]
    index = [made.named[n].index(people.values[made.named[n].reads]) for n in names]
    rows = [[c[int(i)] for c, i in zip(banded, line, strict=True)] for line in zip(*index, strict=True)]
    found, _rows = synthetic.PacSynth().draw([names, *rows], epsilon=epsilon, delta=1e-6)
    shown = []
    for table in made.tables:
        if not table.by:
            shown.append(sum(found.get((f"sex:{c}",), 0) for c in made.named["sex"].classes))
            continue
        for classes in product(*(made.named[n].classes for n in table.by)):
            key = tuple(sorted(f"{n}:{c}" for n, c in zip(table.by, classes, strict=True)))
            shown.append(found.get(key))
    return shown


def told(name, truth, shown, seconds):
    seen = np.array([s is not None for s in shown])
    value = np.array([s or 0 for s in shown])
    some = truth > 0
    error = np.abs(value - truth)[seen & some].mean()
    invented = ((value > 0) & ~some).sum() / max(1, (value > 0).sum())
    print(f"| {name} | {error:.2f} | {(some & ~seen).sum() / some.sum():.0%} | {invented:.0%} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
