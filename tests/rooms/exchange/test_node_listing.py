"""The membership list: what two must sign, what nobody alone can do, and what cannot be written into it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.exchange.letters.envelope import Unreadable
from accord.exchange.letters.words import words
from accord.exchange.nodes import listing
from tests.rooms.exchange.one import One

SOFIA, BUCHAREST, CHISINAU, KYIV = One(1, "bg-1"), One(2, "ro-1"), One(3, "md-1"), One(4, "ua-1")


def made(*nodes, after=None):
    return listing.following(after, [n.signed for n in nodes])


def holds(found, *nodes, after=None):
    return listing.holds(found, [listing.sign_listing(found, n.key) for n in nodes], after)


def test_what_is_written_is_read():
    found = listing.read_listing(made(BUCHAREST, SOFIA).text.decode())
    assert found == made(SOFIA, BUCHAREST)
    assert list(found.nodes().values()) == [SOFIA.entry, BUCHAREST.entry]


def test_two_of_its_nodes_sign_the_first_list():
    first = made(SOFIA, BUCHAREST)
    assert holds(first, SOFIA, BUCHAREST)
    assert not holds(first, SOFIA)
    assert not holds(first, SOFIA, SOFIA)
    assert not holds(first, SOFIA, CHISINAU)


def test_a_later_list_is_signed_by_two_that_stand_in_both():
    first = made(SOFIA, BUCHAREST)
    second = made(SOFIA, BUCHAREST, CHISINAU, after=first)
    assert holds(second, SOFIA, BUCHAREST, after=first)
    assert not holds(second, SOFIA, CHISINAU, after=first)  # nobody lets itself in
    third = made(SOFIA, BUCHAREST, after=second)
    assert holds(third, SOFIA, BUCHAREST, after=second)
    assert not holds(third, SOFIA, CHISINAU, after=second)  # nor signs as one who goes


def test_a_list_follows_the_one_before():
    first = made(SOFIA, BUCHAREST)
    second = made(SOFIA, BUCHAREST, CHISINAU, after=first)
    assert not holds(second, SOFIA, BUCHAREST, after=second)
    other = made(SOFIA, BUCHAREST, KYIV, after=first)
    assert not holds(made(SOFIA, BUCHAREST, after=other), SOFIA, BUCHAREST, after=second)


def test_a_new_key_does_not_vouch_for_itself():
    first = made(SOFIA, BUCHAREST, CHISINAU)
    thief = One(2, "ro-1")
    taken = made(SOFIA, thief, CHISINAU, after=first)
    assert not holds(taken, thief, CHISINAU, after=first)
    assert holds(taken, SOFIA, CHISINAU, after=first)  # two others may say that a node has new keys


def test_the_words_are_those_of_the_list_and_no_other():
    first, other = made(SOFIA, BUCHAREST), made(SOFIA, CHISINAU)
    assert words(first.digest) == words(made(BUCHAREST, SOFIA).digest)
    assert len(words(first.digest)) == 8
    assert words(first.digest) != words(other.digest)


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "http://bg-1.example"}, {"address": "https://bg-1.example/path"}, {"address": "https://u@bg-1.example"},
        {"address": "https://bg-1.example?x"}, {"address": "file:///etc/passwd"}, {"address": ""}, {"names": {"bg": "София"}},
        {"names": {"en": "x" * 201}}, {"country": "bg"}, {"code": "bg 1"}, {"code": "../bg"}, {"certificate": b"x"},
        {"seal_key": b"short"}, {"code": "x" * 61},
    ],
    ids=str,
)  # fmt: skip
def test_an_entry_says_only_what_it_may(changes):
    bad = listing.write_entry(replace(SOFIA.entry, **changes), SOFIA.key)
    with pytest.raises(Unreadable):
        listing.read_entry(bad)


def test_nobody_writes_the_entry_of_another():
    with pytest.raises(Unreadable):
        listing.read_entry(listing.write_entry(SOFIA.entry, BUCHAREST.key))


def test_nobody_stands_in_it_twice_or_under_the_name_of_another():
    twin = One(9, "bg-1")
    with pytest.raises(Unreadable):
        listing.read_listing(made(SOFIA, twin).text.decode())
    doubled = listing.Listing(1, "", (SOFIA.signed, SOFIA.signed))
    with pytest.raises(Unreadable):
        listing.read_listing(doubled.text.decode())


@given(
    st.text(max_size=300)
    | st.sampled_from(["{}", "[]", "null", '{"number":1,"previous":"","entries":[5]}', "[" * 90_000])
)
def test_no_text_is_more_than_unreadable(text):
    with pytest.raises(Unreadable):
        listing.read_listing(text)
    with pytest.raises(Unreadable):
        listing.read_entry(text)
