"""P1 to P5: the attacks of the publication's design, on the UK table and on margins as GLOTiP asks for them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from accord.research.publication import attack, budget, dp, ptable, risk
from accord.research.publication.cellkey import Mark, Shown, protect
from accord.research.publication.people import People
from accord.research.publication.plan import Plan
from tests.published import KEY, glotip, glotip_plan, plan, raw_plan, tables, uk

SMALL = 10


def raw(cohort):
    variables, pairs = raw_plan(cohort)
    return Plan("all pairs", variables, tables("", *pairs))


def exact_but(made, cohort, show):
    """The tables with each count as `show` gives it: what others publish."""
    return {t.name: tuple(show(int(n)) for n in made.count(t, cohort)) for t in made.tables}


def hide_only(n):
    return Shown(Mark.FEW) if 0 < n < SMALL else Shown(Mark.VALUE, n)


def solved(known, bounds, small):
    found = attack.attack(known, bounds, small)
    return sum(r.exact for r in found), sum(r.near for r in found), int(np.median([r.high - r.low for r in found]))


@pytest.mark.proof("P1")
@pytest.mark.parametrize("what", ["UK quarter, all pairs, nothing banded", "UK quarter, a plan", "GLOTiP-like"])
def test_one_linear_program_over_everything(proof, what):
    cohort = uk() if what.startswith("UK") else glotip()
    made = {"a": raw, "U": plan, "G": glotip_plan}["a" if "all pairs" in what else what[0]](cohort)
    known, tried = attack.system(made), proof.size(quick=12 if "all pairs" in what else 40, long=200)
    small = attack.sampled(attack.small_cells(made, cohort, SMALL), tried, proof.seed)
    ours = solved(known, attack.bounds_of(protect(made, cohort, KEY), len(cohort)), small)
    margins = [t.name for t in made.tables if len(t.by) < 2]
    hidden = replace(protect(made, cohort, KEY), tables=exact_but(made, cohort, hide_only))
    hide = solved(known, _hidden_bounds(hidden), small)
    rounded = solved(known, _rounded_bounds(made, cohort), small)
    proof.counted(
        len(small),
        f"{what}: of {len(small)} small cells in {known.size} unknowns ours gave {ours[0]} exactly, {ours[1]} to within 2 (median "
        f"width {ours[2]}); hiding only {hide[0]} and {hide[1]} ({hide[2]}), rounding only {rounded[0]} and {rounded[1]} ({rounded[2]})",
    )
    assert ours[:2] == (0, 0)
    assert hide[1] + rounded[1] > 0  # the test of the test
    assert margins


def _hidden_bounds(released):
    return [
        (1.0, SMALL - 1.0) if c.mark is Mark.FEW else (float(c.value), float(c.value))
        for t in released.plan.tables
        for c in released.tables[t.name]
    ]


def _rounded_bounds(made, cohort):
    found = []
    for table in made.tables:
        for n in made.count(table, cohort):
            low = (int(n) + 2) // 5 * 5 - 2
            found.append((0.0, 0.0) if n == 0 else (float(max(1, low)), float(low + 4)))
    return found


@pytest.mark.proof("P2")
def test_differences_of_releases(proof):
    sequences, cohort = proof.size(quick=100, long=1000), uk()
    made = plan(cohort, "", "age", "citizenship", "age citizenship")
    random, told, compared, unmoved = proof.random, 0, 0, 0
    tried = {"small cell by the truth": 0, "any cell, fewer than ten persons": 0}
    for _ in range(sequences):
        rows = [(uid, {f: cohort.values[f][n] for f in cohort.values}) for n, uid in enumerate(cohort.uids)]
        random.shuffle(rows)
        late = sum(random.randrange(6) for _ in range(4))
        steps = sorted(random.randrange(late + 1) for _ in range(3))
        earlier = None
        for known in (0, *steps, late):
            people = People.of(cohort.cohort, rows[: len(rows) - late + known], list(cohort.values))
            shown, true = protect(made, people, KEY), {t.name: made.count(t, people) for t in made.tables}
            for name in shown.tables if earlier else ():
                for a, b, n, m in zip(
                    shown.tables[name], earlier[0].tables[name], true[name], earlier[1][name], strict=True
                ):
                    unmoved += n == m and a != b and Mark.LINE not in {a.mark, b.mark}
                    if 0 < n - m < SMALL:
                        compared += 1
                        hit = a.value is not None and b.value is not None and a.value - b.value == n - m
                        tried["any cell, fewer than ten persons"] += hit
                        tried["small cell by the truth"] += hit and n < SMALL
            earlier = shown, true
        told += late
    proof.counted(
        sequences,
        f"{sequences} sequences of 5 releases with {told} late persons, {compared} figures with a small true difference: {tried}; "
        f"{unmoved} figures moved where nobody came",
    )
    assert tried["small cell by the truth"] == 0
    assert tried["any cell, fewer than ten persons"] <= 0.09 * compared
    assert unmoved == 0


@pytest.mark.proof("P3")
@pytest.mark.parametrize(
    ("what", "auc"), [("UK quarter", 0.82), ("UK quarter, twelve tables", 0.86), ("GLOTiP-like", 0.82)]
)
def test_presence_of_one_person(proof, what, auc):
    cohort = uk() if what.startswith("UK") else glotip()
    made = glotip_plan(cohort) if what == "GLOTiP-like" else plan(cohort)
    if "twelve" in what:
        lines = (
            "",
            "form",
            "sex",
            "age",
            "citizenship",
            "kind",
            "sex form",
            "age form",
            "citizenship form",
            "kind form",
            "citizenship sex",
            "sex age form",
        )
        made = plan(cohort, *lines)
    targets = proof.size(quick=150, long=1500)
    found = risk.presence(made, cohort, seed=proof.seed, targets=targets)
    proof.counted(
        found.targets,
        f"{what}, {found.tables} tables: AUC {found.auc:.2f}, certain {found.certain:.1%} of {found.targets}",
    )
    assert found.certain <= 0.05
    assert found.auc <= auc


@pytest.mark.proof("P3")
@pytest.mark.parametrize("epsilon", [1, 4, 12])
def test_presence_in_differentially_private_tables(proof, epsilon):
    runs, m = proof.size(quick=200, long=2000), 8
    rho = budget.rho_of(epsilon)
    sigma = budget.sigma_of(rho, m)
    inside = [sum(dp.drawn([1] * m, sigma)) for _ in range(runs)]
    outside = [sum(dp.drawn([0] * m, sigma)) for _ in range(runs)]
    measured, closed = risk.auc(inside, outside), stats.norm.cdf(math.sqrt(2 * rho) / math.sqrt(2))
    bound = _lower_bound(np.array(inside), np.array(outside), 1e-6)
    proof.counted(
        runs, f"epsilon {epsilon}: AUC {measured:.3f}, closed form {closed:.3f}; epsilon at least {bound:.2f} by 95 %"
    )
    assert abs(measured - closed) <= 0.05
    assert bound <= epsilon


def _lower_bound(inside, outside, delta):
    """The largest epsilon that the two samples prove at 95 %, over thresholds fixed beforehand (Bonferroni)."""
    cuts, best = np.arange(-8, 25, 4), 0.0
    level = 0.05 / (2 * len(cuts))
    for cut in cuts:
        hits, false = int((inside >= cut).sum()), int((outside >= cut).sum())
        low = stats.beta.ppf(level, hits, len(inside) - hits + 1) if hits else 0.0
        high = stats.beta.ppf(1 - level, false + 1, len(outside) - false) if false < len(outside) else 1.0
        best = max(best, math.log((low - delta) / high) if low > delta else 0.0)
    return best


@pytest.mark.proof("P4")
def test_averaging(proof):
    """Sums of finer cells against the cell itself: under the threshold there is nothing to add up; above it nothing is gained."""
    cohort, keys = uk(), proof.size(quick=20, long=200)
    made = plan(cohort, "", "form", "sex form", "age form", "kind form", "sex age form")
    counts = {t.name: made.count(t, cohort) for t in made.tables}
    forms = made.named["form"].classes
    single, averaged, asked, answerable = 0, 0, 0, 0
    for number in range(keys):
        shown = protect(made, cohort, KEY[number % 32 :] + KEY[: number % 32] + bytes([number % 256]))
        for at, form in enumerate(forms):
            ways = [_added(shown, name, form) for name in ("form", "sex-form", "age-form", "kind-form", "sex-age-form")]
            known = [w for w in ways if w is not None]
            if counts["form"][at] < SMALL:
                answerable += len(known)
            elif ways[0] is not None:
                asked += 1
                single += ways[0] == counts["form"][at]
                averaged += round(sum(known) / len(known)) == counts["form"][at]
    cells = attack.small_cells(made, cohort, SMALL)
    proof.counted(
        asked,
        f"{asked} figures asked in up to 5 ways under {keys} keys: averaging hit the truth in {averaged / asked:.1%}, one query in "
        f"{single / asked:.1%}; {answerable} answers for classes of fewer than ten, {len(cells)} small cells show no figure near them",
    )
    assert averaged / asked <= single / asked + 0.03
    assert answerable == 0


def _added(shown, name, form):
    own = [c for classes, c in shown.cells(name) if form in classes]
    return None if any(c.value is None for c in own) else sum(c.value for c in own)


@pytest.mark.proof("P5")
def test_the_noise_is_what_was_promised(proof):
    draws, sigma = proof.size(quick=20_000, long=100_000), 3.59
    drawn = np.array(dp.drawn([0] * draws, sigma))
    steps = np.arange(-9, 10)
    mass = np.exp(-(np.arange(-60, 61) ** 2) / (2 * sigma**2))
    chance = mass[np.abs(np.arange(-60, 61)) <= 9] / mass.sum()
    seen = np.array([(drawn == s).sum() for s in steps])
    rest = draws - seen.sum(), draws * (1 - chance.sum())
    result = stats.chisquare([*seen, rest[0]], [*(chance * draws), rest[1]])
    moments = (
        ptable.weights() @ np.arange(-5, 6) / ptable.SPACE,
        ptable.weights() @ np.arange(-5, 6) ** 2 / ptable.SPACE,
    )
    proof.counted(
        draws,
        f"chi-square of {draws} draws: p {result.pvalue:.3f}; the noise table has mean {moments[0].max():.4f} and variance "
        f"{moments[1].min():.4f} to {moments[1].max():.4f}",
    )
    assert result.pvalue > 1e-4
