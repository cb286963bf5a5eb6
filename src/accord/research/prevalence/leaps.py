"""Leaps and bounds: the hierarchical model with the least BIC, proved, without looking at most of them. Compiled.

A node is (M, F): M the terms that are still in, F those that stay in below. Every model between them has a likelihood of
at most l(M) and at least 1 + k + |F| parameters. Only maximal terms are dropped, so every model is hierarchical; each
model is met once at most. What dropping a term costs can only grow further down, so it is inherited.
"""

from typing import NamedTuple

import numpy as np

from accord.research.prevalence.kernel import (
    CERTIFIED,
    PRUNED,
    REFUTED,
    Floats,
    Ints,
    Table,
    Work,
    bury,
    columns,
    compiled,
    copy,
    count_bits,
    factor,
    fill,
    fit,
    solve,
    spread,
    tabled,
    workspace,
)  # fmt: skip

DOUBTS = 64  # doubtful models kept for the linear program


class Found(NamedTuple):
    """What a search writes: `best` (BIC, dark figure); `near` (model, BIC, dark figure); `doubts` (model, lowest BIC).

    `tally`: near models, doubtful ones, fits, the best model, doubtful ones for which there was no room,
    models that certainly have no estimate.
    """

    best: Floats
    near: Floats
    doubts: Floats
    tally: Ints


class Node(NamedTuple):
    """Where the search stands: terms below and above each term; for the node in hand what each child costs; the stack."""

    below: Ints
    above: Ints
    shift: Floats
    wald: Floats
    trial: Floats
    kind: Ints
    top: Floats
    loss: Floats
    order: Ints
    models: Ints
    keeps: Ints
    kinds: Ints
    bounds: Floats
    betas: Floats
    losses: Floats


@compiled
def within(k: int, masks: Ints, index: int, inside: bool) -> int:
    """Bits of the candidate terms that lie inside a term, or that contain it."""
    found = 0
    for i in range(k + 1, masks.size):
        low, high = (i, index) if inside else (index, i)
        if i != index and masks[low] & masks[high] == masks[low]:
            found |= 1 << (i - k - 1)
    return found


@compiled
def opened(table: Table) -> Node:
    """An empty stack for the models of this table."""
    k, masks, p = table.k, table.masks, table.masks.size
    m = p - k - 1
    deep = m * (m + 1) // 2 + 2
    below, above = np.empty(m, np.int64), np.empty(m, np.int64)
    for i in range(m):
        below[i], above[i] = within(k, masks, k + 1 + i, True), within(k, masks, k + 1 + i, False)
    return Node(
        below, above, np.empty((m, p)), np.empty(m), np.empty((m, p)), np.empty(m, np.int64), np.empty(m), np.empty(m),
        np.empty(m, np.int64), np.empty(deep, np.int64), np.empty(deep, np.int64), np.empty(deep, np.int64),
        np.empty(deep), np.empty((deep, p)), np.empty((deep, m)),
    )  # fmt: skip


@compiled
def price(model: int, table: Table, likelihood: float) -> float:
    """BIC of a model at this likelihood."""
    return float((1 + table.k + count_bits(model)) * np.log(table.t[0]) - 2.0 * likelihood)


@compiled
def foresee(model: int, table: Table, beta: Floats, work: Work, node: Node) -> None:
    """For each term of a fitted model: what dropping it costs by the quadratic, and how the other parameters move."""
    p = columns(model, table, work)
    spread(beta, p, bury(model, table, work), work)
    factor(p, work)
    for i in range(node.wald.size):
        fill(node.shift[i], 0.0)
    for j in range(table.k + 1, p):
        fill(work.right, 0.0)
        work.right[j] = 1.0
        solve(p, work)
        if work.step[j] > 0.0:
            i = work.where[j]
            term = i - table.k - 1
            by = beta[i] / work.step[j]
            node.wald[term] = beta[i] * by
            for c in range(p):
                node.shift[term, work.where[c]] = -by * work.step[c]


@compiled
def remember(found: Found, kind: int, model: int, bic: float, least: float, dark: float, slack: float) -> None:
    """Take a fitted model into the list of the best (CERTIFIED), or of those that the linear program must judge.

    `least`: no BIC of this model is below it. Only doubtful models that could still be among the best are kept.
    """
    best, doubts, count = found.best, found.doubts, found.tally
    if kind == CERTIFIED:
        if bic < best[0]:
            best[0], best[1], count[3] = bic, dark, model
        if bic <= best[0] + slack and count[0] < found.near.shape[0]:
            found.near[count[0], 0], found.near[count[0], 1], found.near[count[0], 2] = model, bic, dark
            count[0] += 1
    elif kind == REFUTED:
        count[5] += 1
    elif least < best[0] + slack:
        if count[1] >= doubts.shape[0]:
            left = 0
            for i in range(doubts.shape[0]):
                if doubts[i, 1] < best[0] + slack:
                    doubts[left, 0], doubts[left, 1] = doubts[i, 0], doubts[i, 1]
                    left += 1
            count[1] = left
        if count[1] >= doubts.shape[0]:
            count[4] += 1
            return
        doubts[count[1], 0], doubts[count[1], 1] = model, least
        count[1] += 1


