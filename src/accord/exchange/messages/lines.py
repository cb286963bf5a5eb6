"""What a node answers on the line, verb by verb. The line itself (sockets, certificates, limits) is another room's."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.exchange.letters.envelope import Unreadable
from accord.exchange.messages import comparing, frames, receiving, requests
from accord.exchange.nodes import witnessing
from accord.exchange.nodes.listing import Entry
from accord.exchange.nodes.queries import lists_since, newest_list, speaks
from accord.exchange.nodes.services import file_of

Handler = Callable[[UUID, bytes, datetime], bytes]


def letters(peer: UUID, body: bytes, now: datetime) -> bytes:
    """Envelopes come; a signed answer for each goes back."""
    return frames.pack(receiving.letters(_heard(peer), frames.unpack(body), now=now))


def answers(peer: UUID, body: bytes, now: datetime) -> bytes:
    """Answers come that ended later than the first one. What is answered with nothing was taken in."""
    receiving.answered(_heard(peer), frames.unpack(body), now=now)
    return b""


def hello(peer: UUID, body: bytes, now: datetime) -> bytes:
    """How much the other has; whether it forgot something is answered, with what is here and which list holds here."""
    entry = _heard(peer)
    said = requests.read("hello", entry, body, now=now)
    here = comparing.totals(peer)
    content = {**here, "forgot": comparing.forgot(here, said), "list": newest_list()}
    return requests.write("heard", peer, content, now=now)


def heads(peer: UUID, body: bytes, now: datetime) -> bytes:
    """The other says where each stream stands with it; what it wrote and forgot goes back."""
    entry = _heard(peer)
    said = requests.read("heads", entry, body, now=now)
    return frames.pack(comparing.given_back(entry, said, now=now))


def lists(peer: UUID, body: bytes, now: datetime) -> bytes:
    """The lists that held here after the number that the other names."""
    said = requests.read("lists", _heard(peer), body, now=now)
    number = said.get("after")
    if type(number) is not int:
        raise Unreadable("It is not written as the format asks.")
    return frames.pack(file_of(found).encode() for found in lists_since(number))


HANDLERS: Final[dict[str, Handler]] = {
    "hello": hello,
    "letters": letters,
    "answers": answers,
    "heads": heads,
    "lists": lists,
    witnessing.VERB: witnessing.witness,
}


def _heard(peer: UUID) -> Entry:
    found = speaks(peer)
    if found is None:
        raise Unreadable("This node does not speak with that one.")
    return found
