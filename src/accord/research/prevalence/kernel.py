"""The inner loops, compiled: Newton on bit masks.

Cells and terms are bit masks of lists. A model is a set of bits over the candidate terms; the intercept and each list
are always in it. One fact carries both the bounds and the proof that an estimate exists. Let d be the Newton step at
fitted values mu and e = A d. Then x = mu (1 + e) solves A'x = t exactly. If no x is negative, no parameters at all give
a likelihood above l + d.g (weak duality); if every x is positive, the maximum is reached (Fienberg and Rinaldo 2012).
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Function = TypeVar("Function", bound=Callable[..., Any])

PRUNED, CERTIFIED, DOUBTFUL, REFUTED = 0, 1, 2, 3  # what became of a fit
FEASIBLE = 1e-9  # how far below zero a cell of x may be: rounding
STEPS = 60


class Table(NamedTuple):
    """A capture table as the loops read it: lists, masks of all columns, counts, and how many are on all lists of each set."""

    k: int
    masks: Ints
    y: Floats
    t: Floats


class Work(NamedTuple):
    """Arrays that all fits of one search share."""

    cols: Ints
    where: Ints
    dead: NDArray[np.bool_]
    mu: Floats
    sums: Floats
    lean: Floats
    h: Floats
    right: Floats
    step: Floats


def compiled(function: Function) -> Function:
    """The function compiled at its first call; kept on disk where a folder can be written, else for this process."""
    options: dict[str, Any] = {"nogil": True, "fastmath": {"contract", "reassoc", "nsz", "arcp"}}
    try:
        made: Function = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # neither the package nor the home of the user can be written
        made = numba.njit(**options)(function)
    return made


@compiled
def copy(source: Floats, target: Floats) -> None:
    """Numbers into another row: a loop, which compiles in a tenth of the time of an assignment of arrays."""
    for i in range(target.size):
        target[i] = source[i]


@compiled
def fill(target: Floats, value: float) -> None:
    """One number everywhere."""
    for i in range(target.size):
        target[i] = value


@compiled
def superset_sums(values: Floats) -> None:
    """In place: each cell becomes the sum over all cells that contain it."""
    bit = 1
    while bit < values.size:
        for base in range(0, values.size, 2 * bit):
            for j in range(base, base + bit):
                values[j] += values[j + bit]
        bit *= 2


@compiled
def subset_sums(values: Floats) -> None:
    """In place: each cell becomes the sum over all cells that it contains."""
    bit = 1
    while bit < values.size:
        for base in range(0, values.size, 2 * bit):
            for j in range(base, base + bit):
                values[j + bit] += values[j]
        bit *= 2


@compiled
def subset_products(values: Floats) -> None:
    """In place: each cell becomes the product over all cells that it contains."""
    bit = 1
    while bit < values.size:
        for base in range(0, values.size, 2 * bit):
            for j in range(base, base + bit):
                values[j + bit] *= values[j]
        bit *= 2


@compiled
def factor(p: int, work: Work) -> float:
    """Cholesky of the Hessian, upper triangle by rows. Returns how small the smallest pivot is beside its diagonal."""
    h, sums, cols = work.h, work.sums, work.cols
    least = 1.0
    for i in range(p):
        for j in range(i, p):
            h[i, j] = sums[cols[i] | cols[j]]
    for j in range(p):
        pivot, whole = h[j, j], sums[cols[j]]
        least = min(least, pivot / whole if whole > 0.0 else 0.0)
        if pivot <= 1e-12 * whole or whole <= 0.0:
            for c in range(j, p):
                h[j, c] = 0.0
            continue
        scale = 1.0 / np.sqrt(pivot)
        for c in range(j, p):
            h[j, c] *= scale
        for i in range(j + 1, p):
            f = h[j, i]
            for c in range(i, p):
                h[i, c] -= f * h[j, c]
    return least


@compiled
def solve(p: int, work: Work) -> None:
    """`step` from `right`, which is used up; columns without a pivot get nothing."""
    h, right, step = work.h, work.right, work.step
    for j in range(p):
        step[j] = right[j] / h[j, j] if h[j, j] > 0.0 else 0.0
        for i in range(j + 1, p):
            right[i] -= h[j, i] * step[j]
    for j in range(p - 1, -1, -1):
        total = step[j]
        for i in range(j + 1, p):
            total -= h[j, i] * step[i]
        step[j] = total / h[j, j] if h[j, j] > 0.0 else 0.0


@compiled
def columns(model: int, table: Table, work: Work) -> int:
    """The columns that a model has: intercept, lists, terms that were seen. Returns their number."""
    p = 0
    for i in range(table.masks.size):
        if (i <= table.k or (model >> (i - table.k - 1)) & 1) and table.t[table.masks[i]] > 0.0:
            work.cols[p], work.where[p] = table.masks[i], i
            p += 1
    return p


@compiled
def bury(model: int, table: Table, work: Work) -> bool:
    """Mark the cells that the model makes impossible: those with a term on which nobody was seen. Returns whether any is."""
    found = False
    for i in range(table.k + 1, table.masks.size):
        mask = table.masks[i]
        if (model >> (i - table.k - 1)) & 1 and table.t[mask] <= 0.0:
            if not found:
                for c in range(work.dead.size):
                    work.dead[c] = False
                found = True
            for c in range(work.dead.size):
                if c & mask == mask:
                    work.dead[c] = True
    return found


@compiled
def spread(beta: Floats, p: int, any_dead: bool, work: Work) -> None:
    """Fitted values of all cells from the parameters, and their sums over supersets."""
    mu = work.mu
    fill(mu, 1.0)
    for j in range(p):
        mu[work.cols[j]] = np.exp(beta[work.where[j]])
    subset_products(mu)
    mu[0] = 0.0
    if any_dead:
        for c in range(mu.size):
            if work.dead[c]:
                mu[c] = 0.0
    copy(mu, work.sums)
    superset_sums(work.sums)


@compiled
def start(beta: Floats, p: int, any_dead: bool, table: Table, work: Work) -> None:
    """Parameters as after the first step of iterated least squares from y + 0.1."""
    mu, sums = work.mu, work.sums
    sums[0] = mu[0] = 0.0
    for c in range(1, mu.size):
        live = not (any_dead and work.dead[c])
        mu[c] = table.y[c] + 0.1 if live else 0.0
        sums[c] = mu[c] * np.log(mu[c]) - 0.1 if live else 0.0
    superset_sums(sums)
    for j in range(p):
        work.right[j] = sums[work.cols[j]]
    copy(mu, sums)
    superset_sums(sums)
    factor(p, work)
    solve(p, work)
    fill(beta, 0.0)
    for j in range(p):
        beta[work.where[j]] = work.step[j]


@compiled
def advance(beta: Floats, p: int, any_dead: bool, table: Table, work: Work) -> tuple[float, float, float]:
    """A Newton step, taken. Returns (smallest pivot, what it gains, the lowest 1 + e; below -1 if x is no solution)."""
    least = factor(p, work)
    for j in range(p):
        work.right[j] = table.t[work.cols[j]] - work.sums[work.cols[j]]
    solve(p, work)
    gain, lowest, lean = 0.0, 1.0, work.lean
    fill(lean, 0.0)
    for j in range(p):
        gain += work.step[j] * (table.t[work.cols[j]] - work.sums[work.cols[j]])
        lean[work.cols[j]] = work.step[j]
        beta[work.where[j]] += work.step[j]
    subset_sums(lean)
    for c in range(1, lean.size):
        if any_dead and work.dead[c]:
            continue
        lowest = min(lowest, 1.0 + lean[c])
        if work.mu[c] * (1.0 + lean[c]) < -FEASIBLE:
            return least, gain, -2.0
    return least, gain, lowest


@compiled
def refutes(scale: float, p: int, any_dead: bool, table: Table, work: Work) -> bool:
    """Whether the step, over `scale` and rounded, proves that there is no estimate.

    Where there is none, cells go to zero by a factor of e at each step, so the step is near a direction that leaves every
    cell in which people were seen as it is, and lets another fall: along it the likelihood rises for ever.
    """
    lean, falls = work.lean, False
    fill(lean, 0.0)
    for j in range(p):
        lean[work.cols[j]] = np.round(work.step[j] / scale)
    subset_sums(lean)
    for c in range(1, lean.size):
        if any_dead and work.dead[c]:
            continue
        if lean[c] > 0.0 or (table.y[c] > 0.0 and lean[c] != 0.0):
            return False
        falls = falls or lean[c] < 0.0
    return falls


@compiled
def singular(p: int, any_dead: bool, work: Work) -> bool:
    """Whether the columns depend on one another, so that many parameters fit equally well. The sums are used up."""
    for c in range(work.sums.size):
        work.sums[c] = 0.0 if c == 0 or (any_dead and work.dead[c]) else 1.0
    superset_sums(work.sums)
    return factor(p, work) < 1e-9


@compiled
def judged(least: float, gain: float, lowest: float, p: int, any_dead: bool, table: Table, work: Work) -> int:
    """What can be said after a step: CERTIFIED, REFUTED, DOUBTFUL, or PRUNED for go on."""
    if gain < 1e-6 and lowest > 0.5 and least > 1e-9:
        return CERTIFIED
    if gain < 1e-4 and lowest < 0.1 and refutes(1.0, p, any_dead, table, work):
        return REFUTED
    if gain < 1e-10:
        if lowest < 0.999 and refutes(1.0 - lowest, p, any_dead, table, work):
            return REFUTED
        return REFUTED if least <= 1e-9 and singular(p, any_dead, work) else DOUBTFUL
    return PRUNED


@compiled
def fit(model: int, table: Table, beta: Floats, warm: bool, cut: float, work: Work) -> tuple[int, float, float]:
    """Newton. Returns (what became of it, log-likelihood, no likelihood of this model is above this).

    `cut`: a model that cannot exceed this likelihood is left at once (PRUNED). `beta` is start and result.
    """
    p = columns(model, table, work)
    any_dead = bury(model, table, work)
    value, bound, before, halved = -np.inf, np.inf, -np.inf, 0
    if p <= table.k or work.where[table.k] != table.k:  # nobody on one of the lists
        return REFUTED, value, bound
    if not warm:
        start(beta, p, any_dead, table, work)
    for _ in range(STEPS):
        spread(beta, p, any_dead, work)
        value = -work.sums[0]
        for j in range(p):
            value += table.t[work.cols[j]] * beta[work.where[j]]
        if not value >= before - 1e-7 and halved < 30:  # too far: half of the step back
            halved += 1
            for j in range(p):
                work.step[j] *= 0.5
                beta[work.where[j]] -= work.step[j]
            continue
        before, halved = value, 0
        least, gain, lowest = advance(beta, p, any_dead, table, work)
        if lowest < -1.0 or gain < 0.0:
            continue
        bound = min(bound, value + gain)
        if bound <= cut:
            return PRUNED, value, bound
        kind = judged(least, gain, lowest, p, any_dead, table, work)
        if kind != PRUNED:
            return kind, value + 0.5 * gain, bound
    return DOUBTFUL, value, bound


@compiled
def workspace(table: Table) -> Work:
    """Arrays for fits of models of this table."""
    size, most = table.y.size, table.masks.size
    return Work(
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.zeros(size, np.bool_),
        np.empty(size),
        np.empty(size),
        np.empty(size),
        np.empty((most, most)),
        np.empty(most),
        np.empty(most),
    )


@compiled
def tabled(k: int, masks: Ints, y: Floats) -> Table:
    """The table of these counts."""
    t = np.empty(y.size)
    copy(y, t)
    t[0] = 0.0
    superset_sums(t)
    return Table(k, masks, y, t)


@compiled
def count_bits(value: int) -> int:
    """How many bits are set."""
    n = 0
    while value:
        value &= value - 1
        n += 1
    return n
