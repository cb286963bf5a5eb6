"""Whom a unit takes: the filter of the board, against the words of the rules read one by one."""

from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.codes import Sex
from accord.protection.shelters.fit import Offer, Party, misfit, why_none
from accord.protection.shelters.vocab import NeedReason, Security

ages = st.integers(0, 120)
spans = st.none() | st.tuples(ages, ages).map(lambda pair: (min(pair), max(pair)))
offers = st.builds(
    Offer, women=spans, men=spans, children_to=st.none() | st.integers(0, 17), step_free=st.booleans(),
    languages=st.frozensets(st.sampled_from(["bg", "uk", "ro"])), security=st.sampled_from(Security), free=st.integers(0, 6),
)  # fmt: skip
parties = st.builds(
    Party, sex=st.sampled_from(Sex), age=ages, children=st.lists(st.integers(0, 17), max_size=4).map(tuple),
    step_free=st.booleans(), language=st.sampled_from(["", "bg", "uk", "tr"]), security=st.sampled_from(Security),
)  # fmt: skip


def takes(offer, party):
    """The oracle: every condition in a sentence of its own."""
    spans = {"Feminine": [offer.women], "Masculine": [offer.men]}.get(party.sex, [offer.women, offer.men])
    of_age = [span for span in spans if span and span[0] <= party.age <= span[1]]
    children = all(offer.children_to is not None and age <= offer.children_to for age in party.children)
    guarded = list(Security).index(offer.security) >= list(Security).index(party.security)
    speaks = party.language in {"", *offer.languages}
    room = offer.free >= 1 + len(party.children)
    return bool(of_age) and children and guarded and speaks and room and (offer.step_free or not party.step_free)


@given(offers, parties)
def test_the_filter_is_its_sentences(offer, party):
    assert (misfit(offer, party) is None) == takes(offer, party)


@given(st.lists(offers, max_size=5), parties)
def test_there_is_a_reason_exactly_where_no_house_takes_them(found, party):
    reason = why_none(found, party)
    assert (reason is None) == any(takes(offer, party) for offer in found)
    assert (reason == NeedReason.NO_HOUSE) == (not found)


@given(offers, parties)
def test_one_place_less_or_one_child_more_never_lets_anybody_in(offer, party):
    from dataclasses import replace

    if misfit(offer, party) is not None:
        assert misfit(replace(offer, free=max(0, offer.free - 1)), party) is not None
        assert misfit(offer, replace(party, children=(*party.children, 3))) is not None


def test_no_place_for_a_man_says_so_and_a_full_house_says_that():
    women = Offer((18, 99), None, 17, False, frozenset({"bg"}), Security.USUAL, 2)
    assert why_none([women], Party(Sex.MALE, 40)) == NeedReason.SEX
    assert why_none([women], Party(Sex.FEMALE, 40, (3, 7))) == NeedReason.FULL
    assert why_none([women], Party(Sex.FEMALE, 40, (3,))) is None
    boys_and_girls = Offer((0, 17), (0, 14), None, False, frozenset(), Security.USUAL, 10)  # the crisis centre in Sofia
    assert misfit(boys_and_girls, Party(Sex.FEMALE, 16)) is None
    assert misfit(boys_and_girls, Party(Sex.MALE, 16)) == NeedReason.AGE
