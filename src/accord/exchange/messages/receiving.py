"""Letters come, answers come, and what another node had forgotten is given back. For the line, and for a file in its place."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.cooperation.organisations.models import Organisation
from accord.exchange.letters import answers, envelope, streams
from accord.exchange.letters.envelope import Letter, Message, Unreadable
from accord.exchange.letters.streams import ENDED, Answer, Refusal
from accord.exchange.messages.kinds import kind_of, nothing, understood
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.store import Batch, Shelf, answer_of, is_erased
from accord.exchange.messages.vocab import MISSING
from accord.exchange.messages.writing import signed, written
from accord.exchange.nodes import own
from accord.exchange.nodes.listing import Entry as NodeEntry
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.refusals import Failure
from accord.foundation.vault.signing import private_key, public_key
from accord.foundation.writes.batches import asking_once

_LOG: Final = logging.getLogger("accord.exchange")
_REASON: Final = 40  # characters of a code


def letters(peer: NodeEntry, envelopes: Iterable[bytes], *, now: datetime) -> list[bytes]:
    """Take letters of a node in, each with its effect in its turn; return an answer for each, signed.

    One that cannot be read gets no answer and holds up no other. Raises Unreadable if none can be read.
    """
    ours = own.required()
    came = _opened(peer, envelopes, ours.pk, now)
    with transaction.atomic():
        ledger.wait_for_turn()
        shelf, effect = Batch(now, peer.id, came), _effect(peer, now)
        with ledger.together():  # all that they do is one write there
            given = [one for kind in _by_kind(came) for one in _taken(shelf, kind, effect, now)]
            ledger.append_many([_arrived(letter.message, answer, now) for letter, answer, fresh in given if fresh])
    signing = private_key()
    return [answers.sign_answer(answer, ours.pk, peer.id, signing) for _, answer, _ in given]


def _opened(peer: NodeEntry, envelopes: Iterable[bytes], here: UUID, now: datetime) -> list[Letter]:
    key, found, failed = own.sealing_key(), [], None
    for one in envelopes:
        try:
            letter = envelope.open_(one, key, here=here, origin_key=peer.sign_key, now=now)
        except Unreadable as error:
            failed = error
            _LOG.warning("A letter of a node cannot be read: %s", error)
            continue
        # SECURITY: who speaks on the line is who signed: nobody delivers for another. tests/rooms/messages/test_receiving.py
        if letter.message.origin == peer.id:
            found.append(letter)
        else:
            failed = Unreadable("It is the letter of another node.")
    if failed and not found:
        raise failed
    return found


def answered(peer: NodeEntry, given: Iterable[bytes], *, now: datetime) -> set[UUID]:
    """Take in what a node answered; return the streams of which the two must compare what they have. Raises Unreadable."""
    ours = own.required()
    read = [(answers.read_answer(one, peer.sign_key, peer.id, ours.pk), one) for one in given]
    if not read:
        return set()
    with transaction.atomic():
        ledger.wait_for_turn()
        rows = Outgoing.objects.filter(peer=peer.id).in_bulk([answer.id for answer, _ in read])
        forks, tell = set(), []
        for answer, text in read:
            row = rows.get(answer.id)
            if row is None or row.digest != answer.digest or row.became in ENDED:
                continue
            if streams.settle(Shelf(now), peer.id, row.stream, answer):
                forks.add(row.stream)
            # Else it was sent again on an old count of theirs, and is answered in the same words.
            if answer.result in ENDED and row.answer != text.decode():
                tell.append(_settled(row, answer, text.decode(), now))
        if tell:
            ledger.append_many(tell)
    return forks


def try_again(peer: NodeEntry, stream: UUID, *, now: datetime, by_hand: bool = False) -> list[Answer]:
    """Give the letters that wait in a stream their effect, in order, until one fails. Inside a transaction."""
    ended = streams.try_again(Shelf(now), peer.id, stream, now=now, effect=_effect(peer, now), by_hand=by_hand)
    if ended:
        rows = Incoming.objects.filter(peer=peer.id, message__in=[answer.id for answer in ended])
        told = {row.message: row for row in rows}
        ledger.append_many(
            [_event(Kind.NODE_LETTER_ENDED, one, told[one.id].kind, told[one.id].organisation, now) for one in ended]
        )
    return ended


def untold(peer: NodeEntry) -> list[tuple[UUID, bytes]]:
    """(row, signed answer) of letters that ended after a first answer, and of which their writer does not know yet."""
    ours = own.required().pk
    rows = Incoming.objects.filter(peer=peer.id, told=False).order_by("pk")[:64]
    return [(row.pk, answers.sign_answer(answer_of(row), ours, peer.id, private_key())) for row in rows]


def adopted(peer: NodeEntry, envelopes: Iterable[bytes], *, now: datetime) -> int:
    """Letters of this node come back from another: what was forgotten here is here again. Returns how many came.

    Raises Unreadable, or Refusal where they are not the past of this node.
    """
    ours, key = own.required().pk, own.sealing_key()
    back = [envelope.open_back(one, key, here=ours, own_key=public_key()) for one in envelopes]
    by_stream: dict[UUID, list[Letter]] = {}
    for letter in back:
        if letter.message.recipient != peer.id:
            raise Unreadable("It was written to another node.")
        by_stream.setdefault(letter.message.stream, []).append(letter)
    with transaction.atomic():
        ledger.wait_for_turn()
        for stream, found in by_stream.items():
            ledger.append_many(_adopted(peer.id, stream, found, now))
    return len(back)


def _adopted(peer: UUID, stream: UUID, back: list[Letter], now: datetime) -> list[Entry]:
    """Take back what was forgotten of a stream. Both what came back and what is numbered anew stands in the ledger again."""
    came: dict[UUID, bool] = {}

    def effect(message: Message) -> None:
        came[message.id] = _own_effect(message, now)

    def moved(message: Message, number: int) -> None:
        kind = kind_of(message.kind)
        if kind:
            kind.moved(message, number, now)

    renewed = streams.adopt(Shelf(now), peer, stream, back, sign=signed, effect=effect, moved=moved)
    Outgoing.objects.filter(pk__in=[pk for pk, restored in came.items() if not restored]).update(reason=MISSING)
    returned = [letter for letter in back if letter.message.id in came]
    again = [written(letter, now, returned=True, restored=came[letter.message.id]) for letter in returned]
    return [*again, *(written(letter, now, renumbered=True) for letter in renewed)]


def _by_kind(came: Iterable[Letter]) -> list[list[Letter]]:
    """Letters of one kind that follow one another, in the order in which they came."""
    return [list(run) for _, run in groupby(came, key=lambda letter: letter.message.kind)]


def _taken(
    shelf: Batch, came: Iterable[Letter], effect: streams.Effect, now: datetime
) -> list[tuple[Letter, Answer, bool]]:
    """(letter, answer, whether it is a new one) of letters of one kind."""
    taken = []
    with asking_once():
        for letter in came:
            before = shelf.found(letter.message.origin, letter.message.id)
            answer = streams.take(shelf, letter, now=now, effect=effect)
            taken.append((letter, answer, before is None and answer.result in streams.SETTLED))
    return taken


def _effect(peer: NodeEntry, now: datetime) -> Callable[[Message], None]:
    organisations = {body.id for body in peer.organisations}
    here = cache(lambda one: Organisation.objects.filter(pk=one, on_this_node=True).exists())

    def effect(message: Message) -> None:
        kind = understood(message)
        # SECURITY: a node speaks for the organisations that it was signed for, to those that work here. tests/rooms/messages/test_receiving.py
        if message.sender not in organisations:
            raise Refusal("not-your-organisation")
        if not here(message.addressee):
            raise Refusal("nobody-here")
        if is_erased(message, message.addressee):
            raise Refusal("erased")
        try:
            with transaction.atomic(), ledger.together():  # what fails leaves nothing of it, and no event
                kind.effect(message, now)
        except Failure as failure:
            raise Refusal(failure.code[:_REASON]) from failure
        except Refusal:
            raise
        except Exception:
            _LOG.exception("A letter of kind %s could not be taken in.", kind.name)
            raise

    return effect


def _own_effect(message: Message, now: datetime) -> bool:
    """What a letter of ours that was forgotten does here; whether it did. One that cannot holds up no other."""
    kind = kind_of(message.kind)
    try:
        with transaction.atomic():
            if kind:
                kind.own(message, now)
    except Exception:  # noqa: BLE001 - whatever it is: the others come back, and the ledger says which did not
        _LOG.exception("What a letter of kind %s did here before this node was set back is not restored.", message.kind)
        return False
    return kind is not None and kind.own is not nothing


def _settled(row: Outgoing, answer: Answer, text: str, now: datetime) -> Entry:
    kind = kind_of(row.kind)
    row.answer, columns = text, ["answer"]
    if kind and kind.fleeting:
        row.signed_letter = None
        columns.append("signed_letter")
    row.save(update_fields=columns)
    if kind:
        kind.ended(row.stream, answer, now)
    return _event(Kind.NODE_LETTER_ANSWERED, answer, row.kind, row.organisation, now)


def _arrived(said: Message, answer: Answer, now: datetime) -> Entry:
    more = {"node": str(said.origin), "number": said.number}
    return _event(Kind.NODE_LETTER_TAKEN, answer, said.kind, said.addressee, now, **more)


def _event(event: Kind, answer: Answer, kind: str, organisation: UUID, now: datetime, **more: object) -> Entry:
    """The event of what became of a letter, under its digest."""
    facts = {"kind": kind, "digest": answer.digest, "result": str(answer.result), "reason": answer.reason, **more}
    return Entry(event, now, organisation=organisation, object_type="letter", object_id=answer.id, facts=facts)
