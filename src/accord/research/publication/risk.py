"""What a release tells of single persons: how sure the strongest attacker can be that somebody is in it.

He knows every other person of the cohort and all rules, and asks of one person: in, or not? For each table the chance of what
is shown with and without her is known exactly from the noise table; their product over the tables is his evidence.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from accord.research.publication import ptable
from accord.research.publication.people import People
from accord.research.publication.phrases import Said, said
from accord.research.publication.plan import Counts, Plan, Table

CERTAIN: Final = 1e6  # a likelihood ratio of a million
MOST_CERTAIN: Final = 0.05
MOST_TOLD: Final = 0.82
TARGETS: Final = 150
_HIDDEN, _FEW = -2, -1
Chances = dict[int, float]


@dataclass(frozen=True)
class Presence:
    """How well presence is told: `auc` 0.5 is not at all, 1 is always; `certain`: the share of persons who are proved present."""

    auc: float
    certain: float
    targets: int
    tables: int

    @property
    def said(self) -> Said:
        """One sentence for who decides."""
        return said("presence", auc=self.auc, certain=self.certain, targets=self.targets, tables=self.tables)


def presence(plan: Plan, people: People, *, seed: int, targets: int = TARGETS, draws: int = 20) -> Presence:
    """How well the presence of persons drawn by `seed` is told by all tables of the plan together."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(people), size=min(targets, len(people)), replace=False)
    with_her: list[float] = []
    without: list[float] = []
    cells = [(table, plan.place(table, people), plan.count(table, people)) for table in plan.tables]
    for person in chosen:
        worlds = [_worlds(plan, table, counts, int(where[person])) for table, where, counts in cells]
        for _draw in range(draws):
            with_her.append(sum(_evidence(rng, present, present, absent) for present, absent in worlds))
            without.append(sum(_evidence(rng, absent, present, absent) for present, absent in worlds))
    sure = float(np.mean(np.array(with_her) > np.log(CERTAIN)))
    return Presence(auc(with_her, without), sure, len(chosen), len(plan.tables))


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The chance that one of `higher` is above one of `lower`, ties half."""
    a, b = np.sort(np.asarray(higher)), np.sort(np.asarray(lower))
    below = np.searchsorted(b, a, "left") + np.searchsorted(b, a, "right")
    return float(below.sum() / (2 * len(a) * len(b)))


def _evidence(rng: np.random.Generator, true: Chances, present: Chances, absent: Chances) -> float:
    """The logarithm of the likelihood ratio of what is drawn from the true world."""
    seen = list(true)
    what = seen[int(rng.choice(len(seen), p=[true[s] for s in seen]))]
    return float(np.log(max(present.get(what, 0.0), 1e-12)) - np.log(max(absent.get(what, 0.0), 1e-12)))


def _worlds(plan: Plan, table: Table, counts: Counts, cell: int) -> tuple[Chances, Chances]:
    """What her cell can show, and how likely: with her, and without."""
    shape = plan.shape(table)
    with_her, without = counts.reshape(shape), counts.reshape(shape).copy()
    at = np.unravel_index(cell, shape) if shape else ()
    without[at] -= 1
    return _shown(plan, with_her, at), _shown(plan, without, at)


def _shown(plan: Plan, counts: Counts, at: tuple[np.intp, ...]) -> Chances:
    chances = dict(outcomes(int(counts[at]), plan.threshold, plan.base))
    not_hidden = 1.0  # given that this cell itself shows no figure
    for axis in range(counts.ndim):
        if counts.shape[axis] == 1:
            continue
        line = counts[tuple(slice(None) if a == axis else at[a] for a in range(counts.ndim))]
        if int((line > 0).sum()) == 1:
            return {_HIDDEN: 1.0}
        others = np.delete(line, int(at[axis]))
        few = [outcomes(int(n), plan.threshold, plan.base).get(_FEW, 0.0) for n in others if n > 0]
        not_hidden *= 1.0 - float(np.prod(few)) if few else 0.0
    out: Chances = defaultdict(float)
    for what, chance in chances.items():
        keeps = 1.0 if what > 0 or counts.ndim == 0 else not_hidden
        out[what] += chance * keeps
        out[_HIDDEN] += chance * (1.0 - keeps)
    total = sum(out.values())
    return {what: chance / total for what, chance in out.items() if chance > 0}


@cache
def outcomes(n: int, threshold: int, base: int) -> Chances:
    """What a cell of `n` persons shows under a key that nobody knows: -1 is "few", else the figure."""
    if n == 0:
        return {0: 1.0}
    found: Chances = defaultdict(float)
    for step, weight in enumerate(ptable.weights()[min(n, ptable.ROWS) - 1], start=-ptable.WIDEST):
        value = n + step
        found[_FEW if value < threshold else (value + base // 2) // base * base] += int(weight) / ptable.SPACE
    return {what: chance for what, chance in found.items() if chance}
