import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.detection.screening import rules
from accord.detection.screening.instruments import current, dimensions
from accord.detection.screening.scoring import score
from accord.detection.screening.vocab import GRAVITY, Conclusion, Reply
from accord.foundation.codes import AgeGroup

INSTRUMENT = current()
answers = st.dictionaries(st.sampled_from(sorted(INSTRUMENT.indicators())), st.sampled_from(Reply))
ages = st.sampled_from(AgeGroup)


@pytest.mark.parametrize(
    ("counts", "positive"),
    [
        ((2, 0, 0), True), ((1, 0, 0), False), ((1, 1, 0), True), ((1, 0, 1), True), ((0, 3, 0), True),
        ((0, 2, 1), True), ((0, 2, 0), False), ((0, 1, 2), False), ((0, 0, 5), False), ((0, 0, 0), False),
    ],
)  # fmt: skip
def test_the_vectors_of_the_dimension_rule(counts, positive):
    """domain.md 4.1."""
    for rule in rules.rules().values():
        assert (rule.positive(*counts) is not None) is positive


def yes(*ids):
    return dict.fromkeys(ids, Reply.YES)


def test_an_adult_needs_exploitation_and_a_means():
    exploitation, means = ("2.1", "2.2", "3.1"), ("1.1", "1.8")
    adult = AgeGroup.ADULT
    assert score(INSTRUMENT, yes(*exploitation, *means), adult).conclusion == Conclusion.REASONABLE_GROUNDS
    assert score(INSTRUMENT, yes(*exploitation), adult).conclusion == Conclusion.CONCERN
    assert score(INSTRUMENT, yes(*means), adult).conclusion == Conclusion.RISK


def test_for_a_child_the_means_do_not_matter():
    assert score(INSTRUMENT, yes("2.1", "2.2", "3.1"), AgeGroup.CHILD).conclusion == Conclusion.REASONABLE_GROUNDS
    recruited = dict.fromkeys(INSTRUMENT.indicators(), Reply.NO)
    assert score(INSTRUMENT, recruited | yes("1.1", "1.8"), AgeGroup.CHILD).conclusion == Conclusion.RISK


def test_who_may_be_a_child_is_weighed_as_one_and_was_not_before():
    """Council of Europe Convention, article 10(3); the earlier rule stays for what was completed by it."""
    exploited = yes("2.1", "2.2", "3.1")
    assert score(INSTRUMENT, exploited, AgeGroup.UNKNOWN).conclusion == Conclusion.REASONABLE_GROUNDS
    earlier = rules.rules()["delphi-2009/nrm-2026.1"]
    assert score(INSTRUMENT, exploited, AgeGroup.UNKNOWN, earlier).conclusion == Conclusion.CONCERN


def test_no_answer_at_all_asks_for_more():
    explained = score(INSTRUMENT, {}, AgeGroup.ADULT)
    assert explained.conclusion == Conclusion.MORE_INFORMATION
    assert explained.open_matters


def test_unknown_is_not_no():
    everything_no = dict.fromkeys(INSTRUMENT.indicators(), Reply.NO)
    assert not score(INSTRUMENT, everything_no, AgeGroup.ADULT).open_matters
    explained = score(INSTRUMENT, everything_no | {"1.1": Reply.YES, "1.8": Reply.UNKNOWN}, AgeGroup.ADULT)
    assert explained.conclusion == Conclusion.MORE_INFORMATION
    assert explained.could_become == Conclusion.RISK


@given(answers, ages)
def test_one_more_yes_never_makes_it_milder(given_answers, age):
    before = score(INSTRUMENT, given_answers, age)
    for indicator in list(INSTRUMENT.indicators())[:6]:
        after = score(INSTRUMENT, given_answers | {indicator: Reply.YES}, age)
        firm = {r.code for r in before.positive}
        assert firm <= {r.code for r in after.positive}


@given(answers, ages)
def test_it_could_never_become_milder_than_it_is(given_answers, age):
    explained = score(INSTRUMENT, given_answers, age)
    assert GRAVITY.index(explained.could_become) >= GRAVITY.index(explained.conclusion)


@given(answers, ages)
def test_every_positive_dimension_names_its_answers(given_answers, age):
    for result in score(INSTRUMENT, given_answers, age).positive:
        assert result.because
        assert all(given_answers[i.id] == Reply.YES for i in result.because)


def test_the_list_is_the_official_one():
    assert [len(group.indicators) for group in INSTRUMENT.groups] == [8, 6, 5, 6, 3]
    assert set(dimensions()) == {"DR", "CR", "AR", "EX", "CD", "AD"}
    for group in INSTRUMENT.groups:
        for texts in (group.title, group.prompt, *(i.text for i in group.indicators)):
            assert set(texts) == {"en", "bg", "ro", "uk"}
