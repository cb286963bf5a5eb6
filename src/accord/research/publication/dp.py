"""Differentially private tables: discrete Gaussian noise on all cells of a plan in one call. Advanced; the default is `cellkey`.

The classes come from the plan, so empty cells get noise like all others. A person stands in one cell of each table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.research.publication.budget import DELTA, Account, Spend, What, rho_of, sigma_of
from accord.research.publication.people import People
from accord.research.publication.phrases import Said, said
from accord.research.publication.plan import Plan

CUT: Final = 2.0  # sigmas under which a figure is not shown to the public
MECHANISM: Final = "discrete Gaussian, opendp"
Impossible = frozenset[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Noisy:
    """Tables with noise and what it is. Counts may be negative: they are for researchers; `public` is for everybody."""

    cohort: str
    plan: Plan
    tables: dict[str, tuple[int, ...]]
    sigma: float
    rho: float
    epsilon: float
    delta: float

    def public(self) -> dict[str, tuple[int | None, ...]]:
        """The figures of at least two sigmas, others None: most invented cells are gone."""
        least = CUT * self.sigma
        return {name: tuple(n if n >= least else None for n in cells) for name, cells in self.tables.items()}

    @property
    def said(self) -> Said:
        """What must be printed beside the figures."""
        return said("private-tables", epsilon=self.epsilon, delta=self.delta, rho=self.rho, sigma=self.sigma)


def spend_of(plan: Plan, cohort: str, release: str, epsilon: float) -> Spend:
    """What tables of `epsilon` cost. Raises BadAmount."""
    return Spend(cohort, release, What.TABLES, f"{MECHANISM}, {len(plan.tables)} tables", rho_of(epsilon), epsilon)


def publish(
    plan: Plan, people: People, *, epsilon: float, release: str, account: Account, impossible: Impossible = frozenset()
) -> Noisy:
    """Reserves the amount, then draws. `impossible` are cells declared beforehand in which nobody can be.

    Raises BudgetSpent and BadAmount before anything is drawn, UnknownClass before anything is spent.
    """
    counts = np.concatenate([plan.count(table, people) for table in plan.tables])
    spend = spend_of(plan, people.cohort, release, epsilon)
    sigma = sigma_of(spend.rho, len(plan.tables))
    account.reserve([spend])
    noisy = drawn(counts, sigma)
    tables, start = {}, 0
    for table in plan.tables:
        cells = plan.cells(table)
        own = noisy[start : start + len(cells)]
        tables[table.name] = tuple(0 if (table.name, c) in impossible else n for c, n in zip(cells, own, strict=True))
        start += len(cells)
    return Noisy(people.cohort, plan, tables, sigma, spend.rho, epsilon, DELTA)


def drawn(counts: Iterable[int], sigma: float) -> list[int]:
    """Each count with discrete Gaussian noise of `sigma`."""
    import opendp.prelude as opendp

    opendp.enable_features("contrib")
    measure = opendp.m.make_gaussian(
        opendp.vector_domain(opendp.atom_domain(T="i64")), opendp.l2_distance(T=float), scale=sigma
    )
    return [int(n) for n in measure([int(n) for n in counts])]
