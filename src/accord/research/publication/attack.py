"""The attacker in the gate: everything published as one system of equations, solved for the smallest and largest count of
single cells. He knows the plan, the rules, the noise table, that marked cells hold somebody and that shown zeros hold nobody;
he does not know the key.

Each cell of each table is an unknown. Tables that share variables (or areas of which one lies in the other) have margins in
common, and these are equal in truth, whatever is shown. What is shown bounds each unknown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from accord.research.publication import ptable
from accord.research.publication.cellkey import Mark, Released, Shown, rounded_to
from accord.research.publication.people import People
from accord.research.publication.plan import Counts, Plan, Table, Variable, above

Floats = npt.NDArray[np.float64]
Small = tuple[str, int, int]  # table, number of the cell, persons in it
NEAR: Final = 2


class Impossible(ArithmeticError):
    """No true figures can stand behind what is shown: it was not made by the rules."""


@dataclass(frozen=True)
class System:
    """The unknowns of a plan and what ties them: `ties @ x == 0`."""

    plan: Plan
    starts: dict[str, int]
    size: int
    ties: csr_matrix

    def number(self, table: str, cell: int) -> int:
        """The number of a cell among all unknowns."""
        return self.starts[table] + cell


@dataclass(frozen=True, repr=False)
class Recovered:
    """How well one small cell is known to the attacker. `low` and `high` are whole numbers."""

    table: str
    cell: int
    truth: int
    low: int
    high: int

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def near(self) -> bool:
        """Known to within two persons: no count that is still possible lies further from the truth."""
        return max(self.high - self.truth, self.truth - self.low) <= NEAR


def system(plan: Plan) -> System:
    """The unknowns and equations of a plan."""
    starts, size = {}, 0
    for table in plan.tables:
        starts[table.name] = size
        size += int(np.prod(plan.shape(table), dtype=np.int64))
    blocks = [_tie(plan, one, two, starts, size) for one, two in combinations(plan.tables, 2)]
    ties = vstack(blocks).tocsr() if blocks else csr_matrix((0, size))
    return System(plan, starts, size, ties)


def attack(known: System, bounds: Sequence[tuple[float, float]], small: Iterable[Small]) -> list[Recovered]:
    """For each small cell: the smallest and largest count that fits everything shown. Raises Impossible."""
    return [_range(known, bounds, *one) for one in small]


def small_cells(plan: Plan, people: People, under: int) -> list[Small]:
    """Every cell of the plan with 1 to `under` - 1 persons: (table, number, count)."""
    found = []
    for table in plan.tables:
        counts = plan.count(table, people)
        found += [(table.name, int(c), int(counts[c])) for c in np.flatnonzero((counts > 0) & (counts < under))]
    return found


def sampled(found: Sequence[Small], most: int, seed: int) -> list[Small]:
    """At most `most` of them, the same for the same seed."""
    if len(found) <= most:
        return list(found)
    chosen = np.random.default_rng(seed).choice(len(found), size=most, replace=False)
    return [found[int(n)] for n in sorted(chosen)]


def bounds_of(release: Released, total: int) -> list[tuple[float, float]]:
    """What each cell of a release can be, cell by cell in the order of the plan. `total`: more than anybody could be."""
    plan, known = release.plan, Possible(release.plan.threshold, release.plan.base)
    return [known.of(cell, total) for table in plan.tables for cell in release.tables[table.name]]


class Possible:
    """Which counts can stand behind what is shown, by the rules and the noise table."""

    def __init__(self, threshold: int, base: int) -> None:
        self._threshold, self._base = threshold, base
        self._kept: dict[int | None, tuple[int, int]] = {}

    def of(self, cell: Shown, total: int) -> tuple[float, float]:
        """Smallest and largest."""
        if cell.mark is Mark.LINE:
            return 0.0, float(total)
        value = cell.value if cell.mark is Mark.VALUE else None
        if value == 0:
            return 0.0, 0.0
        if value not in self._kept:
            self._kept[value] = self._range(value)
        return self._kept[value]

    def _range(self, value: int | None) -> tuple[int, int]:
        top = (value or self._threshold) + self._base + 2 * ptable.WIDEST
        weights = ptable.weights()
        fits = []
        for n in range(1, top):
            steps = np.flatnonzero(weights[min(n, ptable.ROWS) - 1]) - ptable.WIDEST
            noisy = n + steps
            if value is None:
                ok = noisy < self._threshold
            else:
                ok = (noisy >= self._threshold) & (rounded_to(noisy.astype(np.int64), self._base) == value)
            if ok.any():
                fits.append(n)
        return (fits[0], fits[-1]) if fits else (0, top)


def _range(known: System, bounds: Sequence[tuple[float, float]], table: str, cell: int, truth: int) -> Recovered:
    number = known.number(table, cell)
    low, high = (_solve(known, bounds, number, sign) for sign in (1.0, -1.0))
    return Recovered(table, cell, truth, int(np.ceil(low - 1e-6)), int(np.floor(high + 1e-6)))


def _solve(known: System, bounds: Sequence[tuple[float, float]], number: int, sign: float) -> float:
    cost = np.zeros(known.size)
    cost[number] = sign
    more: dict[str, Any] = {"bounds": np.asarray(bounds), "method": "highs"}
    if known.ties.shape[0]:
        more |= {"A_eq": known.ties, "b_eq": np.zeros(known.ties.shape[0])}
    found = linprog(cost, **more)
    if found.status != 0:
        raise Impossible(found.message)
    return float(found.x[number])


def _tie(plan: Plan, one: Table, two: Table, starts: dict[str, int], size: int) -> csr_matrix:
    """Rows that say: the margins that two tables have in common are equal."""
    shared = _shared(plan, one, two)
    left, wide = _margin(plan, one, shared)
    right, _ = _margin(plan, two, shared)
    rows = np.concatenate([left, right])
    columns = np.concatenate([np.arange(len(left)) + starts[one.name], np.arange(len(right)) + starts[two.name]])
    values = np.concatenate([np.ones(len(left)), -np.ones(len(right))])
    return csr_matrix((values, (rows, columns)), shape=(wide, size))


def _shared(plan: Plan, one: Table, two: Table) -> list[Variable]:
    found = []
    for a in one.by:
        for b in two.by:
            around_a, around_b = above(plan, plan.named[a]), above(plan, plan.named[b])
            if a == b or b in around_a:
                found.append(plan.named[b])
            elif a in around_b:
                found.append(plan.named[a])
    return found


def _margin(plan: Plan, table: Table, shared: list[Variable]) -> tuple[Counts, int]:
    """For each cell of a table the number of the cell of the common margin in which it lies; and how many there are."""
    shape = plan.shape(table)
    index = np.indices(shape).reshape(len(shape), -1) if shape else np.zeros((0, 1), dtype=np.int64)
    where, wide = np.zeros(index.shape[1], dtype=np.int64), 1
    for coarse in shared:
        axis, fine = next((n, plan.named[v]) for n, v in enumerate(table.by) if plan.named[v].reads == coarse.reads)
        classes = index[axis]
        while fine.name != coarse.name:
            around = plan.named[fine.within]
            classes = fine.to(around)[classes]
            fine = around
        where, wide = where * len(coarse.classes) + classes, wide * len(coarse.classes)
    return where, wide
