"""Forward choice of pairs by a Poisson test (Chan, Silverman and Vincent 2021): from main effects, the least likely pair first."""

from collections.abc import Callable
from itertools import combinations
from math import exp, lgamma, log

import numpy as np

from accord.research.prevalence.estimates import Fit, code_of, fit_terms, solve
from accord.research.prevalence.lists import Lists
from accord.research.prevalence.models import Terms, in_order
from accord.research.prevalence.newton import Solved
from accord.research.prevalence.refusals import Refused

THRESHOLD = 0.02


def stepwise(lists: Lists, *, threshold: float = THRESHOLD) -> Fit:
    """Add the pair whose people surprise most, while that is less likely than `threshold`. Raises Refused.

    A pair is added only if the larger model has an estimate; the model of main effects is asked too.
    """
    terms: Terms = ()
    fitted = solve(lists, terms)
    if not fitted.certified and code_of(lists, terms):
        raise Refused("no_admissible_model")
    while found := _next(lists, terms, fitted, threshold):
        terms, fitted = found
    return fit_terms(lists, in_order(terms))


def _next(lists: Lists, terms: Terms, fitted: Solved, threshold: float) -> tuple[Terms, Solved] | None:
    expected = np.concatenate([[0.0], fitted.mu])
    ranked = list[tuple[float, int, int]]()
    for i, j in combinations(range(lists.k), 2):
        pair = 1 << i | 1 << j
        if pair not in terms:
            inside = expected[(np.arange(expected.size) & pair) == pair].sum()
            ranked.append((surprise(int(lists.together[pair]), float(inside)), len(ranked), pair))
    for likely, _, pair in sorted(ranked):
        if likely >= threshold:
            return None
        larger = (*terms, pair)
        solved = solve(lists, larger)
        if solved.certified or code_of(lists, larger) == 0:
            return larger, solved
    return None


def surprise(seen: int, expected: float) -> float:
    """The smaller of the chances of so few and of so many, if they come by Poisson with this mean."""
    if expected <= 0.0:
        return 1.0 if seen == 0 else 0.0
    if seen <= expected:
        return _tail(seen, expected, lambda i: i / expected, -1)
    return _tail(seen, expected, lambda i: expected / (i + 1), 1)


def _tail(seen: int, mean: float, ratio: Callable[[float], float], way: int) -> float:
    term = exp(seen * log(mean) - mean - lgamma(seen + 1))
    total, i = term, seen
    while i > 0 or way > 0:
        term *= ratio(i)
        i += way
        total += term
        if term < 1e-17 * total:
            break
    return min(total, 1.0)
