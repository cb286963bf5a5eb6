"""Averaging over all decomposable graphs of three to five lists (Madigan and York 1997), exactly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import lgamma

import numpy as np

from accord.research.prevalence.lists import Floats, Lists
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import Interval

TAIL, IN_TAIL = 0.1, 0.001
LARGEST = 4_000_000  # unseen people on the grid


@dataclass(frozen=True)
class Averaged:
    """The posterior of the total. `bounded` is false where it never comes to an end: then it is no answer.

    `graphs`: how much weight the models have that matter, by their pairs. A total with two humps has no middle: look at both.
    """

    median: float
    interval: Interval
    bounded: bool
    largest: int
    graphs: tuple[tuple[tuple[str, ...], float], ...]


def average(lists: Lists, *, delta: float | None = None, largest: int | None = None) -> Averaged:
    """Posterior of the total; prior 1/N, `delta` on every cell (2^-k if not given).

    The grid of the unseen grows until its last tenth holds less than a thousandth, unless `largest` is given, which then
    is a prior of its own. Raises Refused.
    """
    if not 3 <= lists.k <= 5:
        raise Refused("averaging_size", found=lists.k)
    delta = 2.0**-lists.k if delta is None else delta
    if delta <= 0:
        raise Refused("setting", name="delta", value=delta, wanted="Choose a number above 0.")
    top = largest or 10 * lists.n
    while True:
        grid, weights, graphs = _posterior(lists, delta, top)
        last = float(weights[grid >= (1 - TAIL) * top].sum())
        if largest or last < IN_TAIL or top >= LARGEST:
            break
        top = min(4 * top, LARGEST)
    running = np.cumsum(weights)
    low, middle, high = (float(lists.n + grid[np.searchsorted(running, q)]) for q in (0.025, 0.5, 0.975))
    return Averaged(middle, (low, high), last < IN_TAIL, top, graphs)


def _posterior(
    lists: Lists, delta: float, top: int
) -> tuple[Floats, Floats, tuple[tuple[tuple[str, ...], float], ...]]:
    from scipy.special import gammaln

    step = max(1, top // 20_000)
    grid = np.arange(0, top + 1, step, dtype=np.float64)
    totals = lists.n + grid
    k = lists.k
    whole = gammaln(delta * 2**k) - gammaln(totals + delta * 2**k)
    shared = gammaln(totals + 1) - gammaln(grid + 1) - np.log(totals)
    part = {mask: _marginal(lists, mask, delta, grid, gammaln) for mask in range(1, 1 << k)}
    logs, names = [], []
    for edges, cliques, separators in decomposable(k):
        value = sum(part[c] for c in cliques) - sum(part[s] for s in separators)
        logs.append(value + (len(cliques) - len(separators)) * whole + shared)
        names.append(tuple(lists.named(1 << i | 1 << j) for i, j in edges))
    table = np.array(logs)
    weights = np.exp(table - table.max())
    weights /= weights.sum()
    by_graph = sorted(zip(names, weights.sum(axis=1).tolist(), strict=True), key=lambda pair: -pair[1])
    return grid, weights.sum(axis=0), tuple(pair for pair in by_graph if pair[1] >= 0.01)


def _marginal(lists: Lists, mask: int, delta: float, grid: Floats, gammaln: Callable[[Floats], Floats]) -> Floats:
    """Log of the Dirichlet integral over the marginal table of some lists; the unseen are in its cell of zeros."""
    cells = np.arange(lists.counts.size)
    size = mask.bit_count()
    prior = delta * 2.0 ** (lists.k - size)
    seen = np.bincount(cells & mask, weights=lists.counts, minlength=cells.size)
    inside = [cell for cell in range(cells.size) if cell & mask == cell]
    fixed = sum(lgamma(seen[cell] + prior) - lgamma(prior) for cell in inside if cell)
    return fixed + gammaln(seen[0] + grid + prior) - lgamma(prior)


@lru_cache(maxsize=3)
def decomposable(k: int) -> tuple[tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[int, ...]], ...]:
    """All decomposable graphs: pairs, cliques, and the separators that are not empty (8, 61, 822 for 3, 4, 5 lists)."""
    pairs = list(combinations(range(k), 2))
    found = []
    for bits in range(1 << len(pairs)):
        edges = tuple(pair for i, pair in enumerate(pairs) if bits >> i & 1)
        near = [0] * k
        for i, j in edges:
            near[i] |= 1 << j
            near[j] |= 1 << i
        cliques = _cliques(k, near)
        if cliques:
            found.append((edges, cliques, tuple(_separators(cliques))))
    return tuple(found)


def _cliques(k: int, near: list[int]) -> tuple[int, ...]:
    """Maximal cliques, by taking away one simplicial list after another; none if the graph is not decomposable."""
    left, met = (1 << k) - 1, list[int]()
    while left:
        for i in range(k):
            around = near[i] & left
            if left >> i & 1 and all(around & ~(near[j] | 1 << j) == 0 for j in range(k) if around >> j & 1):
                met.append(around | 1 << i)
                left &= ~(1 << i)
                break
        else:
            return ()
    return tuple(one for one in met if not any(one != other and one & other == one for other in met))


def _separators(cliques: tuple[int, ...]) -> Iterator[int]:
    """What the cliques share along a tree that shares most."""
    inside, outside = [cliques[0]], list(cliques[1:])
    while outside:
        shared, place = max(((one & other).bit_count(), i) for one in inside for i, other in enumerate(outside))
        separator = next(one & outside[place] for one in inside if (one & outside[place]).bit_count() == shared)
        inside.append(outside.pop(place))
        if separator:
            yield separator
