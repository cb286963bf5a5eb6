"""One round with one other node: say hello, bring what waits, take what comes back. Who runs it, and when, is the line's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.exchange.letters.envelope import LARGEST, seal
from accord.exchange.letters.streams import MOST_TRIES, Result
from accord.exchange.messages import comparing, frames, receiving, requests
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.store import AT_ONCE, opened
from accord.exchange.nodes import witnessing
from accord.exchange.nodes.listing import Entry
from accord.exchange.nodes.queries import newest_list, speaks
from accord.exchange.nodes.services import received
from accord.foundation.ledger import services as ledger

Ask = Callable[[str, bytes], bytes]
HELLO: Final = timedelta(seconds=20)  # a node that is dropped from the list is known within a minute
_MOST: Final = 4 * LARGEST  # bytes of one body
_PAGES: Final = 1_000
_BATCHES: Final = 16  # in one round


@dataclass
class Talk:
    """What this process remembers of its talk with one node: nothing that must not be forgotten."""

    hello_at: datetime | None = None
    compare: set[UUID] = field(default_factory=set)


_talks: Final[dict[UUID, Talk]] = {}


def round(peer: UUID, ask: Ask, now: datetime) -> bool:  # noqa: A001 - it is the word
    """One round with a node; True if there was work. `ask` sends a body to a verb of it and gives back what it answers.

    Whatever fails is tried again in a later round. Raises what `ask` raises, and Unreadable.
    """
    entry = speaks(peer)
    if entry is None:
        return False
    talk = _talks.setdefault(peer, Talk())
    if talk.hello_at is None or now - talk.hello_at >= HELLO or now < talk.hello_at:
        _hello(entry, ask, now, talk)
        talk.hello_at = now
    worked = _tell(entry, ask, now)
    worked = _bring(entry, ask, now, talk) or worked
    if talk.compare:
        only, talk.compare = talk.compare, set()
        _compare(entry, ask, now, only=only)
    witnessing.witness_round(peer, ask, now)
    return _again(entry, now) or worked


def waits(peer: UUID) -> bool:
    """Whether a letter to a node waits to be sent: asked many times a second, by a small index of those alone."""
    return Outgoing.objects.filter(peer=peer, settled_at=None).exists()


def due(peer: UUID) -> list[tuple[Outgoing, bytes]]:
    """(row, envelope) of the letters to a node that wait to be sent, in order; as many as fit into one body."""
    rows = list(Outgoing.objects.filter(peer=peer, settled_at=None).order_by("written_at", "number", "id")[:AT_ONCE])
    entry = speaks(peer)
    if entry is None or not rows:
        return []
    found = opened(rows)
    if gone := {row.pk for row in rows} - {row.pk for row, _ in found}:
        _erased(gone, rows)
    made, size = [], 0
    for row, letter in found:
        sealed = seal(letter, entry.seal_key)
        size += len(sealed)
        if size > _MOST:
            break
        made.append((row, sealed))
    return made


def _erased(gone: set[UUID], rows: list[Outgoing]) -> None:
    """The key of what they were about is destroyed: they are never sent."""
    moment = max(row.written_at for row in rows)
    Outgoing.objects.filter(pk__in=gone).update(became=Result.REFUSED, reason="erased", settled_at=moment)


def _bring(entry: Entry, ask: Ask, now: datetime, talk: Talk) -> bool:
    for batch in range(_BATCHES):
        sending = due(entry.id)
        if not sending:
            return batch > 0
        given = frames.unpack(ask("letters", frames.pack(sealed for _, sealed in sending)))
        talk.compare |= receiving.answered(entry, given, now=now)
        if talk.compare or len(sending) < AT_ONCE:
            break  # else more may wait
    return True


def _tell(entry: Entry, ask: Ask, now: datetime) -> bool:
    waiting = receiving.untold(entry)
    if not waiting:
        return False
    ask("answers", frames.pack(text for _, text in waiting))
    Incoming.objects.filter(pk__in=[pk for pk, _ in waiting]).update(told=True)
    return True


def _hello(entry: Entry, ask: Ask, now: datetime, talk: Talk) -> None:
    said = requests.write("hello", entry.id, comparing.totals(entry.id), now=now)
    heard = requests.read("heard", entry, ask("hello", said), now=now)
    if heard.get("forgot") is True:
        _compare(entry, ask, now)
    ours = newest_list()
    if type(heard.get("list")) is int and heard["list"] > ours:
        for file in frames.unpack(ask("lists", requests.write("lists", entry.id, {"after": ours}, now=now))):
            with transaction.atomic():
                ledger.wait_for_turn()
                received(file.decode(), now=now)


def _compare(entry: Entry, ask: Ask, now: datetime, *, only: Iterable[UUID] = ()) -> None:
    """Say where each stream stands here, page by page; what was forgotten here comes back."""
    after, wanted = "", list(only)
    for _ in range(_PAGES):
        page, until = comparing.heads(entry.id, after=after, only=wanted)
        body = {"streams": [list(one) for one in page], "whole": not wanted, "after": after, "until": until}
        before = _sent(entry.id)
        back = frames.unpack(ask("heads", requests.write("heads", entry.id, body, now=now)))
        receiving.adopted(entry, back, now=now)
        if len(back) == AT_ONCE and _sent(entry.id) > before:
            continue  # there may be more of this page
        if not until:
            return
        after = until


def _sent(peer: UUID) -> int:
    return Outgoing.objects.filter(peer=peer).count()


def _again(entry: Entry, now: datetime) -> bool:
    """Letters that failed here are tried again when it is time."""
    found = Incoming.objects.filter(
        peer=entry.id, became=Result.KEPT, again_at__lte=now, tries__lt=MOST_TRIES, tries__gt=0
    )
    streams = list(found.order_by("again_at").values_list("stream", flat=True)[:AT_ONCE])
    for stream in dict.fromkeys(streams):
        with transaction.atomic():
            ledger.wait_for_turn()
            receiving.try_again(entry, stream, now=now)
    return bool(streams)
