"""What flowed under an agreement: counts by month and category from the ledger, each party its own side."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localtime

from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.vocab import Flowed, Side
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.services import reachable
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor, Category, Relation, Request, require
from accord.foundation.wall import whole_node

_GIVEN: Final = {
    Kind.REFERRAL_SENT: Flowed.REFERRAL,
    Kind.INFORMATION_ASKED: Flowed.QUESTION,
    Kind.INFORMATION_ANSWERED: Flowed.ANSWER,
}
_RECEIVED: Final = {Kind.REFERRAL_RECEIVED: Flowed.REFERRAL}  # from another node


@dataclass(frozen=True, slots=True)
class Month:
    """What went one way in one month, how often, and with which categories of data."""

    first: date
    what: Flowed
    side: Side
    count: int
    categories: tuple[tuple[str, int], ...]


def flowed(actor: Actor, agreement: Agreement, year: int | None = None) -> list[Month]:
    """The months, of all times or of a year, in which something flowed to or from the actor's organisation, newest first.

    The caller reached the agreement. Raises Refused.
    """
    require(Request(actor, Action.AGREEMENT_FLOWED, frozenset({Relation.PARTY})))
    counts: Counter[tuple[date, Flowed, Side]] = Counter()
    categories: dict[tuple[date, Flowed, Side], Counter[str]] = {}
    for event, facts in _events(actor.organisation, agreement.pk, year):
        given = event.organisation == actor.organisation and event.kind in _GIVEN
        what = (_GIVEN | _RECEIVED)[Kind(event.kind)]
        key = (localtime(event.at).date().replace(day=1), what, Side.GIVEN if given else Side.RECEIVED)
        counts[key] += 1
        codes = [code for code in str(facts.get("categories") or "").split() if code in Category.values]
        categories.setdefault(key, Counter()).update(codes)
    rows = [Month(*key, n, tuple(sorted(categories[key].items()))) for key, n in counts.items()]
    return sorted(rows, key=lambda row: (-row.first.toordinal(), row.what, row.side))


def _events(organisation: UUID, agreement: UUID, year: int | None) -> list[tuple[Event, dict[str, Any]]]:
    ours, theirs = f'"agreement":"{agreement}"', f'"receiver":"{organisation}"'
    wanted = Q(organisation=organisation, kind__in=[*_GIVEN, *_RECEIVED]) | Q(
        kind__in=list(_GIVEN), facts__contains=theirs
    )
    # SECURITY: of events of others only those whose receiver is the one who asks, and of them a count. tests/rooms/agreements/test_flows.py
    with reachable(), whole_node():
        within = {} if year is None else {"at__year": year}
        rows = list(Event.objects.filter(wanted, facts__contains=ours, **within).order_by("seq"))
    return [(row, json.loads(row.facts)) for row in rows]
