"""Letters in their order: each case of the table that the simulation walks by chance."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from accord.exchange.letters import streams
from accord.exchange.letters.envelope import Letter, Message
from accord.exchange.letters.streams import MOST_TRIES, Refusal, Result
from tests.proofs.exchange.memory import Memory

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOFIA, BUCHAREST, STREAM, OTHER = (UUID(int=n) for n in (1, 2, 7, 8))


class Desk:
    """What happened here, and what is to fail."""

    def __init__(self):
        self.done, self.fails = [], {}

    def __call__(self, message):
        if failure := self.fails.get(message.body["n"]):
            raise failure
        self.done.append(message.body["n"])


def sign(message):
    return Letter(message, repr(message.number).encode() + message.previous.encode() + message.id.bytes)


def write(store, n, stream=STREAM):
    draft = Message(UUID(int=100 + n), SOFIA, BUCHAREST, SOFIA, BUCHAREST, stream, 0, "", 0, "step", NOW, {"n": n})
    return streams.write(store, draft, sign)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def sofia():
    return Memory()


@pytest.fixture
def there():
    return Memory()


def take(there, letter, desk):
    return streams.take(there, letter, now=NOW, effect=desk)


def test_a_letter_has_its_effect_once_however_often_it_comes(sofia, there, desk):
    letter = write(sofia, 1)
    answers = [take(there, letter, desk) for _ in range(3)]
    assert {a.result for a in answers} == {Result.APPLIED}
    assert desk.done == [1]


def test_one_that_comes_too_early_waits_at_its_sender(sofia, there, desk):
    one, two, three = (write(sofia, n) for n in (1, 2, 3))
    answer = take(there, three, desk)
    assert (answer.result, answer.head) == (Result.GAP, 0)
    for letter in (one, two, three):
        assert take(there, letter, desk).result == Result.APPLIED
    assert desk.done == [1, 2, 3]


def test_a_gap_makes_the_sender_go_back(sofia, there, desk):
    one, two = write(sofia, 1), write(sofia, 2)
    streams.settle(sofia, BUCHAREST, STREAM, take(there, one, desk))
    there_anew = Memory()  # set back to the beginning
    assert not streams.settle(sofia, BUCHAREST, STREAM, take(there_anew, two, desk))
    assert sofia.unsettled(BUCHAREST, STREAM) == [one, two]


def test_a_letter_beside_the_chain_is_a_fork(sofia, there, desk):
    take(there, write(sofia, 1), desk)
    for changes in ({"number": 1}, {"number": 2, "previous": "of another past"}):
        stranger = sign(replace(write(Memory(), 5).message, **changes))
        answer = take(there, stranger, desk)
        assert (answer.result, answer.head, answer.reason) == (Result.FORK, 1, "set-back")
        assert streams.settle(sofia, stranger.message.recipient, stranger.message.stream, answer)
    assert desk.done == [1]


def test_one_id_with_two_contents_is_never_acted_on_twice(sofia, there, desk):
    first = write(sofia, 1)
    take(there, first, desk)
    second = sign(replace(first.message, number=2, previous=first.digest))
    assert take(there, second, desk).reason == "two-letters"
    assert desk.done == [1]


def test_a_refusal_ends_the_letter_and_not_the_stream(sofia, there, desk):
    desk.fails = {1: Refusal("agreement-ended")}
    answer = take(there, write(sofia, 1), desk)
    assert (answer.result, answer.reason) == (Result.REFUSED, "agreement-ended")
    assert take(there, write(sofia, 2), desk).result == Result.APPLIED
    assert desk.done == [2]


def test_what_fails_holds_its_own_stream_only(sofia, there, desk):
    desk.fails = {1: OSError()}
    assert take(there, write(sofia, 1), desk).result == Result.KEPT
    assert take(there, write(sofia, 2), desk).reason == "behind-another"
    assert take(there, write(sofia, 3, OTHER), desk).result == Result.APPLIED
    desk.fails = {}
    ended = streams.try_again(there, SOFIA, STREAM, now=NOW, effect=desk)
    assert [a.result for a in ended] == [Result.APPLIED] * 2
    assert desk.done == [3, 1, 2]


def test_after_five_tries_a_person_looks(sofia, there, desk):
    desk.fails = {1: OSError()}
    take(there, write(sofia, 1), desk)
    for _ in range(MOST_TRIES):
        assert streams.try_again(there, SOFIA, STREAM, now=NOW, effect=desk) == []
    [kept] = there.waiting(SOFIA, STREAM)
    assert (kept.tries, kept.answer.reason) == (MOST_TRIES, "waits-for-a-person")
    desk.fails = {}
    assert streams.try_again(there, SOFIA, STREAM, now=NOW, effect=desk) == []
    assert streams.try_again(there, SOFIA, STREAM, now=NOW, effect=desk, by_hand=True)
    assert desk.done == [1]


def test_a_person_ends_it_and_the_sender_is_told(sofia, there, desk):
    desk.fails = {1: OSError()}
    first = write(sofia, 1)
    take(there, first, desk)
    take(there, write(sofia, 2), desk)
    [kept, _] = there.waiting(SOFIA, STREAM)
    assert streams.reject(there, kept, reason="rejected-by-hand", now=NOW).result == Result.REFUSED
    streams.try_again(there, SOFIA, STREAM, now=NOW, effect=desk)
    assert desk.done == [2]
    assert take(there, first, desk).reason == "rejected-by-hand"  # whoever asks again hears the same


def back_in_time(sofia, there, desk):
    """Sofia is set back to its first letter, and writes another second one; Bucharest has three."""
    one = write(sofia, 1)
    old = sofia.copy()
    letters = [one, write(sofia, 2), write(sofia, 3)]
    for letter in letters:
        take(there, letter, desk)
    old.settle(BUCHAREST, there.found(SOFIA, one.message.id).answer)
    return old, letters, write(old, 4)


def moved(message, number):
    """What was written since has another place."""


def test_what_a_node_forgot_comes_back_and_the_new_goes_on_after_it(sofia, there, desk):
    old, letters, new = back_in_time(sofia, there, desk)
    assert take(there, new, desk).result == Result.FORK
    again = Desk()
    back = streams.returned(there, SOFIA, STREAM, out=1, came=0)
    renewed = streams.adopt(old, BUCHAREST, STREAM, back, sign=sign, effect=again, moved=moved)
    assert back == letters[1:]
    assert again.done == [2, 3]
    assert [letter.message.number for letter in renewed] == [4]
    assert take(there, renewed[0], desk).result == Result.APPLIED
    assert (
        streams.adopt(old, BUCHAREST, STREAM, back, sign=sign, effect=again, moved=moved) == []
    )  # told twice, done once
    assert again.done == [2, 3]


def test_nobody_gives_a_node_another_past(sofia, there, desk):
    old, letters, _ = back_in_time(sofia, there, desk)
    made_up = sign(replace(letters[1].message, id=UUID(int=55), previous="made up"))
    with pytest.raises(Refusal):
        streams.adopt(old, BUCHAREST, STREAM, [made_up], sign=sign, effect=Desk(), moved=moved)
    old.settle(BUCHAREST, replace(there.found(SOFIA, letters[0].message.id).answer, id=UUID(int=104)))
    with pytest.raises(Refusal):  # what they had confirmed to us they cannot deny
        streams.adopt(old, BUCHAREST, STREAM, letters[1:], sign=sign, effect=Desk(), moved=moved)


def test_an_answer_from_before_is_asked_for_again(sofia, there, desk):
    old, letters, _ = back_in_time(sofia, there, desk)
    assert streams.adopt(old, BUCHAREST, STREAM, letters[2:], sign=sign, effect=Desk(), moved=moved) == []
