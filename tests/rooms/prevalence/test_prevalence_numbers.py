"""Every number of the published tables that a program can meet, to the printed digit."""

import numpy as np
import pytest

from accord.research.prevalence import Method, average, backtest, chao, choose, fit, resample, stepwise
from accord.research.prevalence.averaging import decomposable
from accord.research.prevalence.estimates import code_of
from accord.research.prevalence.models import Family, parse
from tests.rooms.prevalence.tables import every_model, published


@pytest.mark.parametrize(
    ("name", "total", "model", "fixed"),
    [
        ("uk_2013_6", 11418, "LA:NG LA:PF NG:GO NG:GP PF:GP PF:NCA GO:GP", (9977, 13146)),
        ("uk_2013_5", 11313, "LA:NG LA:PFNCA NG:GO NG:GP PFNCA:GP GO:GP", (9884, 13027)),
        ("netherlands_6", 111139, None, None),
        ("netherlands_5", 121522, None, None),
        ("australia_4", 6496, None, None),
    ],
)
def test_stepwise(name, total, model, fixed):
    found = stepwise(published(name))
    assert round(found.total) == total
    if model:
        assert set(found.model) == set(model.split())
        assert tuple(map(round, found.if_the_model_were_known())) == fixed


@pytest.mark.parametrize(
    ("name", "order", "total", "model"),
    [
        ("uk_2013_5", 2, 22991.331, "LA:NG LA:PFNCA NG:PFNCA NG:GP PFNCA:GO"),
        ("uk_2013_5", 4, 25311.291, "LA:NG LA:PFNCA NG:PFNCA NG:GP PFNCA:GO LA:NG:PFNCA"),
        ("uk_2013_6", 2, 12349.587, None),
        ("netherlands_6", 2, 116667, "I:K I:Z K:R O:P O:Z P:R P:Z"),
        ("netherlands_5", 2, 48013, None),
        ("netherlands_5", 4, 148789, None),
        ("kosovo_4", 2, 14341.664, None),
        ("kosovo_4", 3, 10356.519, "EXH:ABA EXH:OSCE EXH:HRW ABA:OSCE OSCE:HRW EXH:ABA:OSCE"),
        ("australia_4", 2, 6496, None),
    ],
)
def test_least_bic(name, order, total, model):
    found = choose(published(name), Method(order=order)).best
    assert round(found.total, 0 if total == int(total) else 3) == total
    assert model is None or found.model == tuple(model.split())


@pytest.mark.parametrize(("name", "bic"), [("netherlands_5", 222.05), ("netherlands_6", 310.44), ("kosovo_4", 225.21)])
def test_the_bic_is_that_of_the_peers(name, bic):
    assert round(choose(published(name)).best.bic, 2) == bic


def test_near_ties():
    for name, few, many in (
        ("uk_2013_5", (3, 12262, 25978), (12, 10674, 25978)),
        ("netherlands_6", (3, 111139, 121522), (18, 36613, 131040)),
    ):
        found = choose(published(name), slack=6.0)
        for slack, (count, low, high) in ((2.0, few), (6.0, many)):
            totals = [round(one.total) for one in found.within(slack)]
            assert len(totals) == count
            if name.startswith("uk"):
                assert (min(totals), max(totals)) == (low, high)


def test_existence_codes_of_the_artificial_table():
    lists = published("artificial_3")
    codes = {"": 0, "A:B": 1, "A:C": 0, "A:B A:C": 1, "B:C": 0, "A:B B:C": 1, "A:C B:C": 0, "A:B A:C B:C": 2}
    found = {" ".join(lists.named(t) for t in model): code_of(lists, model) for model in every_model(Family(3))}
    assert found == codes


def test_how_many_models_there_are():
    assert [sum(1 for _ in every_model(Family(k, order))) for k, order in ((3, 2), (4, 3))] == [8, 113]
    assert [len(decomposable(k)) for k in (3, 4, 5)] == [8, 61, 822]


def test_bootstrap_intervals():
    """NumPy's replicates with the seed 1234: the intervals that were measured for the specification."""
    kosovo, uk = resample(published("kosovo_4")), resample(published("uk_2013_5"))
    assert tuple(map(round, kosovo.bca())) == (12504, 16407)
    assert tuple(map(round, uk.bca())) == (11913, 41167)
    assert uk.at_the_edge
    assert not kosovo.at_the_edge


def test_averaging_over_decomposable_graphs():
    """The printed figures were read off a grid of two thousand points; ours has every point."""
    for name, largest, low, high, median in (
        ("kosovo_4", None, 9804, 16522, 12573),
        ("uk_2013_5", 40000, 10367, 33299, 22958),
    ):
        lists = published(name)
        found = average(lists, largest=largest and largest - lists.n)
        step = found.largest / 2000
        for printed, ours in ((low, found.interval[0]), (median, found.median), (high, found.interval[1])):
            assert 0 <= ours - printed <= 1.5 * step
        assert found.bounded is (name == "kosovo_4")


def test_backtest():
    held = {
        name: [one.holds for one in backtest(published(name), replicates=200)] for name in ("kosovo_4", "australia_4")
    }
    assert held == {"kosovo_4": [True, False, True, True], "australia_4": [False, True, False, False]}


def test_lower_bounds():
    found = chao(published("uk_2013_5"))
    assert (found.once, found.twice) == (2523, 214)
    assert found.chao == pytest.approx(2744 + 2523 * 2522 / (2 * 215))


def test_a_model_by_name_has_the_error_of_its_hessian():
    lists = published("uk_2013_5")
    found = fit(lists, ["LA:NG"])
    design = np.array(
        [[float(c & m == m) for m in (0, 1, 2, 4, 8, 16, *parse(lists, ["LA:NG"]))] for c in range(1, 32)]
    )
    hessian = design.T @ (design * found.expected[1:, None])
    assert found.error == pytest.approx(np.sqrt(np.linalg.inv(hessian)[0, 0]))
    assert design.T @ found.expected[1:] == pytest.approx(design.T @ lists.counts[1:])
