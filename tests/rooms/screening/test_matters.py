"""The result equals an oracle written apart; the explanation names exactly the answers that matter."""

import random
from collections import Counter
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.detection.screening import instruments, rules
from accord.detection.screening.matters import ways_open, ways_positive
from accord.detection.screening.scoring import score
from accord.detection.screening.vocab import Conclusion, Reply
from accord.foundation.codes import AgeGroup
from tests.rooms.screening import oracle

RULE = rules.current("delphi-2009")
LISTS = [
    scored.with_modules(added)
    for scored in instruments.of_kind("scored")
    for added in ((), *((module,) for module in instruments.of_kind("module")))
]
LIST = instruments.current()
STRENGTHS = ("strong", "medium", "weak")


def weighed(asked):
    return {i.id: (i.dimension, i.strength) for i in asked.indicators().values()}


def result(asked, answers, age):
    explained = score(asked, answers, age)
    return {d.code for d in explained.positive}, str(explained.conclusion), explained.urgent


def test_two_hundred_screenings_of_all_lists_come_out_as_the_oracle_says():
    chance, seen = random.Random(4128), Counter()
    for number in range(200):
        asked, age = LISTS[number % len(LISTS)], chance.choice(list(AgeGroup))
        share = chance.choice([0.05, 0.15, 0.4])
        answers = {
            i: Reply.YES
            if chance.random() < share
            else chance.choice([Reply.NO, Reply.NO, Reply.UNKNOWN, Reply.DECLINED])
            for i in asked.indicators()
            if chance.random() < 0.9
        }
        if number % 5 == 0:
            answers = {i: answers.get(i) if answers.get(i) == Reply.YES else Reply.NO for i in asked.indicators()}
        found = result(asked, answers, age)
        assert found == oracle.judge(weighed(asked), answers, str(age))
        seen[found[1]] += 1
        seen["urgent", found[2]] += 1
    assert set(Conclusion) <= set(seen), seen
    assert all(seen["urgent", urgent] for urgent in (True, False))


answered = st.dictionaries(st.sampled_from(sorted(LIST.indicators())), st.sampled_from(Reply))
some_list = st.sampled_from(LISTS)
ages = st.sampled_from(AgeGroup)


@st.composite
def screenings(draw):
    """Few answers yes, so that each of them often matters."""
    asked = draw(some_list)
    ids = sorted(asked.indicators())
    yes = draw(st.lists(st.sampled_from(ids), max_size=7, unique=True))
    no = draw(st.one_of(st.just(ids), st.lists(st.sampled_from(ids), max_size=len(ids), unique=True)))
    return asked, dict.fromkeys(no, Reply.NO) | dict.fromkeys(yes, Reply.YES), draw(ages)


@settings(max_examples=150, deadline=None)
@given(screenings())
def test_an_answer_is_named_exactly_if_turning_it_changes_the_result(screening):
    """By the oracle, not by the code that names them."""
    asked, answers, age = screening
    facts, explained = weighed(asked), score(asked, answers, age)
    before = oracle.judge(facts, answers, str(age))
    for one in facts:
        if answers.get(one) == Reply.YES:
            changed = oracle.judge(facts, answers | {one: Reply.NO}, str(age)) != before
            assert (one in explained.matters) == changed, one
        elif answers.get(one) != Reply.NO:
            changed = oracle.judge(facts, answers | {one: Reply.YES}, str(age)) != before
            assert (one in {i.id for i in explained.alone}) == changed, one
    open_ones = [one for one in facts if answers.get(one, Reply.UNKNOWN) not in (Reply.YES, Reply.NO)]
    most = oracle.judge(facts, answers | dict.fromkeys(open_ones, Reply.YES), str(age))
    assert explained.could_become == most[1] or explained.conclusion == most[1]
    assert explained.could_be_urgent == most[2]
    assert {i.id for i in explained.alone} & {i.id for i in explained.together} == set()
    if most[0] != before[0]:
        assert explained.alone or explained.together


def smallest(pool, enough):
    """By brute force: every set that is enough, and of which no smaller part is."""
    sets = [set(s) for s in chain.from_iterable(combinations(pool, size) for size in range(len(pool) + 1)) if enough(s)]
    return {frozenset(s) for s in sets if not any(other < s for other in sets)}


def sets_of(ways, strength_of):
    """Every set that the ways name: so many of each strength."""
    found = set()
    for way in ways:
        per = [
            combinations([i.id for i in way.of if strength_of[i.id] == s], n)
            for s, n in zip(STRENGTHS, way.counts, strict=True)
        ]
        for parts in product(*per):
            found.add(frozenset(chain.from_iterable(parts)))
    return found


few = st.lists(st.sampled_from(STRENGTHS), max_size=7)


@settings(max_examples=80, deadline=None)
@given(few, few)
def test_the_ways_are_exactly_the_smallest_sets(yes, unknown):
    def made(strengths, prefix):
        return [instruments.Indicator(f"{prefix}{n}", {}, "EX", s) for n, s in enumerate(strengths)]

    have, could = made(yes, "y"), made(unknown, "u")
    facts = {i.id: ("EX", i.strength) for i in (*have, *could)}
    strength_of = {one: strength for one, (_code, strength) in facts.items()}
    ids = [i.id for i in have]
    if oracle.positive(facts, ids):
        expected = smallest(ids, lambda some: oracle.positive(facts, some))
        assert sets_of(ways_positive(have, RULE), strength_of) == expected
    else:
        expected = smallest([i.id for i in could], lambda some: oracle.positive(facts, [*ids, *some]))
        assert sets_of(ways_open(have, could, RULE), strength_of) == expected


def test_the_sentence_the_urgency_and_the_next_steps_are_those_of_the_rule():
    answers = dict.fromkeys(LIST.indicators(), Reply.NO) | dict.fromkeys(("2.1", "2.2", "3.1", "1.1", "1.8"), Reply.YES)
    explained = score(LIST, answers, AgeGroup.ADULT)
    assert (explained.conclusion, explained.urgent) == (Conclusion.REASONABLE_GROUNDS, True)
    assert explained.matters == {"1.1", "1.8", "2.1", "2.2", "3.1"}
    assert explained.sentence == RULE.rows[1].text
    nothing = score(LIST, {}, AgeGroup.ADULT)
    assert nothing.sentence == RULE.more_information

    def steps(conclusion, urgent, population, status):
        return [step.text["en"] for step in RULE.next_steps(conclusion, urgent, population, status)]

    assert RULE.status("BG", "BG") == RULE.status("", "BG") == "any"
    assert (RULE.status("UA", "BG"), RULE.status("NG", "BG"), RULE.status("UA", "UA")) == (
        "temporary_protection",
        "foreign",
        "any",
    )
    grave = steps("reasonable_grounds", True, "child", "foreign")
    assert "112" in grave[0]
    assert "child protection" in grave[1]
    assert "asylum authority" in grave[-1]
    assert not any("112" in step for step in steps("reasonable_grounds", False, "adult", "any"))
    assert "temporary protection" in steps("no_indication", False, "adult", "temporary_protection")[-1]


@pytest.mark.parametrize("conclusion", Conclusion)
@pytest.mark.parametrize("population", ["adult", "child"])
def test_there_is_always_a_next_step(conclusion, population):
    for rule in rules.rules().values():
        assert rule.next_steps(conclusion, False, population, "any")
