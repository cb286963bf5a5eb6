"""The choice of a model: the least BIC of all (default), or stepwise. For one table, and for many that are like it.

One table is searched in plain NumPy, so that a first answer needs no compiler; many tables run compiled (`leaps.py`).
"""

from contextlib import suppress
from dataclasses import dataclass, field
from math import inf, lgamma, log

import numpy as np
from numpy.typing import NDArray

from accord.research.prevalence.estimates import Fit, code_of, fit_terms, solve
from accord.research.prevalence.lists import Floats, Lists
from accord.research.prevalence.models import Family, Terms
from accord.research.prevalence.newton import Solved
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.stepwise import THRESHOLD, stepwise

BIC, STEPWISE = "bic", "stepwise"


@dataclass(frozen=True)
class Method:
    """How a model is chosen. `order`: the largest term, for BIC. `threshold`: of the test, for stepwise."""

    name: str = BIC
    order: int = 2
    threshold: float = THRESHOLD

    def __post_init__(self) -> None:
        if self.name not in {BIC, STEPWISE}:
            raise Refused("setting", name="The method", value=f"“{self.name}”", wanted="Choose bic or stepwise.")
        if not 0 < self.threshold < 1:
            raise Refused(
                "setting", name="The threshold", value=self.threshold, wanted="Choose a chance between 0 and 1."
            )


@dataclass
class Effort:
    """What it took: models fitted, models met that have no estimate, linear programs asked."""

    fits: int = 0
    inadmissible: int = 0
    programs: int = 0


@dataclass(frozen=True, eq=False)
class Chosen:
    """The best model, all models within `slack` of its BIC (the best among them), and what it took."""

    best: Fit
    near: tuple[Fit, ...]
    effort: Effort

    def within(self, slack: float) -> tuple[Fit, ...]:
        """The models whose BIC is at most so much worse."""
        return tuple(one for one in self.near if one.bic <= self.best.bic + slack)


@dataclass(frozen=True, eq=False)
class Many:
    """Estimates of many tables, NaN where no model has one."""

    totals: Floats
    models: NDArray[np.int64]
    effort: Effort = field(default_factory=Effort)

    @property
    def refused(self) -> int:
        """Tables of which no model has an estimate."""
        return int(np.isnan(self.totals).sum())


def choose(lists: Lists, method: Method | None = None, *, slack: float = 0.0) -> Chosen:
    """The model of this table. `slack`: also all whose BIC is at most so much worse. Raises Refused (no_admissible_model, empty_list ...)."""
    method = method or Method()
    lists.countable()
    if method.name == STEPWISE:
        best = stepwise(lists, threshold=method.threshold)
        return Chosen(best, (best,), Effort())
    return _Search(lists, Family(lists.k, method.order), slack).run()


