"""Strata that share strength, samples of people who know one another, before and after: right on what is known, refused by name."""

import numpy as np
import pytest

from accord.research.prevalence import (
    Answer,
    Refused,
    Respondent,
    Strata,
    Visit,
    Wave,
    change,
    choose,
    compared,
    recruited,
    scale_up,
    share,
)  # fmt: skip
from tests.rooms.prevalence.tables import DATA, published

TRUE = {
    ("2023", "f"): 900,
    ("2023", "m"): 540,
    ("2024", "f"): 700,
    ("2024", "m"): 420,
    ("2025", "f"): 1100,
    ("2025", "m"): 660,
}


def refused(code, ask):
    with pytest.raises(Refused) as found:
        ask()
    assert found.value.code == code
    assert "{" not in str(found.value)


def test_strata_share_strength():
    strata = Strata.from_csv(DATA / "strata.csv", ["year", "sex"])
    found = share(strata, replicates=40)
    assert set(found.terms) == {("A", "B"), ("B", "sex")}  # as they were drawn
    assert found.total == pytest.approx(sum(found.by_stratum.values()))
    assert found.interval[0] < sum(TRUE.values()) < found.interval[1]
    held = [low <= TRUE[values] <= high for values, (low, high) in found.intervals.items()]
    assert sum(held) >= 5


def test_two_equal_strata_are_one_table_twice():
    """With nothing that differs between strata the model is that of the lists alone."""
    lists = published("kosovo_4")
    counts = np.stack([lists.counts, lists.counts])
    found = share(Strata(lists.names, ("half",), (("one",), ("two",)), counts))
    alone = choose(lists).best
    assert set(found.terms) == {tuple(term.split(":")) for term in alone.model}
    assert found.total == pytest.approx(2 * alone.total, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "covariates", "code"),
    [
        ("A,B,C,count\n1,0,0,4\n", ["year"], "covariates_first"),
        ("A,B,C,count\n1,0,0,4\n", [], "covariates_first"),
        ("year,A,B,C,count\n2024,1,0,0,4\n", ["year"], "one_stratum"),
        ("year,year,B,C,count\n2024,1,0,0,4\n2025,1,0,0,4\n", ["year"], "list_twice"),
        ("year,A,B,C,count\n" + "".join(f"{n},1,0,0,4\n" for n in range(61)), ["year"], "too_many_strata"),
        ("year,A,B,C,count\n2024,1,0,0,4\n,1,0,0,4\n", ["year"], "stratum_value"),
        ("year,A,B,C,count\n2024,1,0,0,4\n2025,0,0,0,4\n", ["year"], "all_zero_row"),
        ("year,A,B,C,count\n2024,1,0,0,4\n2025,0,1,0,4\n", ["year"], "empty_list"),
        ("year,A,B,C,count\n2024,1,0,0,4\n2025,0,1,0,4\n2025,0,0,1,4\n", ["year"], "no_overlap"),
    ],
)
def test_strata_that_are_none_are_refused(text, covariates, code):
    refused(code, lambda: Strata.from_csv(text, covariates))


def network(random, people=4000, first=12, share_=0.3):
    """People who know one another, those with the trait twice as many; each recruits three."""
    trait = random.random(people) < share_
    degree = np.where(trait, 16, 8)
    chance = degree / degree.sum()
    sample, waiting = [], [(int(who), "") for who in random.choice(people, first, replace=False, p=chance)]
    met = {who for who, _ in waiting}
    while waiting and len(sample) < 600:
        who, by = waiting.pop(0)
        sample.append(Respondent(str(who), by, float(degree[who]), bool(trait[who])))
        for other in random.choice(people, 3, p=chance):
            if int(other) not in met:
                met.add(int(other))
                waiting.append((int(other), str(who)))
    return sample, float(trait.mean())


def test_respondents_who_know_many_weigh_less():
    sample, truth = network(np.random.default_rng(3))
    found = recruited(sample, replicates=300)
    assert abs(found.share - truth) < 0.06 < abs(found.plain_share - truth)
    assert found.interval[0] < truth < found.interval[1]
    assert found.seeds == 12
    assert len(found.by_wave) == found.waves + 1
    assert 0.8 < found.homophily < 1.2


def test_a_sample_that_is_no_recruitment_is_refused():
    one, two = Respondent("a", "", 4, trait=True), Respondent("b", "a", 4, trait=False)
    refused("no_respondents", lambda: recruited([one]))
    refused("respondent_twice", lambda: recruited([one, one]))
    refused("degree", lambda: recruited([one, Respondent("b", "a", 0, trait=False)]))
    refused("recruiter_unknown", lambda: recruited([one, Respondent("b", "c", 4, trait=False)]))
    refused("recruitment_circle", lambda: recruited([Respondent("a", "b", 4, trait=True), two]))
    refused("no_waves", lambda: recruited([one, Respondent("b", "", 4, trait=False)]))
    refused("trait_without_contrast", lambda: recruited([one, Respondent("b", "a", 4, trait=True)]))
    assert any("settled" in said for said in recruited([one, two], replicates=10).warnings)


