"""A parcel: what two nodes would say on the line, as one file, for one that is cut off.

A note comes first, signed by who made it; then lists, answers and envelopes, each signed or sealed as on the line. The note has no
last day: a file may be weeks on its way. What names the nodes and says what became of letters stands open in it; what the letters
say does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accord.exchange.letters.envelope import Unreadable, content_of, signed_bytes
from accord.exchange.letters.streams import ENDED
from accord.exchange.messages import frames, receiving
from accord.exchange.messages.courier import due
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.vocab import BadParcel
from accord.exchange.nodes import own
from accord.exchange.nodes.listing import Entry
from accord.exchange.nodes.queries import lists_since, speaks
from accord.exchange.nodes.services import file_of, received
from accord.foundation.refusals import Failure
from accord.foundation.vault.signing import private_key

FORMAT: Final = 1
LARGEST: Final = 7 * 512 * 1024  # bytes of a file: a program gives it as text, which is a third longer
_LETTERS: Final = 5 * 512 * 1024  # of them, for letters
_NAMES: Final = frozenset({"parcel", "by", "to", "at", "lists", "answers", "letters", "heard"})
_LISTS: Final = 16  # the newest ones
_HEARD: Final = 256
_COUNTED: Final = ("lists", "answers", "letters")


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A file, and how much of what is in it."""

    file: bytes
    counted: dict[str, int]


@dataclass(frozen=True, slots=True, repr=False)
class Came:
    """A file that came, its parts apart. `heard` are the digests of letters of which its maker knows what became here."""

    peer: Entry
    lists: list[bytes]
    answers: list[bytes]
    letters: list[bytes]
    heard: list[str]

    @property
    def counted(self) -> dict[str, int]:
        """How much of what is in it."""
        return {name: len(getattr(self, name)) for name in _COUNTED}


def made(peer: Entry, *, answers: Sequence[bytes] = (), now: datetime) -> Made:
    """The file for a node: the letters that wait for it (as many as fit), what it may not know of its own, the lists.

    `answers` are those to letters of its last file. Inside a transaction of a process that sees the whole node.
    """
    lists = [file_of(one).encode() for one in lists_since(0)[-_LISTS:]]
    given = list(dict.fromkeys([*answers, *(text for _, text in receiving.untold(peer))]))
    letters = _fitting(sealed for _, sealed in due(peer.id))
    counted = dict(zip(_COUNTED, map(len, (lists, given, letters)), strict=True))
    content = {"parcel": FORMAT, "by": str(own.required().pk), "to": str(peer.id), "at": now.isoformat(), **counted}
    note = signed_bytes({**content, "heard": _heard(peer.id)}, private_key())
    return Made(frames.pack([note, *lists, *given, *letters]), counted)


def read(peer: Entry, file: bytes) -> Came:
    """The parts of the file of a node. Raises BadParcel."""
    if len(file) > LARGEST:
        raise BadParcel(field="file")
    try:
        note, *rest = frames.unpack(file)
        said = content_of(note, peer.sign_key)
        numbers = _numbers(said, peer.id)
    except (Unreadable, ValueError) as error:
        raise BadParcel(field="file") from error
    if len(rest) != sum(numbers):
        raise BadParcel(field="file")
    lists, answers = numbers[0], numbers[0] + numbers[1]
    return Came(peer, rest[:lists], rest[lists:answers], rest[answers:], said["heard"])


def taken_in(came: Came, *, now: datetime) -> list[bytes]:
    """Take in what came: lists, answers, letters, in this order; return the answers to the letters, signed.

    Inside a transaction of a process that sees the whole node. Raises BadParcel.
    """
    for one in came.lists:
        _list(one, now)
    peer = speaks(came.peer.id)  # a list that came may have taken it out, or given it other keys
    if peer is None:
        raise BadParcel(field="file")
    try:
        receiving.answered(peer, came.answers, now=now)
        given = receiving.letters(peer, came.letters, now=now)
    except Unreadable as error:
        raise BadParcel(field="file") from error
    Incoming.objects.filter(peer=peer.id, told=False, digest__in=came.heard).update(told=True)
    return given


def _list(file: bytes, now: datetime) -> None:
    """A list that does not follow the one in force here stops no letters: people compare it in its own place."""
    try:
        with transaction.atomic():
            received(file.decode("utf-8", "replace"), now=now)
    except Failure:
        return


def _fitting(letters: Iterable[bytes]) -> list[bytes]:
    found: list[bytes] = []
    for one in letters:
        if sum(map(len, found)) + len(one) > _LETTERS:
            break
        found.append(one)
    return found


def _heard(peer: UUID) -> list[str]:
    """The newest letters to a node of which this one knows how they ended there."""
    ended = Outgoing.objects.filter(peer=peer, became__in=ENDED).exclude(answer="")
    return list(ended.order_by("-settled_at", "-pk").values_list("digest", flat=True)[:_HEARD])


def _numbers(said: dict[str, Any], peer: UUID) -> list[int]:
    if set(said) != _NAMES or (said["parcel"], said["by"], said["to"]) != (FORMAT, str(peer), str(own.required().pk)):
        raise Unreadable("It is no parcel of that node to this one.")
    numbers, heard = [said[name] for name in _COUNTED], said["heard"]
    whole = all(type(number) is int and number >= 0 for number in numbers) and isinstance(heard, list)
    if not whole or len(heard) > _HEARD or not all(isinstance(one, str) for one in heard):
        raise Unreadable("It is not written as the format asks.")
    return numbers
