"""Which two records share something: between lists, where they may be one person, and within, where they are not.

An organisation that keeps one record of a person shows by its own list how often two different people share a name and a birthday.
That is what chance looks like between lists, too, so nothing has to be learned from made-up people.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.research.linkage.encodings import ALONE, Roll

Ints = NDArray[np.int64]
Pattern = tuple[tuple[str, int], ...]  # kind, and in how many facts of it they agree: one, or two and more
COMMON: Final = 60  # an encoding that more records have says too little
MOST_FACTS: Final = 2  # of a kind, in which two agree: two says "two and more"
_DIGIT: Final = MOST_FACTS + 1  # a pattern is a number of this base


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Pairs:
    """All records in one row, numbered list by list, and the pairs that agree in something; the smaller number of a pair first."""

    owners: Ints  # the list of each record
    names: list[str]  # its name there
    kinds: tuple[str, ...]
    one: Ints
    other: Ints
    code: Ints  # in what the two agree
    within: "Counter[int]"  # the same of pairs within a list

    def pattern(self, code: int) -> Pattern:
        """In what records of this code agree."""
        digits = [(kind, code // _DIGIT**at % _DIGIT) for at, kind in enumerate(self.kinds)]
        return tuple((kind, often) for kind, often in digits if often)

    @property
    def sizes(self) -> Ints:
        """How many can be compared on each list."""
        return np.bincount(self.owners).astype(np.int64)


def pairs(rolls: Sequence[Roll]) -> Pairs:
    """Compare every list with every other, and with itself."""
    owners: list[int] = []
    names: list[str] = []
    holders: dict[str, dict[bytes, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, roll in enumerate(rolls):
        for name, encodings in roll.records.items():
            for kind, told in encodings:
                holders[kind][told].append(len(owners))
            owners.append(number)
            names.append(name)
    kinds = tuple(sorted(holders))
    found, codes = _agreeing([holders[kind] for kind in kinds], len(owners))
    owner = np.array(owners, np.int64)
    one, other = found // len(owners), found % len(owners)
    inside = owner[one] == owner[other]
    within = Counter(dict(zip(*(part.tolist() for part in np.unique(codes[inside], return_counts=True)), strict=True)))
    return Pairs(owner, names, kinds, one[~inside], other[~inside], codes[~inside], within)


def split(pattern: Pattern) -> tuple[bool, Pattern]:
    """Whether telephone or document agree, and what of name and birth does."""
    named = tuple(part for part in pattern if part[0] not in ALONE)
    return len(named) < len(pattern), named


def _agreeing(holders: list[dict[bytes, list[int]]], records: int) -> tuple[Ints, Ints]:
    """(pairs as one number each, what they agree in), by kind first: a large study has millions of pairs."""
    found, worth = [], []
    for at, held in enumerate(holders):
        pair, often = np.unique(_of_one_kind(held, records), return_counts=True)
        found.append(pair)
        worth.append(np.minimum(often, _DIGIT - 1) * _DIGIT**at)
    every, adds = np.concatenate(found), np.concatenate(worth)
    order = np.argsort(every, kind="stable")
    every, adds = every[order], adds[order]
    firsts = np.flatnonzero(np.diff(every, prepend=-1))
    return every[firsts], np.add.reduceat(adds, firsts) if len(firsts) else adds


def _of_one_kind(held: dict[bytes, list[int]], records: int) -> Ints:
    by_size: dict[int, list[list[int]]] = defaultdict(list)
    for numbers in held.values():
        if 2 <= len(numbers) <= COMMON:
            by_size[len(numbers)].append(numbers)
    made = [np.zeros(0, np.int64)]
    for size, groups in by_size.items():
        low, high = np.triu_indices(size, 1)
        table = np.array(groups, np.int64)
        made.append((table[:, low] * records + table[:, high]).ravel())
    return np.concatenate(made)
