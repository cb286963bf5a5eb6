"""Strata that share strength: one log-linear model over lists and covariates such as year, sex or form of exploitation.

From main effects the term is added that lowers BIC most, by its score; a bootstrap chooses anew on each replicate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import exp, log
from pathlib import Path

import numpy as np

from accord.research.prevalence.lists import Floats, Lists, rows_of
from accord.research.prevalence.newton import Solved, existence, newton
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import SEED, Interval

Term = tuple[str, ...]
MOST_STRATA = 60


@dataclass(frozen=True, eq=False)
class Strata:
    """A capture table for each combination of covariate values. `counts`: strata by patterns, nobody first."""

    names: tuple[str, ...]
    covariates: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    counts: Floats

    @classmethod
    def from_csv(cls, source: Path | str, covariates: Sequence[str]) -> "Strata":
        """Columns: the covariates, the lists with 0 or 1, the count. Raises Refused."""
        rows, many = rows_of(source), len(covariates)
        if not covariates or rows[0][:many] != list(covariates):
            raise Refused("covariates_first", names=", ".join(covariates) or "–")
        by_values = dict[tuple[str, ...], list[list[str]]]()
        for number, row in enumerate(rows[1:], 1):
            if len(row) != len(rows[0]) or not all(row[:many]):
                raise Refused("stratum_value", row=number)
            by_values.setdefault(tuple(row[:many]), []).append(row[many:])
        if len(by_values) < 2:
            raise Refused("one_stratum")
        if len(by_values) > MOST_STRATA:
            raise Refused("too_many_strata", found=len(by_values))
        tables = [Lists.read(rows[0][many:], part) for part in by_values.values()]
        counts = np.array([table.counts for table in tables])
        for name in (*covariates, *tables[0].names):
            if (*covariates, *tables[0].names).count(name) > 1:
                raise Refused("list_twice", name=name)
        made = cls(tables[0].names, tuple(covariates), tuple(by_values), counts)
        made.lists.checked()
        return made

    @property
    def n(self) -> int:
        """How many people were seen."""
        return int(self.counts.sum())

    @property
    def lists(self) -> Lists:
        """All strata as one table."""
        return Lists(self.names, self.counts.sum(axis=0))

    @cached_property
    def candidates(self) -> tuple[Term, ...]:
        """Terms that may be added: two lists, a list with a covariate, two covariates."""
        return tuple(combinations((*self.names, *self.covariates), 2))

    def columns(self, term: Term) -> Floats:
        """The columns of a term over strata and patterns; the first value of a covariate is what others are compared to."""
        return self._columns.setdefault(term, self._product(term))

    @cached_property
    def _columns(self) -> dict[Term, Floats]:
        return {}

    def _product(self, term: Term) -> Floats:
        made = np.ones((self.counts.size, 1))
        for part in term:
            one = self._single(part)
            made = (made[:, :, None] * one[:, None, :]).reshape(self.counts.size, -1)
        return made

    def _single(self, part: str) -> Floats:
        strata, patterns = self.counts.shape
        if part in self.names:
            inside = (np.arange(patterns) >> self.names.index(part) & 1).astype(float)
            return np.tile(inside, strata)[:, None]
        place = self.covariates.index(part)
        levels = list(dict.fromkeys(value[place] for value in self.values))[1:]
        made = np.array([[float(value[place] == level) for level in levels] for value in self.values])
        return np.repeat(made, patterns, axis=0)


@dataclass(frozen=True, eq=False)
class Shared:
    """The total, and each stratum's, of the model that was chosen; with intervals if replicates were drawn."""

    total: float
    by_stratum: dict[tuple[str, ...], float]
    terms: tuple[Term, ...]
    bic: float
    interval: Interval | None = None
    intervals: dict[tuple[str, ...], Interval] | None = None
    refused: int = 0


def share(strata: Strata, *, replicates: int = 0, seed: int = SEED) -> Shared:
    """Estimate all strata by one model. `replicates`: how often to draw anew and choose anew. Raises Refused."""
    best = _choose(strata, strata.counts)
    if not replicates:
        return best
    chances = (strata.counts / strata.n).ravel()
    drawn = np.random.default_rng(seed).multinomial(strata.n, chances, size=replicates).astype(float)
    rows = []
    for counts in drawn:
        try:
            found = _choose(strata, counts.reshape(strata.counts.shape))
        except Refused:
            continue
        rows.append([found.total, *found.by_stratum.values()])
    if not rows:
        raise Refused("no_admissible_model")
    low, high = np.quantile(np.array(rows), [0.025, 0.975], axis=0, method="median_unbiased")
    pairs = [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
    intervals = dict(zip(strata.values, pairs[1:], strict=True))
    return Shared(best.total, best.by_stratum, best.terms, best.bic, pairs[0], intervals, replicates - len(rows))


def _choose(strata: Strata, counts: Floats) -> Shared:
    base: tuple[Term, ...] = ((), *((name,) for name in strata.names), *((name,) for name in strata.covariates))
    terms, n = list[Term](), float(counts.sum())
    solved, bic = _fit(strata, counts, base, n)
    if solved is None:
        raise Refused("no_admissible_model")
    better = True
    while better:
        better = False
        for gain, term in _scores(strata, counts, (*base, *terms), solved, n)[:3]:
            if gain <= 0:
                break
            found, price = _fit(strata, counts, (*base, *terms, term), n)
            if found is not None and price < bic:
                solved, bic, better = found, price, True
                terms.append(term)
                break
    patterns = counts.shape[1]
    unseen = _design(strata, (*base, *terms))[::patterns]
    darks = [exp(float(row[row > 0] @ solved.beta[row > 0])) for row in unseen]
    totals = [float(seen) + dark for seen, dark in zip(counts.sum(axis=1), darks, strict=True)]
    return Shared(sum(totals), dict(zip(strata.values, totals, strict=True)), tuple(terms), bic)


def _design(strata: Strata, terms: Sequence[Term]) -> Floats:
    return np.hstack([strata.columns(term) for term in terms])


def _seen(strata: Strata, counts: Floats, terms: Sequence[Term]) -> tuple[Floats, Floats]:
    there = np.tile(np.arange(counts.shape[1]) > 0, counts.shape[0])
    return _design(strata, terms)[there], counts.ravel()[there]


def _fit(strata: Strata, counts: Floats, terms: Sequence[Term], n: float) -> tuple[Solved | None, float]:
    design, seen = _seen(strata, counts, terms)
    solved = newton(design, seen)
    if not solved.certified and existence(design, seen):
        return None, np.inf
    return solved, design.shape[1] * log(n) - 2 * solved.value


def _scores(
    strata: Strata, counts: Floats, terms: Sequence[Term], solved: Solved, n: float
) -> list[tuple[float, Term]]:
    """By how much each term that is not in would lower BIC, judged from where the fit stands."""
    design, seen = _seen(strata, counts, terms)
    design, found = design[:, solved.live], []
    there = np.tile(np.arange(counts.shape[1]) > 0, counts.shape[0])
    weighted = design * solved.mu[:, None]
    for term in strata.candidates:
        if term in terms:
            continue
        columns = strata.columns(term)[there]
        slope = columns.T @ (seen - solved.mu)
        cross = columns.T @ weighted
        spread = (columns * solved.mu[:, None]).T @ columns - cross @ solved.inverse @ cross.T
        gain = float(slope @ np.linalg.pinv(spread, rcond=1e-9, hermitian=True) @ slope)
        found.append((gain - columns.shape[1] * log(n), term))
    return sorted(found, reverse=True)
