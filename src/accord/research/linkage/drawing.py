"""One draw of who is who: a person has at most one record on each list."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from accord.research.linkage.pairs import Ints, Pairs

_AT_ONCE = 8  # of what is missing, a part of this is put back in a step


class People:
    """Records joined into people; `table` is how many stand on which lists (bit masks)."""

    def __init__(self, owners: Sequence[int]) -> None:
        self._parent = list(range(len(owners)))
        self._lists = [1 << owner for owner in owners]
        self.table = Counter(self._lists)

    def copy(self) -> "People":
        """The same, to go on from."""
        made = People(())
        made._parent, made._lists, made.table = self._parent.copy(), self._lists.copy(), self.table.copy()
        return made

    def join(self, one: int, other: int) -> bool:
        """Whether the two are one person now; not where both have a record on one list."""
        a, b = self._root(one), self._root(other)
        if a == b:
            return True
        if self._lists[a] & self._lists[b]:
            return False
        merge(self.table, self._lists[a], self._lists[b], 1)
        self._parent[b] = a
        self._lists[a] |= self._lists[b]
        return True

    def reach(self, ones: Iterable[int], others: Iterable[int]) -> list[int]:
        """Of each pair: 0, they are one person already; 1, both are on these two lists only; 2, one of them is on a third."""
        pairs = zip(map(self._root, ones), map(self._root, others), strict=True)
        return [0 if a == b else 1 + ((self._lists[a] | self._lists[b]).bit_count() > 2) for a, b in pairs]

    def _root(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = at = self._parent[self._parent[at]]
        return at


def merge(table: "Counter[int]", a: int, b: int, many: int) -> None:
    """So many people of lists `a` are people of lists `b`."""
    table[a] -= many
    table[b] -= many
    table[a | b] += many


def settled(found: Pairs, order: Iterable[int], people: People) -> list[int]:
    """Of these pairs, the likeliest first, those that can be linked; they are joined."""
    one, other = found.one.tolist(), found.other.tolist()
    return [pair for pair in order if people.join(one[pair], other[pair])]


def draw(
    found: Pairs, people: People, chosen: Ints, wanted: dict[tuple[int, int], int], rng: np.random.Generator
) -> dict[int, int]:
    """Join the chosen pairs, then people at random until each two lists share as many as wanted."""
    for one, other in zip(found.one[chosen].tolist(), found.other[chosen].tolist(), strict=True):
        people.join(one, other)
    table = people.table
    for lists, many in wanted.items():
        _put_back(table, lists, many, rng)
    return {mask: many for mask, many in table.items() if many}


def _put_back(table: "Counter[int]", lists: tuple[int, int], wanted: int, rng: np.random.Generator) -> None:
    one, other = (1 << at for at in lists)
    rare = 0.0  # a link that both of a person's other links do not show is missed twice
    while (missing := wanted - sum(many for mask, many in table.items() if mask & one and mask & other)) > 0:
        here = [mask for mask in table if mask & one and not mask & other and table[mask]]
        there = [mask for mask in table if mask & other and not mask & one and table[mask]]
        ways = [(a, b) for a in here for b in there if not a & b]
        if not ways:
            return
        rare = rare or missing / wanted
        weights = np.array([table[a] * table[b] * (rare if (a | b) & ~(one | other) else 1.0) for a, b in ways], float)
        a, b = ways[int(rng.choice(len(ways), p=weights / weights.sum()))]
        merge(table, a, b, min(max(missing // _AT_ONCE, 1), table[a], table[b]))
