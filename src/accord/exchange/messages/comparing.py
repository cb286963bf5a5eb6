"""Two nodes compare what they have, so that one that was set back to an older state is noticed, and gets again what it had."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min

from accord.exchange.letters import streams
from accord.exchange.letters.envelope import Unreadable
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.store import AT_ONCE, Shelf
from accord.exchange.nodes.listing import Entry
from accord.foundation.ledger import services as ledger

PAGE: Final = 1_000  # streams of one question
MOST: Final = 100_000  # that a node may have forgotten in one page


def totals(peer: UUID) -> dict[str, int]:
    """How many letters there are to a node, how many of them it has, and how many of its letters are here."""
    ours = Outgoing.objects.filter(peer=peer)
    return {
        "out": ours.count(),
        "had": ours.exclude(settled_at=None).count(),
        "came": Incoming.objects.filter(peer=peer).count(),
    }


def forgot(here: dict[str, int], said: dict[str, Any]) -> bool:
    """Whether a node that says these `totals` of its own has forgotten what the `totals` of it here show. Raises Unreadable."""
    try:
        return bool(said["out"] < here["came"] or said["came"] < here["had"])
    except (KeyError, TypeError) as error:
        raise Unreadable("It is not written as the format asks.") from error


def heads(peer: UUID, *, after: str = "", only: Iterable[UUID] = ()) -> tuple[list[tuple[str, int, int]], str]:
    """(stream, letters to the node that it certainly has, letters from it) of a page of streams by their ids, and where it
    ends: "" after the last.
    """
    sent, came = Outgoing.objects.filter(peer=peer), Incoming.objects.filter(peer=peer)
    if wanted := list(only):
        sent, came = sent.filter(stream__in=wanted), came.filter(stream__in=wanted)
    if after:
        sent, came = sent.filter(stream__gt=UUID(after)), came.filter(stream__gt=UUID(after))
    found: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for place, rows in enumerate((sent, came)):
        for stream, highest in rows.values_list("stream").annotate(Max("number")).order_by("stream")[: PAGE + 1]:
            found[stream][place] = highest
    page = sorted(found)[:PAGE]
    waiting = sent.filter(settled_at=None, stream__in=page).values_list("stream").annotate(Min("number")).order_by()
    for stream, lowest in waiting:
        found[stream][0] = lowest - 1
    more = len(found) > PAGE
    return [(str(stream), found[stream][0], found[stream][1]) for stream in page], str(page[-1]) if more else ""


def given_back(peer: Entry, said: dict[str, Any], *, now: datetime) -> list[bytes]:
    """What a node has forgotten of what it wrote, by a page of the `heads` that it says; ours that it forgot are sent again.

    Streams between the ends of the page that it does not name are forgotten as a whole. At most `AT_ONCE`: who got that many
    asks again. Raises Unreadable.
    """
    try:
        asked = {UUID(stream): (_count(out), _count(came)) for stream, out, came in said["streams"][: PAGE + 1]}
        if said["whole"] is True:
            after, until = (UUID(said[name]) if said[name] else None for name in ("after", "until"))
            asked = dict.fromkeys(_between(peer.id, after, until), (0, 0)) | asked
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable("It is not written as the format asks.") from error
    back: list[bytes] = []
    with transaction.atomic():
        ledger.wait_for_turn()
        shelf = Shelf(now)
        for stream, (out, came) in asked.items():
            if len(back) >= AT_ONCE:
                break
            back += streams.returned(shelf, peer.id, stream, out=out, came=came)
    return back[:AT_ONCE]


def _between(peer: UUID, after: UUID | None, until: UUID | None) -> set[UUID]:
    found: set[UUID] = set()
    for model in (Outgoing, Incoming):
        rows = model.objects.filter(peer=peer)
        rows = rows.filter(stream__gt=after) if after else rows
        rows = rows.filter(stream__lte=until) if until else rows
        found |= set(rows.values_list("stream", flat=True).distinct()[:MOST])
    return found


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value
