"""M1: the search is exact. M2: existence as a linear program says. M3: intervals hold the truth as often as they say."""

from math import lgamma, sqrt

import numpy as np
import pytest
from scipy.optimize import linprog

from accord.research.prevalence import Method, Refused, choose, coverage, stepwise
from accord.research.prevalence.choosing import choose_many
from accord.research.prevalence.estimates import code_of, design, fit_terms, solve
from accord.research.prevalence.kernel import CERTIFIED, REFUTED, fit, tabled, workspace
from accord.research.prevalence.models import Family
from tests.rooms.prevalence.tables import every_model, published, sparse


def drawn(proof, many):
    random = np.random.default_rng(proof.seed)
    made = []
    while len(made) < many:
        if (one := sparse(random)) is not None:
            made.append(one)
    return made


@pytest.mark.proof("M1")
def test_the_model_with_the_least_bic_is_that_of_every_model_tried(proof):
    tables, looked, without = drawn(proof, proof.size(quick=5, long=200)), 0, 0
    for lists, drawn_family, _ in tables:
        family = Family(lists.k, min(drawn_family.order, 3 if lists.k < 5 else 2))
        best, table, start = np.inf, tabled(lists.k, family.masks, lists.counts), np.empty(family.masks.size)
        work, constant = workspace(table), sum(lgamma(count + 1) for count in lists.counts)
        for terms in every_model(family):
            looked += 1
            kind, value, _ = fit(family.bits(terms), table, start, False, -np.inf, work)
            price = (1 + lists.k + len(terms)) * np.log(lists.n) - 2 * (value - constant)
            if kind == CERTIFIED and price > best + 1e-3:
                continue
            if kind == CERTIFIED or (
                kind != REFUTED and code_of(lists, terms) == 0
            ):  # M2 holds what the fit says of itself
                best = min(best, fit_terms(lists, terms).bic)
        many = choose_many(lists, lists.counts[None, :], Method(order=family.order))
        if best == np.inf:
            without += 1
            with pytest.raises(Refused):
                choose(lists, Method(order=family.order))
            assert many.refused == 1
            continue
        assert choose(lists, Method(order=family.order)).best.bic == pytest.approx(best, abs=1e-6)
        assert fit_terms(lists, family.model(int(many.models[0]))).bic == pytest.approx(best, abs=1e-5)
    proof.counted(
        len(tables),
        f"{len(tables)} sparse tables, {looked:,} models tried one by one; {without} tables have no model with an estimate",
    )


def by_program(lists, terms):
    """The specification's own program: the largest s with A'x = t and every x at least s; and the rank."""
    a = design(lists.k, terms)
    totals = lists.counts[1:] @ a
    cells = ~(a[:, totals == 0] > 0).any(axis=1)
    a, totals = a[cells][:, totals > 0], totals[totals > 0] / lists.n
    equations = np.hstack([a.T, a.sum(axis=0)[:, None]])
    found = linprog(
        np.r_[np.zeros(len(a)), -1.0], A_eq=equations, b_eq=totals, bounds=[(0, None)] * (len(a) + 1), method="highs"
    )
    return (0 if -found.fun > 1e-7 else 1) + (0 if np.linalg.matrix_rank(a) == a.shape[1] else 2)


@pytest.mark.proof("M2")
def test_an_estimate_exists_where_a_linear_program_says_so(proof):
    tables, programs = drawn(proof, proof.size(quick=100, long=1000)), 0
    codes = [0, 0, 0, 0]
    for lists, family, terms in tables:
        truth = by_program(lists, terms)
        codes[truth] += 1
        table = tabled(lists.k, family.masks, lists.counts)
        kind, *_ = fit(family.bits(terms), table, np.empty(family.masks.size), False, -np.inf, workspace(table))
        assert kind != CERTIFIED or truth == 0
        assert kind != REFUTED or truth > 0
        programs += kind not in {CERTIFIED, REFUTED}
        assert code_of(lists, terms) == truth
        assert not solve(lists, terms).certified or truth == 0
    proof.counted(
        len(tables), f"codes 0 to 3: {codes}; {programs} were left to the program, of the others none disagreed"
    )


@pytest.mark.proof("M3")
def test_intervals_hold_the_truth_as_often_as_they_say(proof):
    tables, replicates = proof.size(quick=25, long=300), proof.size(quick=100, long=500)
    found = coverage(stepwise(published("uk_2013_5")), tables=tables, replicates=replicates, seed=proof.seed)
    proof.counted(
        tables,
        f"truth {found.truth:,}: percentile {found.percentile:.1%}, BCa {found.bca:.1%}, model fixed {found.model_fixed:.1%}, {found.refused} refused",
    )
    error = 2 * sqrt(0.95 * 0.05 / tables)
    assert 0.92 - (error if tables < 100 else 0) <= found.percentile <= 0.98 + (error if tables < 100 else 0)
