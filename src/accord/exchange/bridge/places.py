"""Requests for places at houses of other nodes: each step is a letter in the stream of its request."""

from datetime import datetime
from typing import Final
from uuid import UUID

from accord.exchange.bridge.telling import arriving, pseudonym, when_refused
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.policy import Actor, Purpose
from accord.foundation.writes.events import Topic, subscribe
from accord.protection.shelters import arrivals, departures

_OWED: Final = frozenset({departures.WITHDRAWN, departures.ANSWERED})  # both free somebody: they wait for no list


def connect() -> None:
    """Let this node speak and understand."""
    refused = when_refused(lambda stream, _, now: arrivals.bounced(request=stream, now=now))
    answer, referral = frozenset({"promised", "until", "reason"}), frozenset({"referral"})
    withdrawn = arriving(arrivals.withdrawn, "request", body=False)
    register(Kind(departures.ASKED, arrivals.FIELDS, arriving(arrivals.asked, "request"), ended=refused, personal=True))
    register(Kind(departures.ANSWERED, answer, arriving(arrivals.answered, "request"), personal=True))
    register(Kind(departures.WITHDRAWN, frozenset(), withdrawn, personal=True))
    register(Kind(departures.FOLLOWED, referral, arriving(arrivals.followed, "request"), personal=True))
    subscribe(Topic.PLACE_REQUEST_MOVED, tell)


def tell(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of place.request.moved."""
    row, kind, body = departures.said(record)
    saying = Saying(
        kind,
        row.pk,
        row.organisation,
        row.other,
        body,
        purpose=Purpose.ASSISTANCE,
        actor=pseudonym(actor, row.other),
        critical=tuple(body),
        owed=kind in _OWED,
    )
    say(saying, now=now)
