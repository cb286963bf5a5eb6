"""Counting once on three lists at two nodes: time and memory, beside hashes of name and birth.

python benchmarks/linkage.py [PEOPLE ...]
python benchmarks/linkage.py --engine splink-duckdb|splink-spark [PEOPLE ...]    # the same count (.venv-spark/bin/python)
"""

import argparse
import os
import platform
import random
import resource
import sys
import time
from collections import defaultdict
from contextlib import nullcontext
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accord.protection.persons.likeness.tokens import family_keys, given_keys
from accord.research.linkage import Roll, count_once, encode
from benchmarks.people import people as made_up
from benchmarks.people import views
from tests.rooms.linkage.simulated import DESKS, KEY, STUDY, compounds

SHARES = (0.35, 0.3, 0.25)


def raw(told):
    return f"{told.given}|{told.family}|{told.birth.year}-{told.birth.month}-{told.birth.day}"


def folded(told):
    return f"{'-'.join(sorted(given_keys(told)))}|{'-'.join(sorted(family_keys(told)))}|{told.birth.year}-{told.birth.month}-{told.birth.day}"


def floor(written, key, sizes):
    """(links, right ones, counted once) where one hash is all: the first of a list with it is taken."""
    holders = defaultdict(dict)
    for name, records in written.items():
        for who, told in records:
            if told.birth.given:
                holders[key(told)].setdefault(name, who)
    links = [pair for held in holders.values() for pair in combinations(held.values(), 2)]
    once = sum(sizes) - sum(len(held) - 1 for held in holders.values())
    return len(links), sum(a == b for a, b in links), once


def study(people, level="moderate", seed=5):
    rng, everybody = random.Random(seed), made_up(people, seed, faker=False)
    written = {}
    for (name, desk), share in zip(DESKS.items(), SHARES, strict=True):
        here = [at for at in range(people) if rng.random() < share]
        written[name] = list(zip(here, views([everybody[at] for at in here], desk, level, seed), strict=True))
    return written


def at_size(sizes, engine):
    """Our engine and splink beside each other, by the clock: a part of Spark computes in a process of its own."""
    from accord.research.facts.engines import session
    from accord.research.linkage.counting import counted_of
    from accord.research.linkage.pairs import pairs
    from accord.research.linkage.splinked import splinked, tokens

    print(
        f"Measured {date.today()}, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}; `--engine {engine}`\n"
    )
    print(
        "| people | records | pairs | own: pairs | splink: start | pairs | count | counted once (truth) | same | MB, of Java |"
    )
    print("| ---: " * 10 + "|")
    for people in sizes:
        written = study(people)
        truth = len({who for records in written.values() for who, _ in records})
        rolls = [
            Roll(name, {str(n): encode(KEY, compounds(told)) for n, (_, told) in enumerate(records)})
            for name, records in written.items()
        ]
        own, pairs_s = timed(pairs, rolls)
        began = time.perf_counter()
        with session("local[2]") if engine == "splink-spark" else nullcontext() as spark:
            start_s = time.perf_counter() - began
            told = tokens((at, name, held) for at, roll in enumerate(rolls) for name, held in roll.records.items())
            found, splink_s = timed(splinked, told, spark=spark)
            java = java_mb()
        counted, count_s = timed(counted_of, STUDY, rolls, found)
        same = all(np.array_equal(getattr(own, name), getattr(found, name)) for name in ("one", "other", "code"))
        middle, low, high = counted.once
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"| {people:,} | {len(own.owners):,} | {len(own.one):,} | {pairs_s:.1f} | {start_s:.1f} | {splink_s:.1f} | {count_s:.1f} "
            f"| {middle:,.0f}, {low:,.0f} to {high:,.0f} ({truth:,}) | {same} | {memory:,}, {java:,} |",
            flush=True,
        )


def timed(work, *given, **more):
    began = time.perf_counter()
    return work(*given, **more), time.perf_counter() - began


def java_mb():
    """The most memory of the processes of Java that this one started."""
    peak = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            ours = f"/{os.getpid()}/" in f"/{told['PPid'].strip()}/"
        except (OSError, KeyError):
            continue
        if told["Name"].strip() == "java" and ours:
            peak = max(peak, int(told["VmHWM"].split()[0]) // 1024)
    return peak


def main(sizes):
    print(f"Measured {date.today()}, Python {platform.python_version()}; `python benchmarks/linkage.py`\n")
    print("| people | way | links | precision | recall | counted once (truth) | seconds of computing | MB |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for people in sizes:
        written = study(people)
        lists = [{who for who, _ in records} for records in written.values()]
        truth, both = len(set.union(*lists)), sum(len(a & b) for a, b in combinations(lists, 2))
        for way, key in (("hash of name and birth", raw), ("hash of folded name and birth", folded)):
            links, right, once = floor(written, key, [len(one) for one in lists])
            print(
                f"| {people:,} | {way} | {links:,} | {right / links:.3f} | {right / both:.3f} | {once:,} ({truth:,}) | | |"
            )
        began = time.process_time()
        rolls = [
            Roll(name, {str(n): encode(KEY, compounds(told)) for n, (_, told) in enumerate(records)})
            for name, records in written.items()
        ]
        encoded = time.process_time()
        counted = count_once(STUDY, rolls)
        seconds, memory = time.process_time() - encoded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        middle, low, high = counted.once
        print(
            f"| {people:,} | linkage | {counted.links:,} | {counted.precision[0]:.3f} (own) | {counted.recall[0]:.3f} (own) "
            f"| {middle:,.0f}, {low:,.0f} to {high:,.0f} ({truth:,}) | {encoded - began:.1f} to encode, {seconds:.1f} to count | {memory:,} |",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("people", type=int, nargs="*")
    parser.add_argument("--engine", choices=["own", "splink-duckdb", "splink-spark"], default="own")
    given = parser.parse_args()
    if given.engine == "own":
        main(given.people or [1_200, 10_000, 100_000])
    else:
        at_size(given.people or [10_000, 100_000], given.engine)
