"""One model of one capture table, fitted: the total, and what is said of its fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, lgamma, log, sqrt

import numpy as np

from accord.research.prevalence.lists import Floats, Lists
from accord.research.prevalence.models import Terms, described, parse
from accord.research.prevalence.newton import Solved, existence, newton
from accord.research.prevalence.refusals import Refused

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model. `total` is seen and unseen together; `error` is of the logarithm of the unseen."""

    lists: Lists
    terms: Terms
    dark: float
    error: float
    log_likelihood: float
    bic: float
    aic: float
    expected: Floats  # by pattern, the unseen first

    @property
    def total(self) -> float:
        """People seen and not seen."""
        return self.lists.n + self.dark

    @property
    def model(self) -> tuple[str, ...]:
        """The terms by name."""
        return described(self.lists, self.terms)

    def if_the_model_were_known(self) -> tuple[float, float]:
        """The 95 % interval that ignores the choice of the model: it is too narrow, and stands here to be compared only."""
        reach = exp(NORMAL_95 * self.error)
        return self.lists.n + self.dark / reach, self.lists.n + self.dark * reach


def fit(lists: Lists, terms: Iterable[str] = ()) -> Fit:
    """Fit one model, as fit(lists, ["A:B", "A:C"]). Raises Refused: no_estimate, not_identifiable, unknown_term and their like."""
    return fit_terms(lists, parse(lists, terms))


def fit_terms(lists: Lists, terms: Terms) -> Fit:
    """`fit` for terms that are bit masks. Raises Refused."""
    solved = solve(lists, terms)
    if not solved.certified:
        code = code_of(lists, terms)
        if code:
            raise Refused("no_estimate" if code & 1 else "not_identifiable")
    parameters = 1 + lists.k + len(terms)
    value = solved.value - sum(lgamma(count + 1) for count in lists.counts)
    return Fit(
        lists,
        terms,
        dark=exp(solved.beta[0]),
        error=sqrt(max(solved.inverse[0, 0], 0.0)),
        log_likelihood=value,
        bic=parameters * log(lists.n) - 2 * value,
        aic=2.0 * parameters - 2 * value,
        expected=np.concatenate([[exp(solved.beta[0])], solved.mu]),
    )


def solve(lists: Lists, terms: Terms, *, cut: float = -inf) -> Solved:
    """Newton on one model, whatever comes of it."""
    return newton(design(lists.k, terms), lists.counts[1:], cut=cut)


def code_of(lists: Lists, terms: Terms) -> int:
    """Whether the estimate of a model exists (else 1) and is the only one (else 2); 3 if neither."""
    return existence(design(lists.k, terms), lists.counts[1:])


@lru_cache(maxsize=4096)
def design(k: int, terms: Terms) -> Floats:
    """Cells (all patterns but the unseen) by columns (intercept, lists, terms)."""
    cells = np.arange(1, 1 << k)[:, None]
    masks = np.array([0, *(1 << i for i in range(k)), *terms])[None, :]
    made: Floats = ((cells & masks) == masks).astype(float)
    return made
