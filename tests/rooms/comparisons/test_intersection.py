"""Two sides learn what both hold, and nothing else; what comes is not believed."""

import base64
import hashlib
import subprocess
import sys
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.justice.comparisons import intersection
from accord.justice.comparisons.intersection import MOST, POINT, STEP, TAG, Broken, Terms, TooLarge, packed

TERMS = Terms(UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4))


def run(ours, theirs, terms=TERMS, other_terms=None):
    """What each of two sides finds, from what travels alone."""
    other_terms = other_terms or terms
    a, b = intersection.points_of(terms, ours), intersection.points_of(other_terms, theirs)
    of_b, of_a = (
        intersection.read_points(packed(b.points), a),
        intersection.read_points(packed(a.points), b),
    )
    tags_a, expected_a = intersection.tags_of(terms, a, of_b, proposer=True)
    tags_b, expected_b = intersection.tags_of(other_terms, b, of_a, proposer=False)
    return (
        {ours[index] for index in intersection.met(a, expected_a, packed(tags_b))},
        {theirs[index] for index in intersection.met(b, expected_b, packed(tags_a))},
    )


@settings(max_examples=8, deadline=None)
@given(st.sets(st.binary(max_size=9), max_size=30), st.sets(st.binary(max_size=9), max_size=30))
def test_each_side_finds_what_both_hold_and_nothing_else(ours, theirs):
    assert run(sorted(ours), sorted(theirs)) == (ours & theirs, ours & theirs)


@pytest.mark.parametrize("changed", ["comparison", "agreement", "proposer", "answerer"])
def test_points_of_another_comparison_agreement_or_organisation_meet_nothing(changed):
    other = replace(TERMS, **{changed: UUID(int=99)})
    assert run([b"one", b"two"], [b"one", b"two"], TERMS, other) == (set(), set())


def test_the_points_of_the_same_forms_are_others_each_time():
    first, second = (intersection.points_of(TERMS, [b"+359888123456"]) for _ in range(2))
    assert first.scalar != second.scalar
    assert set(first.points).isdisjoint(second.points)


def test_the_number_is_filled_up_and_the_order_says_nothing():
    forms = [b"%d" % n for n in range(40)]
    own = intersection.points_of(TERMS, forms)
    assert len(own.points) == len(set(own.points)) == STEP
    places = [own.order.index(n) for n in range(40)]
    assert places != sorted(places)
    assert max(places) > 200  # not the forms first and then the filling
    assert len(intersection.points_of(TERMS, [b"%d" % n for n in range(STEP + 1)]).points) == 2 * STEP


def test_more_than_a_comparison_takes_is_refused_before_anything_is_computed():
    with pytest.raises(TooLarge):
        intersection.points_of(TERMS, [b"%d" % n for n in range(MOST + 1)])


@pytest.fixture(scope="module")
def own():
    return intersection.points_of(TERMS, [b"%d" % n for n in range(3)])


@pytest.fixture(scope="module")
def theirs():
    return list(intersection.points_of(TERMS, [b"%d" % n for n in range(2, 5)]).points)


@pytest.mark.parametrize(
    ("many", "why"), [(STEP - 1, "number"), (0, "number"), (MOST + STEP, "number"), (STEP + STEP // 2, "number")]
)
def test_a_number_that_is_no_step_or_over_the_limit_is_refused(own, many, why):
    points = [n.to_bytes(POINT) for n in range(many)]
    with pytest.raises(Broken) as refused:
        intersection.read_points(packed(points), own)
    assert refused.value.why == why


@pytest.mark.parametrize("text", ["!", "AAA", "AAAA", "AB==", "QUI=\n"])
def test_what_is_not_written_as_points_is_refused(own, text):
    with pytest.raises(Broken) as refused:
        intersection.read_points(text, own)
    assert refused.value.why == "form"


def test_a_point_twice_and_our_own_sent_back_are_refused(own, theirs):
    for points in ([*theirs[:-1], theirs[0]], list(own.points), [*theirs[:-1], own.points[7]]):
        with pytest.raises(Broken) as refused:
            intersection.read_points(packed(points), own)
        assert refused.value.why == "twice"


@pytest.mark.parametrize("point", [bytes(POINT), b"\xff" * POINT, b"\1" + bytes(POINT - 1)])
def test_what_is_no_point_or_the_neutral_one_is_refused(own, theirs, point):
    found = intersection.read_points(packed([*theirs[:-1], point]), own)
    with pytest.raises(Broken) as refused:
        intersection.tags_of(TERMS, own, found, proposer=True)
    assert refused.value.why == "point"


def test_our_tags_sent_back_to_us_meet_nothing(own, theirs):
    tags, expected = intersection.tags_of(TERMS, own, theirs, proposer=True)
    assert intersection.met(own, expected, packed(tags)) == []


def test_tags_short_or_twice_are_refused(own, theirs):
    other = intersection.points_of(TERMS, [b"2"])
    _, expected = intersection.tags_of(TERMS, own, theirs, proposer=True)
    tags, _ = intersection.tags_of(TERMS, other, own.points, proposer=False)
    for wrong, why in ((tags[:-1], "number"), ([*tags[:-1], tags[0]], "twice")):
        with pytest.raises(Broken) as refused:
            intersection.met(own, expected, packed(wrong))
        assert refused.value.why == why


def test_a_filling_that_meets_is_a_lie(own, theirs):
    _, expected = intersection.tags_of(TERMS, own, theirs, proposer=True)
    lied = sorted(expected)  # whatever they are, for a thousand points of which three are forms
    with pytest.raises(Broken) as refused:
        intersection.met(own, expected, packed(lied))
    assert refused.value.why == "filling"


def test_tags_are_short_and_no_points(own, theirs):
    tags, _ = intersection.tags_of(TERMS, own, theirs, proposer=True)
    assert {len(tag) for tag in tags} == {TAG}


def test_the_digest_is_that_of_both_sides():
    assert intersection.digest_of(TERMS, "a", "b") != intersection.digest_of(TERMS, "b", "a")


def test_a_form_becomes_the_point_of_the_standard():
    """RFC 9497, A.1.1: the first blinded element of OPRF(ristretto255, SHA-512)."""
    group, start = intersection._group(), hashlib.sha512(bytes(128))
    point = intersection._hashed(group, start, b"\0", b"HashToGroup-OPRFV1-\0-ristretto255-SHA512")
    blind = bytes.fromhex("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706")
    blinded = group.crypto_scalarmult_ristretto255(blind, point)
    assert blinded.hex() == "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c"


def test_the_library_leaves_no_file_behind(tmp_path):
    code = "from accord.justice.comparisons import intersection; intersection._group()"
    subprocess.run([sys.executable, "-c", code], check=True, env={"TMPDIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_packing_is_one_spelling():
    assert base64.b64decode(packed([b"a" * POINT])) == b"a" * POINT
