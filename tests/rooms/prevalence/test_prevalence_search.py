"""The search is exact, the compiled loops say what the plain ones say, and what is certified exists."""

import numpy as np
import pytest

from accord.research.prevalence import Method, Refused, choose
from accord.research.prevalence.choosing import choose_many
from accord.research.prevalence.estimates import code_of, fit_terms, solve
from accord.research.prevalence.kernel import CERTIFIED, DOUBTFUL, REFUTED, fit, tabled, workspace
from accord.research.prevalence.models import Family
from tests.rooms.prevalence.tables import every_model, published, sparse


def test_certificates_agree_with_the_linear_program():
    random, tried = np.random.default_rng(7), 0
    kinds = set()
    while tried < 100:
        if (drawn := sparse(random)) is None:
            continue
        lists, family, terms = drawn
        tried += 1
        table = tabled(lists.k, family.masks, lists.counts)
        kind, *_ = fit(family.bits(terms), table, np.empty(family.masks.size), False, -np.inf, workspace(table))
        code, plain = code_of(lists, terms), solve(lists, terms)
        assert kind != CERTIFIED or code == 0
        assert kind != REFUTED or code > 0
        assert plain.certified == (code == 0)
        kinds.add(kind)
    assert {CERTIFIED, REFUTED} <= kinds <= {CERTIFIED, REFUTED, DOUBTFUL}


def exhaustive(lists, family):
    best = None
    for terms in every_model(family):
        if code_of(lists, terms) == 0:
            found = fit_terms(lists, terms)
            best = found if best is None or found.bic < best.bic else best
    return best


def test_the_least_bic_is_that_of_looking_at_every_model():
    random, tried = np.random.default_rng(11), 0
    while tried < 6:
        if (drawn := sparse(random, k=4)) is None:
            continue
        lists, family, _ = drawn
        tried += 1
        truth = exhaustive(lists, family)
        method = Method(order=family.order)
        many = choose_many(lists, lists.counts[None, :], method)
        if truth is None:
            with pytest.raises(Refused) as refused:
                choose(lists, method)
            assert refused.value.code in {"no_admissible_model", "no_overlap", "one_cell"}
            assert many.refused == 1
            continue
        found = choose(lists, method).best
        assert found.bic == pytest.approx(truth.bic, abs=1e-7)
        assert many.totals[0] == pytest.approx(fit_terms(lists, family.model(int(many.models[0]))).total, rel=1e-6)
        assert fit_terms(lists, family.model(int(many.models[0]))).bic == pytest.approx(truth.bic, abs=1e-5)


@pytest.mark.parametrize(("name", "order"), [("uk_2013_5", 2), ("uk_2013_6", 2), ("netherlands_5", 4), ("kosovo_4", 3)])
def test_compiled_and_plain_are_equal(name, order):
    lists = published(name)
    many, one = choose_many(lists, lists.counts[None, :], Method(order=order)), choose(lists, Method(order=order)).best
    assert Family(lists.k, order).model(int(many.models[0])) == one.terms
    assert many.totals[0] == pytest.approx(one.total, rel=1e-7)


def test_a_replicate_with_an_empty_list_is_counted_not_dropped():
    lists = published("kosovo_4")
    table = np.where(np.arange(16) & 8, 0.0, lists.counts)
    many = choose_many(lists, np.stack([table, lists.counts]), Method())
    assert np.isnan(many.totals).tolist() == [True, False]
    assert many.refused == 1
    stepped = choose_many(lists, np.stack([table, lists.counts]), Method("stepwise"))
    assert stepped.refused == 1
