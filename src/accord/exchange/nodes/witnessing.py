"""Nodes witness one another by the line: each co-signs the other's ledger if it grew out of what it saw before.

What is asked and answered has the form of the shared folders (`foundation/ledger/witness.py`). A node that shows something else
is reported once; then it gets no signature, and nothing is disclosed to it, until a person has decided (`services.begin_anew`).
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.exchange.letters.envelope import Unreadable
from accord.exchange.nodes import own
from accord.exchange.nodes.listing import Entry as NodeEntry
from accord.exchange.nodes.models import Node, Seen
from accord.exchange.nodes.queries import speaks
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger import verifier, witnesses
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.vault.signing import private_key

VERB: Final = "witness"
HELD: Final = b"held"
_SEEN: Final = "seen "
_LARGEST: Final = 64 * 1024
_EACH: Final = timedelta(minutes=1)
_APART: Final = timedelta(minutes=5)  # two checkpoints that are signed beside one another may cross by seconds
_asked: Final[dict[UUID, datetime]] = {}

Ask = Callable[[str, bytes], bytes]


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What a node wants co-signed: its checkpoint, and the proof that it grew out of the `old` events seen before."""

    note: verifier.Note
    signed: str
    old: int
    proof: list[bytes]


def witness(peer: UUID, body: bytes, now: datetime) -> bytes:
    """Co-sign the ledger of a node: its checkpoint with the line of this one.

    `seen N` if it must begin at the N events that were seen; `held` if it showed another ledger. Raises Unreadable.
    """
    entry = speaks(peer)
    if entry is None:
        raise Unreadable("This node does not speak with that one.")
    asked = _read(body, entry)
    with transaction.atomic():
        node = Node.objects.select_for_update().get(pk=peer)
        seen = Seen.objects.filter(node=node, ended_at=None).first()
        if node.forked_at is not None:
            return HELD
        if seen is not None and not _follows(seen, asked):
            if not _contradicts(seen, asked):
                return f"{_SEEN}{seen.size}".encode()
            _report(node, seen, asked, body, now)
            return HELD
        return _sign(node, seen or Seen(node=node), asked, now)


def witness_round(peer: UUID, ask: Ask, now: datetime) -> bool:
    """Ask a node to co-sign the ledger of this one, at most once a minute; whether it did. Raises what `ask` raises."""
    if now - _asked.get(peer, now - _EACH) < _EACH:
        return False
    _asked[peer] = now
    text = witnesses.request(str(peer))
    answer = ask(VERB, text.encode()) if text else HELD
    if text and answer.startswith(_SEEN.encode()):
        # SECURITY: fewer events here than were seen there: this node was set back, and says nothing more. tests/rooms/nodes/test_witnessing.py
        text = witnesses.request(str(peer), old=_number(answer))
        answer = ask(VERB, text.encode()) if text else HELD
    return take(peer, answer)


def take(peer: UUID, answer: bytes) -> bool:
    """Keep what a node co-signed of the ledger of this one; whether it did."""
    entry = speaks(peer)
    return entry is not None and witnesses.take(answer.decode(errors="replace"), str(peer), entry.sign_key)


def _read(body: bytes, entry: NodeEntry) -> Asked:
    try:
        text = body.decode() if len(body) <= _LARGEST else ""
        head, _, note = text.partition("\n\n")
        first, *lines = head.splitlines()
        # SECURITY: a witness that signs what the node did not would witness anything. tests/rooms/nodes/test_witnessing.py
        found = verifier.read_note(note, entry.sign_key)
        named = note.splitlines()[0] == verifier.origin_line(entry.code)
        old, proof = int(first.removeprefix("old ")), [base64.b64decode(line, validate=True) for line in lines]
        datetime.fromisoformat(found.at)
    except (ValueError, IndexError) as error:
        raise Unreadable("It is no checkpoint of that node.") from error
    if not named or len(found.root) != 32 or found.size < 1:
        raise Unreadable("It is no checkpoint of that node.")
    return Asked(found, note, old, proof)


def _follows(seen: Seen, asked: Asked) -> bool:
    was, is_ = bytes.fromhex(seen.root), asked.note
    if is_.size == seen.size:
        return is_.root == was
    return asked.old == seen.size and verifier.consistent(seen.size, was, is_.size, is_.root, asked.proof)


def _contradicts(seen: Seen, asked: Asked) -> bool:
    """Not merely late or from another beginning: it cannot stand beside what was seen."""
    if asked.note.size >= seen.size:
        return seen.size in (asked.note.size, asked.old)
    before = datetime.fromisoformat(seen.note.splitlines()[3])
    return datetime.fromisoformat(asked.note.at) > before + _APART


def _sign(node: Node, seen: Seen, asked: Asked, now: datetime) -> bytes:
    body = asked.signed.partition("\n\n")[0] + "\n"
    line = verifier.cosignature(private_key(), str(own.required().pk), body, int(now.timestamp()))
    seen.size, seen.root, seen.at, seen.note = asked.note.size, asked.note.root.hex(), now, asked.signed + line
    seen.save()
    return seen.note.encode()


def _report(node: Node, seen: Seen, asked: Asked, body: bytes, now: datetime) -> None:
    node.forked_at, node.version = now, node.version + 1
    node.save(update_fields=["forked_at", "version"])
    seen.shown = body.decode()
    seen.save(update_fields=["shown"])
    facts = {"code": node.code, "seen": seen.size, "shown": asked.note.size}
    ledger.append(Entry(Kind.NODE_FORKED, now, object_type="node", object_id=node.pk, facts=facts))


def _number(answer: bytes) -> int:
    text = answer.decode(errors="replace").removeprefix(_SEEN)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
