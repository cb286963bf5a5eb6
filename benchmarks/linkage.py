"""Counting once on three lists at two nodes: time and memory, beside hashes of name and birth; python benchmarks/linkage.py [PEOPLE ...]."""

import platform
import random
import resource
import sys
import time
from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

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
    main([int(one) for one in sys.argv[1:]] or [1_200, 10_000, 100_000])
