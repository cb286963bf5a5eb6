"""Counted once: refusals by name, what people decide, who was withheld, and one simulated study."""

from dataclasses import replace

import pytest

from accord.research import linkage
from accord.research.linkage import Refused, Roll, as_text, count_once, encode
from accord.research.linkage.counting import counted_of
from accord.research.linkage.pairs import pairs
from tests.rooms.linkage.simulated import KEY, STUDY, lists

HER = [("name+year+sex", ("olena", "1994", "f")), ("phone", ("671234567",))]


@pytest.fixture(scope="module")
def study():
    rolls, true, who = lists(500, seed=3, level="clean", shares=(0.5, 0.5))
    return rolls, true, who, count_once(STUDY, rolls)


def roll(name, *people):
    return Roll(name, {f"{name}-{n}": encode(KEY, facts) for n, facts in enumerate(people)})


REFUSED = {
    "no-agreement": lambda a, b: (replace(STUDY, agreement=" "), [a, b]),
    "one-list": lambda a, b: (STUDY, [a]),
    "many-lists": lambda a, b: (STUDY, [replace(a, name=str(n)) for n in range(9)]),
    "list-twice": lambda a, b: (STUDY, [a, replace(b, name=a.name)]),
    "list-empty": lambda a, b: (STUDY, [a, Roll("nobody", {})]),
    "bare-list": lambda a, b: (STUDY, [a, Roll("shelter", {"s-1": frozenset()}, withheld=3)]),
    "other-key": lambda a, b: (STUDY, [a, Roll("shelter", {"s-1": encode(bytes(32), HER)})]),
    "quality-unknown": lambda a, b: (STUDY, [a, b]),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_counted_is_refused_by_name(code):
    study, rolls = REFUSED[code](roll("police", HER), roll("shelter", HER))
    with pytest.raises(Refused) as refused:
        count_once(study, rolls)
    assert refused.value.code == code
    assert len(str(refused.value)) > 40


def test_a_list_of_which_everybody_is_withheld_is_refused_by_name_wherever_its_pairs_were_found(study):
    rolls = study[0]
    with pytest.raises(Refused, match="last") as refused:
        counted_of(STUDY, [*rolls, Roll("last", {}, withheld=3)], pairs(rolls))
    assert refused.value.code == "bare-list"


def test_a_short_key_is_refused():
    with pytest.raises(Refused, match="32 bytes"):
        encode(b"short", HER)


def test_a_fact_alone_is_never_encoded():
    with pytest.raises(ValueError, match="how often"):
        encode(KEY, [("family", ("koval",))])


def test_encodings_of_another_key_meet_nowhere():
    assert not encode(KEY, HER) & encode(bytes(32), HER)
    assert {len(told) for _, told in encode(KEY, HER)} == {12}


def test_a_study_is_counted_within_its_interval(study):
    rolls, true, _, counted = study
    assert counted.raw == sum(roll.size for roll in rolls) > true
    assert counted.once[1] <= true <= counted.once[2]
    assert sum(counted.table.values()) == pytest.approx(counted.once[0], rel=0.02)
    assert 0.9 < counted.recall[0] <= 1
    assert counted.precision[0] > 0.9


def test_each_draw_is_a_table_of_all_records(study):
    _, _, _, counted = study
    for table in counted.tables:
        assert sum(len(lists) * many for lists, many in table.items()) == counted.raw
        assert min(table.values()) > 0


def test_nobody_stands_twice_on_a_list(study):
    _, _, _, counted = study
    assert all(one[0] != other[0] for (one, other), _ in counted.doubtful)
    assert set(counted.table) <= {frozenset(s) for s in (["police"], ["shelter"], ["police", "shelter"])}


def test_the_same_seed_gives_the_same_number(study):
    rolls, _, _, counted = study
    assert count_once(STUDY, rolls) == counted


def test_what_people_decide_settles_a_pair(study):
    rolls, _, who, counted = study
    decided = {pair: who[pair[0]] == who[pair[1]] for pair, _ in counted.doubtful}
    assert decided
    again = count_once(STUDY, rolls, decided=decided)
    assert not {pair for pair, _ in again.doubtful} & set(decided)


def test_a_decision_about_somebody_else_is_refused(study):
    rolls = study[0]
    with pytest.raises(Refused) as refused:
        count_once(STUDY, rolls, decided={(("police", "police-0"), ("police", "police-1")): True})
    assert refused.value.code == "not-a-pair"


def test_who_is_withheld_is_counted_as_one_and_said(study):
    rolls, _, _, counted = study
    again = count_once(STUDY, [replace(rolls[0], withheld=7), rolls[1]])
    assert (again.raw, again.once[0]) == (counted.raw + 7, counted.once[0] + 7)
    assert again.lowest == again.once[1] - 7
    assert "7 people were not compared" in as_text(again)
    assert "not compared" not in as_text(counted)


def test_the_text_has_raw_sum_and_counted_once_beside_each_other(study):
    text = as_text(study[3])
    assert f"Raw sum{study[3].raw:>31}" in text
    assert "95 % interval" in text
    assert "Agreement BG-RO 2026/1" in text


def test_an_encoding_that_many_share_says_nothing():
    crowd = [[("birth+sex", ("1", "1", "1990", "f"))]] * 40
    found = pairs([roll("police", *crowd), roll("shelter", *crowd)])
    assert not len(found.one)
    assert not found.within


def test_the_engine_is_usable_alone():
    assert set(linkage.__all__) >= {"count_once", "encode", "Roll", "Study", "Refused"}