def test_network_scale_up_finds_a_known_size():
    random = np.random.default_rng(4)
    known, size, population = {"nurses": 4000, "postmen": 1500, "twins": 2500}, 600, 500_000
    answers = []
    for degree in random.integers(100, 600, size=800):
        ties = {group: int(random.binomial(degree, many / population)) for group, many in known.items()}
        answers.append(Answer(ties, int(random.binomial(degree, 0.5 * size / population))))
    found = scale_up(answers, known, population, transmission=0.5)
    assert found.interval[0] < size < found.interval[1]
    assert found.unadjusted == pytest.approx(found.size / 2)
    assert all(0.8 < ratio < 1.25 for ratio in found.check.values())


def test_network_scale_up_refuses_what_it_cannot_weigh():
    answers = [Answer({"x": 2, "y": 1}, 1)] * 3
    known = {"x": 10, "y": 20}
    refused("factor", lambda: scale_up(answers, known, 1000, transmission=0))
    refused("factor", lambda: scale_up(answers, known, 1000, visibility=1.2))
    refused("no_respondents", lambda: scale_up(answers[:1], known, 1000))
    refused("known_groups", lambda: scale_up(answers, {"x": 10}, 1000))
    refused("known_groups", lambda: scale_up([*answers, Answer({"x": 1}, 0)], known, 1000))
    refused("known_groups", lambda: scale_up([Answer({"x": 0, "y": 0}, 1)] * 3, known, 1000))


def wave(name, cases, *, method="time-space", venues=12, first=0):
    return Wave(name, method, tuple(Visit(f"bar {n}", cases + n % 3, 20, 2.0) for n in range(first, first + venues)))


def test_before_and_after():
    found = change(wave("2024", 6), wave("2026", 2))
    assert (found.before, found.after) == pytest.approx((7 / 20, 3 / 20))
    assert found.ratio == pytest.approx(3 / 7)
    assert found.ratio_interval[0] < found.ratio < found.ratio_interval[1]
    assert found.error == pytest.approx(0, abs=1e-12)  # every venue fell by the same
    uneven = change(wave("2024", 6), wave("2026", 2, first=1))
    assert uneven.error > 0
    assert uneven.venues_in_both == pytest.approx(11 / 13)
    assert "What is not in these venues was not measured" in uneven.as_text()
    assert (
        change(wave("2024", 6), Wave("2026", "time-space", tuple(Visit(f"bar {n}", 0, 20) for n in range(12)))).ratio
        is None
    )


def test_the_interval_of_a_change_holds_the_truth():
    random, held = np.random.default_rng(5), 0
    for _ in range(100):
        base = random.beta(4, 16, size=25)
        waves = [
            Wave(
                name,
                "time-space",
                tuple(Visit(str(i), int(random.binomial(40, p * times)), 40) for i, p in enumerate(base)),
            )
            for name, times in (("a", 1.0), ("b", 0.6))
        ]
        low, high = change(*waves).ratio_interval
        held += low <= 0.6 <= high
    assert 88 <= held <= 100


def test_what_cannot_be_compared_is_refused():
    before = wave("2024", 6)
    refused("method_changed", lambda: change(before, wave("2026", 2, method="snowball")))
    refused("frames_apart", lambda: change(before, wave("2026", 2, first=8)))
    refused("too_few_venues", lambda: change(before, wave("2026", 2, venues=1)))
    refused("weight", lambda: change(before, Wave("2026", "time-space", (Visit("a", 1, 2, 0.5), Visit("b", 1, 2)))))
    refused("visit", lambda: change(before, Wave("2026", "time-space", (Visit("a", 3, 2), Visit("b", 1, 2)))))
    refused("nobody_seen", lambda: change(before, Wave("2026", "time-space", (Visit("a", 0, 0), Visit("b", 0, 0)))))


def test_comparison_areas_take_off_what_happened_everywhere():
    here, elsewhere = (
        change(wave("2024", 6), wave("2026", 2, first=1)),
        change(wave("2024", 6), wave("2026", 4, first=1)),
    )
    found = compared(here, [elsewhere])
    assert found.difference == pytest.approx(here.difference - elsewhere.difference)
    wider = compared(here, [elsewhere], violation=0.05)
    assert wider.interval[0] == pytest.approx(found.interval[0] - 0.05)
    assert compared(here, [elsewhere], violation=found.breaks_at + 1e-9).interval[1] >= 0
    refused("no_comparison", lambda: compared(here, []))
    refused("setting", lambda: compared(here, [elsewhere], violation=-1))
