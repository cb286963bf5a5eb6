"""What people decide about letters: those that failed five times, and those that travel as a file instead of over the line."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from accord.exchange.letters import streams
from accord.exchange.letters.streams import MOST_TRIES, Result
from accord.exchange.messages import parcels, receiving
from accord.exchange.messages.models import Incoming
from accord.exchange.messages.store import Shelf
from accord.exchange.messages.vocab import NotSpoken
from accord.exchange.nodes.listing import Entry as NodeEntry
from accord.exchange.nodes.models import Node
from accord.exchange.nodes.queries import allowed, speaks
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.wall import whole_node
from accord.foundation.writes.services import Given, Stale, once, service

_BY_HAND: Final = "rejected-by-hand"


@service
def retry(*, actor: Actor, letter: UUID, read: int, now: datetime, key: str) -> Given:
    """Try a letter again that failed five times; what waits behind it follows. It may fail again: then it goes on waiting.

    Raises Missing, Refused, NotPossible, NotSpoken or Stale.
    """

    def work() -> Given:
        row = _waiting(actor, letter, read)
        peer = _spoken_with(row.peer)
        receiving.try_again(peer, row.stream, now=now, by_hand=True)
        row.refresh_from_db()
        ledger.append(_event(Kind.NODE_LETTER_RETRIED, row, actor, now))
        return Given(row.pk, row.version)

    with whole_node():  # the letter is to one organisation of the node, and what it does there is seen by all sides
        return once(actor=actor.account, key=key, verb="letter.retry", body=letter, now=now, work=work)


@service
def reject(*, actor: Actor, letter: UUID, read: int, now: datetime, key: str) -> Given:
    """End a letter that failed five times: it has no effect, its writer is told that a person here ended it, and what stands
    behind it goes on.

    Raises Missing, Refused, NotPossible or Stale.
    """

    def work() -> Given:
        row = _waiting(actor, letter, read)
        shelf = Shelf(now)
        kept = next((one for one in shelf.waiting(row.peer, row.stream) if one.letter.message.id == row.message), None)
        if kept:
            streams.reject(shelf, kept, reason=_BY_HAND, now=now)
        else:  # what it was about was erased while it waited
            shelf.end_erased(row)
        row.refresh_from_db()
        ledger.append(_event(Kind.NODE_LETTER_REJECTED, row, actor, now))
        if peer := speaks(row.peer):
            receiving.try_again(peer, row.stream, now=now)
        return Given(row.pk, row.version)

    with whole_node():
        return once(actor=actor.account, key=key, verb="letter.reject", body=letter, now=now, work=work)


@service
def parcel(*, actor: Actor, node: UUID, now: datetime) -> bytes:
    """The letters that wait for a node, the answers that it may not know yet and the lists, as one file. Making it is an event.

    Raises Refused or NotSpoken.
    """
    allowed(actor, Action.NODE_PAIR)
    peer = _spoken_with(node)
    with whole_node():
        made = parcels.made(peer, now=now)
        ledger.append(_parcel(Kind.NODE_PARCEL_MADE, actor, node, made.file, made.counted, now))
    return made.file


@service
def unpack(*, actor: Actor, node: UUID, file: bytes, now: datetime, key: str) -> bytes:
    """Take in the file of a node; return the file for it: the answers, and what waits here for it. The same file again
    changes nothing and is answered alike.

    Raises Refused, Missing, NotSpoken or BadParcel.
    """
    allowed(actor, Action.NODE_PAIR)
    came = parcels.read(_spoken_with(node), file)

    def work() -> Given:
        ledger.append(_parcel(Kind.NODE_PARCEL_TAKEN, actor, node, file, came.counted, now))
        return Given(node)

    with whole_node():
        once(
            actor=actor.account,
            key=key,
            verb="parcel.unpack",
            body=(node, sha256(file).hexdigest()),
            now=now,
            work=work,
        )
        given = parcels.taken_in(came, now=now)
        return parcels.made(_spoken_with(node), answers=given, now=now).file


def _waiting(actor: Actor, letter: UUID, read: int) -> Incoming:
    allowed(actor, Action.NODE_PAIR)
    row = Incoming.objects.filter(pk=letter).first()
    if row is None:
        raise Missing
    if row.version != read:  # one write at a time: nobody changes it between here and the end
        raise Stale
    if row.became != Result.KEPT or row.tries < MOST_TRIES:
        raise NotPossible
    return row


def _spoken_with(node: UUID) -> NodeEntry:
    # SECURITY: a node that is refused here is heard by no way. tests/rooms/messages/test_parcels.py
    found = speaks(node)
    if found is None:
        if not Node.objects.filter(pk=node).exists():
            raise Missing
        raise NotSpoken
    return found


def _event(kind: Kind, row: Incoming, actor: Actor, now: datetime) -> Entry:
    facts = {"kind": row.kind, "digest": row.digest, "node": str(row.peer), "result": row.became, "reason": row.reason}
    return Entry.by(actor, kind, now, object_type="letter", object_id=row.message, facts=facts)


def _parcel(kind: Kind, actor: Actor, node: UUID, file: bytes, counted: dict[str, int], now: datetime) -> Entry:
    facts: dict[str, Any] = {**counted, "digest": sha256(file).hexdigest()}
    return Entry.by(actor, kind, now, object_type="node", object_id=node, facts=facts)
