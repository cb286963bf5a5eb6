"""What is masked is not found again, whatever its spelling; the words around it stay."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accord.foundation.guard import ParticularKind, Protected, find, mask
from accord.foundation.guard.mask import LONGEST
from tests.rooms.guard.test_matcher import PERSON, STOPPED

SIGN = "[left out]"


@pytest.mark.parametrize(("one", "text"), STOPPED)
def test_every_spelling_that_is_found_is_taken_out_and_nothing_else(one, text):
    done, found = mask([one], {"a": f"Abc defg, hijk. {text}", "b": "Abc defg"}, SIGN)
    assert [(f.kind, f.where, f.ref) for f in found] == [(one.kind, "a", one.ref)]
    assert find([one], done) == []
    assert done["a"].startswith("Abc defg, hijk.")
    assert SIGN in done["a"]
    assert done["b"] == "Abc defg"


def test_single_words_of_a_name_go_once_the_name_is_found():
    texts = {"a": "Идва Петър Димитров.", "b": "Димитров звъни, димитровден е.", "c": "Петък"}
    done, _found = mask([PERSON], texts, SIGN)
    assert done["b"] == f"{SIGN} звъни, димитровден е."
    assert done["c"] == "Петък"
    assert mask([PERSON], {"b": "Димитров звъни."}, SIGN) == ({"b": "Димитров звъни."}, [])


def test_of_a_text_that_is_too_long_or_too_full_nothing_is_left():
    for text in ("дума " * LONGEST + "Петър Димитров", "Петър Димитров идва. " * 25):
        assert mask([PERSON], {"a": text}, SIGN)[0] == {"a": SIGN}


@settings(max_examples=25, deadline=None)
@example(["0671234567", "Шипка", "ул."])  # without the number beside it, a street
@example(["6", "Петър", "Петър", "Петър", "Димитров", "Шипка"])  # without the name between, a street and its number
@given(
    st.lists(
        st.sampled_from(["Петър", "Димитров", "П.", "Шипка", "6", "ул.", "и", "дом", "0671234567", "\n"]), max_size=14
    )
)
def test_nothing_is_found_after_masking(words):
    particulars = [
        PERSON,
        Protected(ParticularKind.ADDRESS, "ул. Шипка 6, София"),
        Protected(ParticularKind.TELEPHONE, "+380671234567"),
    ]
    done, _found = mask(particulars, {"a": " ".join(words)}, SIGN)
    assert find(particulars, done) == []
