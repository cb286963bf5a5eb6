"""How letters reach the other node: in order, each effect once, whatever the line and the machines do. Without Django.

A *stream* is what letters are about; in each direction its letters are numbered, and each names the digest of the one before.
Nothing here knows a database, a clock or a network: `Store` is what a node remembers, and the deterministic simulation runs
these same lines (tests/proofs/exchange). Delivery is at least once, the effect exactly once.

What an answer means to the sender: APPLIED and REFUSED end it; KEPT ends the sending (the effect waits behind another letter, or
for a person); GAP says from where to send again; FORK says that one of the two was set back to an older state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from accord.exchange.letters.envelope import Letter, Message


class Result(StrEnum):
    """What became of a letter at the other side."""

    APPLIED = "applied"
    KEPT = "kept"
    REFUSED = "refused"
    GAP = "gap"
    FORK = "fork"


ENDED: Final = frozenset({Result.APPLIED, Result.REFUSED})
SETTLED: Final = ENDED | {Result.KEPT}
MOST_TRIES: Final = 5  # then a person looks at it (security.md 3.5)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest letter of one direction of a stream; before the first, number 0."""

    number: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver says of a letter; it is signed before it is sent. `head` is the newest number that it has."""

    id: UUID
    digest: str
    result: Result
    head: int
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that came, and what was answered."""

    letter: Letter
    answer: Answer
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a letter that came, for when it comes again: its content is not needed, and may be gone."""

    digest: str
    number: int
    answer: Answer


class Refusal(Exception):
    """A letter that is understood and cannot have its effect; `reason` is a code that goes back, signed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Back = TypeVar("Back")


class Store(Protocol[Back]):
    """What one node remembers of its letters. Each call is inside the transaction of its caller.

    `Back` is what it gives back of a letter that came: the letter, or an envelope that only its sender opens.
    """

    def head_out(self, peer: UUID, stream: UUID) -> Head:
        """The newest letter to `peer` in a stream."""

    def head_in(self, peer: UUID, stream: UUID) -> Head:
        """The newest letter from `peer` in a stream, whether or not it had its effect yet."""

    def add_out(self, letter: Letter) -> None:
        """A letter that is to be sent."""

    def settle(self, peer: UUID, answer: Answer) -> None:
        """A letter to `peer` was answered for good, or kept there."""

    def rewind(self, peer: UUID, stream: UUID, above: int) -> None:
        """Letters to `peer` with a greater number are to be sent again."""

    def unsettled(self, peer: UUID, stream: UUID) -> list[Letter]:
        """Letters to `peer` that were never settled, by number."""

    def sent(self, peer: UUID, stream: UUID, above: int) -> list[Letter]:
        """Letters to `peer` with a greater number."""

    def drop_out(self, letter: Letter) -> None:
        """Forget a letter that never reached anybody."""

    def found(self, peer: UUID, letter: UUID) -> Known | None:
        """What is remembered of the letter of `peer` with this id."""

    def add_in(self, kept: Kept) -> None:
        """A letter that came."""

    def waiting(self, peer: UUID, stream: UUID) -> list[Kept]:
        """Letters of `peer` that wait for their effect, by number."""

    def answered(self, kept: Kept, answer: Answer, tries: int) -> None:
        """What is answered of a letter that had waited."""

    def received(self, peer: UUID, stream: UUID, above: int) -> list[Back]:
        """Letters from `peer` with a greater number."""


Effect = Callable[[Message], None]  # raises Refusal, or anything else if it fails; then nothing of it stays
Moved = Callable[[Message, int], None]  # a message of ours under its old number, and its new one


def write(store: Store[Any], message: Message, sign: Callable[[Message], Letter]) -> Letter:
    """Give a message its place in its stream, sign it and keep it for sending."""
    head = store.head_out(message.recipient, message.stream)
    seen = store.head_in(message.recipient, message.stream).number
    letter = sign(replace(message, number=head.number + 1, previous=head.digest, seen=seen))
    store.add_out(letter)
    return letter


def take(store: Store[Any], letter: Letter, *, now: datetime, effect: Effect) -> Answer:
    """A letter came: give it its effect if it is its turn, and say what became of it."""
    said = letter.message
    known = store.found(said.origin, said.id)
    if known is not None:
        # SECURITY: one id, one content; the second of two that differ is never acted on. tests/rooms/exchange/test_letter_streams.py
        same = known.digest == letter.digest
        return known.answer if same else _answer(letter, Result.FORK, known.number, now, "two-letters")
    head = store.head_in(said.origin, said.stream)
    if said.number > head.number + 1:
        return _answer(letter, Result.GAP, head.number, now)
    if said.number <= head.number or said.previous != head.digest:
        return _answer(letter, Result.FORK, head.number, now, "set-back")
    if store.waiting(said.origin, said.stream):
        answer, tries = _answer(letter, Result.KEPT, said.number, now, "behind-another"), 0
    else:
        answer, tries = _tried(letter, now, effect, 1), 1
    store.add_in(Kept(letter, answer, tries))
    return answer


