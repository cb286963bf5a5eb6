"""Summonses through those who help at another node: each step is a letter in the stream of its summons."""

from datetime import datetime
from typing import Final
from uuid import UUID

from accord.exchange.bridge.telling import arriving, pseudonym, when_refused
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.policy import Actor, Purpose
from accord.foundation.writes.events import Topic, subscribe
from accord.justice.summons import arrivals, departures

_OWED: Final = frozenset({departures.CANCELLED})


def connect() -> None:
    """Let this node speak and understand."""
    refused = when_refused(lambda stream, _, now: arrivals.bounced(summons=stream, now=now))
    answer, nothing = frozenset({"answer", "needs"}), frozenset[str]()
    seen, cancelled = (arriving(one, "summons", body=False) for one in (arrivals.seen, arrivals.cancelled))
    register(Kind(departures.SENT, arrivals.FIELDS, arriving(arrivals.sent, "summons"), ended=refused, personal=True))
    register(Kind(departures.SEEN, nothing, seen, personal=True))
    register(Kind(departures.ANSWERED, answer, arriving(arrivals.answered, "summons"), personal=True))
    register(Kind(departures.CANCELLED, nothing, cancelled, personal=True))
    subscribe(Topic.SUMMONS_MOVED, tell)


def tell(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of summons.moved."""
    row, kind, body = departures.said(record)
    saying = Saying(
        kind,
        row.pk,
        row.organisation,
        row.other,
        body,
        purpose=Purpose.INVESTIGATION,
        actor=pseudonym(actor, row.other),
        critical=tuple(body),
        owed=kind in _OWED,
    )
    say(saying, now=now)