class _Search:
    """Leaps and bounds over the models of one table, as `leaps.py` describes it, in plain NumPy."""

    def __init__(self, lists: Lists, family: Family, slack: float) -> None:
        self.lists, self.family, self.slack = lists, family, slack
        self.best, self.near, self.effort = inf, list[tuple[float, Terms]](), Effort()
        self.doubts: list[tuple[float, Terms]] = []
        self.log_n = log(lists.n)

    def run(self) -> Chosen:
        """Search, then ask the linear program of those that Newton could not certify and that would be among the best."""
        full = self.family.terms
        self._met((), -inf)
        with suppress(Refused):
            self._met(stepwise(self.lists).terms, -inf)
        self._below(frozenset(full), frozenset(), self._met(full, -inf), dict.fromkeys(full, inf))
        for bic, terms in sorted(self.doubts):
            if bic < self.best + self.slack:
                self.effort.programs += 1
                if code_of(self.lists, terms):
                    self.effort.inadmissible += 1
                else:
                    self._take(self._price(len(terms), solve(self.lists, terms).value), terms)
        if self.best == inf:
            raise Refused("no_admissible_model")
        kept = {terms for bic, terms in self.near if bic <= self.best + self.slack}
        fits = sorted((fit_terms(self.lists, terms) for terms in kept), key=lambda one: one.bic)
        return Chosen(fits[0], tuple(fits), self.effort)

    def _price(self, terms: int, likelihood: float) -> float:
        return (1 + self.lists.k + terms) * self.log_n - 2 * likelihood

    def _take(self, bic: float, terms: Terms) -> None:
        self.best = min(self.best, bic)
        if bic <= self.best + self.slack + 1e-9:
            self.near.append((bic, terms))

    def _met(self, terms: Terms, cut: float) -> Solved:
        """Fit a model, and keep it if it is good."""
        self.effort.fits += 1
        solved = solve(self.lists, terms, cut=cut)
        if solved.certified:
            self._take(self._price(len(terms), solved.value), terms)
        elif solved.bound > cut:
            self.doubts.append((self._price(len(terms), solved.bound), terms))
        return solved

    def _below(self, model: frozenset[int], keep: frozenset[int], here: Solved, losses: dict[int, float]) -> None:
        if self._price(len(keep), here.bound) >= self.best + self.slack or keep == model:
            return
        losses, left = dict(losses), dict[int, Solved]()
        maximal = [t for t in model - keep if not any(t != other and t & other == t for other in model)]
        likely = self._likely_losses(model, here)
        for term in sorted(maximal, key=likely.__getitem__, reverse=True):
            cut = (self._price(len(keep), 0.0) - self.best - self.slack) / 2
            if losses[term] > cut:
                solved = self._met(tuple(t for t in self.family.terms if t in model and t != term), cut)
                losses[term] = min(losses[term], solved.bound)
                left[term] = solved
            if losses[term] <= cut:
                left.pop(term, None)
                keep |= self._inside(model, term)
        for term in sorted(left, key=losses.__getitem__):
            self._below(model - {term}, keep - {term}, left[term], losses)
            keep |= self._inside(model, term)

    def _likely_losses(self, model: frozenset[int], here: Solved) -> dict[int, float]:
        """By the quadratic: the square of a parameter over its variance."""
        terms = [t for t in self.family.terms if t in model]
        if not here.certified:
            return dict.fromkeys(terms, 0.0)
        variance = np.ones(here.live.size)
        variance[here.live] = np.diag(here.inverse)
        found = np.where(here.live, here.beta, 0.0) ** 2 / variance
        return dict(zip(terms, found[1 + self.lists.k :].tolist(), strict=True))

    @staticmethod
    def _inside(model: frozenset[int], term: int) -> frozenset[int]:
        return frozenset(t for t in model if t & term == t)


def choose_many(lists: Lists, tables: Floats, method: Method, *, first: Terms | None = None) -> Many:
    """The choice repeated on each table (rows: patterns as in `lists.counts`). `first`: a model to try first."""
    if method.name == STEPWISE:
        return _stepwise_many(lists, tables, method)
    from accord.research.prevalence.leaps import search_many

    family = Family(lists.k, method.order)
    tries = [0] if first is None else [0, family.bits(first)]
    best, doubts, count = search_many(lists.k, family.masks, tables, np.array(tries, dtype=np.int64))
    totals = tables.sum(axis=1) + best[:, 1]
    models, effort = count[:, 3].copy(), Effort(int(count[:, 2].sum()), int(count[:, 5].sum()))
    for row in range(len(tables)):
        rivals = doubts[row, : count[row, 1]]
        for least, bits in sorted((float(one[1]), int(one[0])) for one in rivals if one[1] < best[row, 0]):
            effort.programs += 1
            table, terms = Lists(lists.names, tables[row]), family.model(bits)
            if code_of(table, terms):
                effort.inadmissible += 1
            elif least < best[row, 0]:
                found = fit_terms(table, terms)
                bic = found.bic - 2 * sum(lgamma(one + 1) for one in tables[row])
                if bic < best[row, 0]:
                    best[row, 0], totals[row], models[row] = bic, found.total, bits
    if (count[:, 4] > 0).any():
        _again(lists, tables, method, count[:, 4] > 0, totals, models)
    return Many(totals, models, effort)


def _again(
    lists: Lists, tables: Floats, method: Method, which: NDArray[np.bool_], totals: Floats, models: NDArray[np.int64]
) -> None:
    """Tables with more doubtful models than the compiled search keeps: each is searched by itself."""
    family = Family(lists.k, method.order)
    for row in np.flatnonzero(which):
        try:
            best = choose(Lists(lists.names, tables[row]), method).best
            totals[row], models[row] = best.total, family.bits(best.terms)
        except Refused:
            totals[row], models[row] = np.nan, -1


def _stepwise_many(lists: Lists, tables: Floats, method: Method) -> Many:
    family = Family(lists.k)
    totals, models = np.full(len(tables), np.nan), np.full(len(tables), -1, dtype=np.int64)
    for row, counts in enumerate(tables):
        try:
            best = stepwise(Lists(lists.names, counts).countable(), threshold=method.threshold)
        except Refused:
            continue
        totals[row], models[row] = best.total, family.bits(best.terms)
    return Many(totals, models)