@compiled
def sort(order: Ints, size: int, by: Floats, way: float) -> None:
    """The first `size` of `order` by their values: by insertion, as they are few."""
    for place in range(1, size):
        here = order[place]
        back = place
        while back > 0 and way * by[order[back - 1]] > way * by[here]:
            order[back] = order[back - 1]
            back -= 1
        order[back] = here


@compiled
def ordered(model: int, keep: int, node: Node) -> int:
    """Put the maximal terms that may be dropped into `order`, the dearest first. Returns their number."""
    free = 0
    for i in range(node.order.size):
        if (model >> i) & 1 and not (keep >> i) & 1 and not node.above[i] & model:
            node.order[free] = i
            free += 1
    sort(node.order, free, node.wald, -1.0)
    return free


@compiled
def tried(
    model: int, keep: int, good: bool, beta: Floats, slack: float, table: Table, work: Work, node: Node, found: Found
) -> tuple[int, int]:
    """Fit the model without each term in turn. A term that no good model below lacks is fixed, which helps the others.

    Returns (what is fixed now, how many children are left, which stand first in `order`).
    """
    left = 0
    for place in range(ordered(model, keep, node)):
        i = node.order[place]
        if (keep >> i) & 1:
            continue
        smaller, trial = model & ~(1 << i), node.trial[i]
        cut = 0.5 * (price(keep, table, 0.0) - found.best[0] - slack)
        if node.loss[i] <= cut:
            keep |= 1 << i | node.below[i]
            continue
        if good:
            for c in range(beta.size):
                trial[c] = beta[c] + node.shift[i, c]
            trial[table.k + 1 + i] = 0.0
        kind, value, bound = fit(smaller, table, trial, good, cut, work)
        found.tally[2] += 1
        node.loss[i] = min(node.loss[i], bound)
        if kind == PRUNED:
            keep |= 1 << i | node.below[i]
            continue
        bic, least = price(smaller, table, value), price(smaller, table, bound)
        remember(found, kind, smaller, bic, least, np.exp(trial[0]), slack)
        node.kind[i], node.top[i], node.order[left] = kind, bound, i
        left += 1
    return keep, left


@compiled
def pushed(top: int, model: int, keep: int, left: int, slack: float, table: Table, node: Node, found: Found) -> int:
    """Children onto the stack: the one without the dearest term keeps nothing of its sisters, the last keeps them all."""
    sort(node.order, left, node.top, 1.0)
    for place in range(left):
        i = node.order[place]
        smaller = model & ~(1 << i)
        kept = keep & smaller
        if kept != smaller and price(kept, table, node.top[i]) < found.best[0] + slack:
            node.models[top], node.keeps[top], node.kinds[top], node.bounds[top] = (
                smaller,
                kept,
                node.kind[i],
                node.top[i],
            )
            copy(node.trial[i], node.betas[top])
            copy(node.loss, node.losses[top])
            top += 1
        keep |= 1 << i | node.below[i]
    return top


@compiled
def search(table: Table, first: Ints, slack: float, found: Found) -> None:
    """The least BIC of all hierarchical models over the candidate terms, and all within `slack` of it, into `found`.

    `first`: models to try before, so that there is something to beat.
    """
    m = table.masks.size - table.k - 1
    full = (1 << m) - 1
    work, node, beta = workspace(table), opened(table), np.empty(table.masks.size)
    for i in range(6):
        found.tally[i] = 0
    found.tally[3] = -1
    found.best[0], found.best[1] = np.inf, np.nan
    for i in range(table.k):
        if table.t[1 << i] <= 0.0:  # nobody on one of the lists: no model has an estimate
            return
    for model in first:
        kind, value, bound = fit(model, table, beta, False, -np.inf, work)
        found.tally[2] += 1
        if kind == CERTIFIED and price(model, table, value) < found.best[0]:  # the near list meets it again below
            found.best[0], found.best[1], found.tally[3] = price(model, table, value), np.exp(beta[0]), model
    kind, value, bound = fit(full, table, beta, False, -np.inf, work)
    found.tally[2] += 1
    remember(found, kind, full, price(full, table, value), price(full, table, bound), np.exp(beta[0]), slack)
    node.models[0], node.keeps[0], node.kinds[0], node.bounds[0], top = full, 0, kind, bound, 1
    copy(beta, node.betas[0])
    fill(node.losses[0], np.inf)
    while top > 0:
        top -= 1
        model, keep, good = node.models[top], node.keeps[top], node.kinds[top] == CERTIFIED
        if price(keep, table, node.bounds[top]) >= found.best[0] + slack:
            continue
        copy(node.betas[top], beta)
        copy(node.losses[top], node.loss)
        fill(node.wald, 0.0)
        if good:
            foresee(model, table, beta, work, node)
        keep, left = tried(model, keep, good, beta, slack, table, work, node, found)
        top = pushed(top, model, keep, left, slack, table, node, found)


@compiled
def search_many(k: int, masks: Ints, tables: Floats, first: Ints) -> tuple[Floats, Floats, Ints]:
    """`search` on each table. Returns (BIC and dark figure, doubtful models, counts) of each."""
    b = tables.shape[0]
    best, near, doubts = np.empty((b, 2)), np.empty((1, 3)), np.empty((b, DOUBTS, 2))
    count = np.empty((b, 6), np.int64)
    for r in range(b):
        search(tabled(k, masks, tables[r]), first, 0.0, Found(best[r], near, doubts[r], count[r]))
    return best, doubts, count