def try_again(
    store: Store[Any], peer: UUID, stream: UUID, *, now: datetime, effect: Effect, by_hand: bool = False
) -> list[Answer]:
    """Give the letters that wait in a stream their effect, in order, until one fails; return what ended.

    After `MOST_TRIES` only a person tries again (`by_hand`).
    """
    ended = []
    for kept in store.waiting(peer, stream):
        if kept.tries >= MOST_TRIES and not by_hand:
            break
        answer = _tried(kept.letter, now, effect, kept.tries + 1)
        store.answered(kept, answer, kept.tries + 1)
        if answer.result not in ENDED:
            break
        ended.append(answer)
    return ended


def reject(store: Store[Any], kept: Kept, *, reason: str, now: datetime) -> Answer:
    """A person ends a letter that waits: it has no effect, and its sender is told why."""
    answer = _answer(kept.letter, Result.REFUSED, kept.letter.message.number, now, reason)
    store.answered(kept, answer, kept.tries)
    return answer


def settle(store: Store[Any], peer: UUID, stream: UUID, answer: Answer) -> bool:
    """What the other side answered to a letter of ours; True if the two must compare what they have (`returned`, `adopt`)."""
    if answer.result in SETTLED:
        store.settle(peer, answer)
    elif answer.result == Result.GAP:
        store.rewind(peer, stream, answer.head)
    return answer.result == Result.FORK


def returned(store: Store[Back], peer: UUID, stream: UUID, *, out: int, came: int) -> list[Back]:
    """The other side, set back, has sent `out` letters and has had `came` of ours: its own letters that it forgot.

    Ours that it forgot are sent again.
    """
    store.rewind(peer, stream, came)
    return store.received(peer, stream, out)


def adopt(
    store: Store[Any],
    peer: UUID,
    stream: UUID,
    back: Sequence[Letter],
    *,
    sign: Callable[[Message], Letter],
    effect: Effect,
    moved: Moved,
) -> list[Letter]:
    """Our own letters come back, in their order. What we had forgotten has its effect again, and is sent again, to hear what
    became of it; what we wrote since is numbered anew, told before by `moved`, the last one first.

    Returns the letters that were numbered anew. `effect` is that of a letter of our own. Raises Refusal if this is not our past.
    """
    waiting = {letter.message.id for letter in store.unsettled(peer, stream)}
    ours = store.sent(peer, stream, back[0].message.number - 2)  # the one before, and those that may be the same
    before = [letter for letter in ours if letter.message.number < back[0].message.number]
    ours = ours[len(before) :]
    same = sum(1 for _ in takewhile(lambda pair: pair[0].digest == pair[1].digest, zip(back, ours, strict=False)))
    forgotten, since = back[same:], ours[same:]
    kept = [*before, *ours[:same]]
    head = Head(kept[-1].message.number, kept[-1].digest) if kept else Head()
    other = bool(before and before[0].message.id in waiting and before[0].digest != back[0].message.previous)
    if not forgotten or forgotten[0].message.number > head.number + 1 or other:
        return []  # it answers a question from before we were set back: we ask again
    # SECURITY: only what follows from our past: nobody gives us one of their own making. tests/rooms/exchange/test_letter_streams.py
    if forgotten[0].message.previous != head.digest or any(letter.message.id not in waiting for letter in since):
        raise Refusal("not-our-past")
    for letter in reversed(since):
        store.drop_out(letter)
        moved(letter.message, letter.message.number + len(forgotten))
    for letter in forgotten:
        store.add_out(letter)
    renewed = []
    for letter in since:
        head = store.head_out(peer, stream)
        renewed.append(sign(replace(letter.message, number=head.number + 1, previous=head.digest)))
        store.add_out(renewed[-1])
    for letter in forgotten:  # last: an effect may write a letter of its own into the stream
        effect(letter.message)
    return renewed


def _tried(letter: Letter, now: datetime, effect: Effect, tries: int) -> Answer:
    number = letter.message.number
    try:
        effect(letter.message)
    except Refusal as refusal:
        return _answer(letter, Result.REFUSED, number, now, refusal.reason)
    except Exception:  # noqa: BLE001 - whatever fails holds this stream only, and is tried again
        return _answer(letter, Result.KEPT, number, now, "waits-for-a-person" if tries >= MOST_TRIES else "failed")
    return _answer(letter, Result.APPLIED, number, now)


def _answer(letter: Letter, result: Result, head: int, now: datetime, reason: str = "") -> Answer:
    return Answer(letter.message.id, letter.digest, result, head, now, reason)
