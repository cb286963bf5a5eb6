"""Saying something to an organisation at another node, in the transaction of what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.exchange.letters import envelope, streams
from accord.exchange.letters.envelope import LARGEST, Letter, Message
from accord.exchange.messages.models import Outgoing
from accord.exchange.messages.store import Shelf, is_erased
from accord.exchange.messages.vocab import NotListed, TooLong
from accord.exchange.nodes import own
from accord.exchange.nodes.listing import Entry as NodeEntry
from accord.exchange.nodes.queries import entry_of, held_back, node_of, speaks
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.refusals import Refused
from accord.foundation.vault.signing import private_key

_AROUND = 8 * 1024  # bytes that sealing adds at most


@dataclass(frozen=True, slots=True, repr=False)
class Saying:
    """What is said by an organisation of this node to one of another; `stream` is what it is about.

    `agreement`, `consent` and `actor` are for the proof: ids, and a pseudonym of who acted. What discloses nothing and must
    be told, such as a consent that was taken back, is `owed`: it is written also while the two nodes do not speak.
    """

    kind: str
    stream: UUID
    sender: UUID
    addressee: UUID
    body: Mapping[str, Any]
    purpose: str = ""
    agreement: str = ""
    consent: str = ""
    actor: str = ""
    critical: tuple[str, ...] = ()
    owed: bool = False


def say(saying: Saying, *, now: datetime) -> None:
    """Write a letter into its stream; it is sent after the commit. Of what was erased nothing more is said.

    Raises NotListed, TooLong, or Refused while its node is held back.
    """
    peer = node_of(saying.addressee) or (_written_to(saying.addressee) if saying.owed else None)
    if peer is None and saying.owed:
        return  # nothing ever went there as a letter, so nothing is to be called back
    # SECURITY: nothing is written to a node that this one refuses or that no list names. tests/rooms/messages/test_writing.py
    if peer is None or (not saying.owed and speaks(peer.id) is None):
        raise NotListed
    # SECURITY: nothing is disclosed to a node that rewrote what happened there. tests/rooms/nodes/test_witnessing.py
    if not saying.owed and (reason := held_back(peer.id)):
        raise Refused((reason,))
    message = Message(
        new_id(), own.required().pk, peer.id, saying.sender, saying.addressee, saying.stream, 0, "", 0, saying.kind, now,
        saying.body, 1, saying.purpose, saying.agreement, saying.consent, saying.actor, saying.critical,
    )  # fmt: skip
    if is_erased(message, saying.sender):
        return
    letter = streams.write(Shelf(now), message, signed)
    if len(letter.signed) > LARGEST - _AROUND:
        raise TooLong
    ledger.append(written(letter, now))


def _written_to(organisation: UUID) -> NodeEntry | None:
    """The node to which letters for an organisation went that stands in no entry any more: a person's word is not held up."""
    found = (
        Outgoing.objects.filter(addressee=organisation).order_by("-written_at").values_list("peer", flat=True).first()
    )
    return entry_of(found) if found else None


def written(letter: Letter, now: datetime, **more: bool) -> Entry:
    """The event of a letter of this node under its digest."""
    said = letter.message
    facts: dict[str, Any] = {
        "kind": said.kind,
        "digest": letter.digest,
        "node": str(said.recipient),
        "number": said.number,
    }
    facts |= {"stream": str(said.stream), "agreement": said.agreement, "consent": said.consent, **more}
    about: dict[str, Any] = {"object_type": "letter", "object_id": said.id, "facts": facts}
    return Entry(Kind.NODE_LETTER_WRITTEN, now, organisation=said.sender, purpose=said.purpose, **about)


def signed(message: Message) -> Letter:
    """A message signed by this node."""
    return envelope.sign(message, private_key())
