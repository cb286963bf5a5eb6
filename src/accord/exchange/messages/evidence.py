"""Evidence of a letter for a court: what this node has of it, in one file that is checked without a node (`letters/bundle.py`)."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accord.exchange.letters import bundle
from accord.exchange.letters.answers import sign_answer
from accord.exchange.letters.envelope import Letter
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.store import answer_of, opened
from accord.exchange.nodes import own
from accord.exchange.nodes.queries import lists_since
from accord.exchange.nodes.services import file_of
from accord.foundation.ledger import queries as events
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault.signing import private_key


def evidence(message: UUID, *, whole: bool, now: datetime, actor: Actor | None = None) -> bytes:
    """The bundle of a letter of this node or to it; `whole` with what was said, else with its digest. Giving it out is an event.

    The caller has decided who may have it. What was refused or erased is never in it. Raises Missing.
    """
    row = Outgoing.objects.filter(pk=message).first() or Incoming.objects.filter(message=message).first()
    if row is None:
        raise Missing
    ours, sent = own.required().pk, isinstance(row, Outgoing)
    origin, recipient = (ours, row.peer) if sent else (row.peer, ours)
    with transaction.atomic():
        letter = next((found for _, found in opened([row])), None) if whole else None
        facts = {"format": "bundle", "rows": 1, "digest": row.digest, "whole": letter is not None}
        about: dict[str, Any] = {"object_type": "letter", "object_id": message, "facts": facts}
        by_hand = Entry(Kind.EXPORT_MADE, now, **about)
        ledger.append(Entry.by(actor, Kind.EXPORT_MADE, now, **about) if actor else by_hand)
    ledger.sign_checkpoint(now=now)
    lists = _lists({origin, recipient})
    named = {"id_": str(message), "origin": str(origin), "recipient": str(recipient), "digest": row.digest}
    return bundle.write(
        letter=letter.signed if letter else bundle.left_out(**named),
        answer=_answer(row, ours),
        lists=lists,
        events=[
            bundle.Entry(str(ours), events.proof_of(seq, by=[str(row.peer)])) for seq in _about(message, row, letter)
        ],
    )


def _answer(row: Outgoing | Incoming, ours: UUID) -> bytes | None:
    """As the other node signed it, or as this one signs it each time: the same bytes."""
    if isinstance(row, Outgoing):
        return row.answer.encode() or None
    return sign_answer(answer_of(row), ours, row.peer, private_key())


def _about(message: UUID, row: Outgoing | Incoming, letter: Letter | None) -> list[int]:
    """The events of the letter, and, if it is shown, the one of its matter that names the digest of what was disclosed."""
    letters = (Kind.NODE_LETTER_WRITTEN, Kind.NODE_LETTER_TAKEN, Kind.NODE_LETTER_ANSWERED, Kind.NODE_LETTER_ENDED)
    found = Event.objects.filter(object_id=message, kind__in=[kind.value for kind in letters]).order_by("seq")
    # A letter that was numbered anew after a setback was another one before: other bytes, another digest.
    numbers = [seq for seq, facts in found.values_list("seq", "facts") if json.loads(facts)["digest"] == row.digest]
    digest = letter.message.body.get("digest") if letter else None
    if digest:
        matter = Event.objects.filter(object_id=row.stream).order_by("seq")
        numbers += [one.seq for one in matter if json.loads(one.facts).get("digest") == digest]
    return numbers


def _lists(nodes: set[UUID]) -> list[dict[str, Any]]:
    """The lists from the first known one to the last in which both nodes stand, with their signatures."""
    known = lists_since(0)
    last = max((place for place, one in enumerate(known) if nodes <= set(one.listing.nodes())), default=-1)
    return [json.loads(file_of(one)) for one in known[: last + 1]]
