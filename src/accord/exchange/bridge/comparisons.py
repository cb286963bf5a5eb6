"""Comparisons of selectors between investigators of two nodes: each step of them is a letter."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.exchange.bridge.telling import arriving, pseudonym, when_refused
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.policy import Actor, Purpose
from accord.foundation.writes.events import Topic, subscribe
from accord.justice.comparisons import arrivals, departures

_ARRIVES: Final[dict[str, tuple[frozenset[str], Callable[..., None]]]] = {
    departures.PROPOSED: (frozenset({"code", "agreement"}), arrivals.proposed),
    departures.REPLIED: (frozenset({"accepted", "reason"}), arrivals.answered),
    departures.POINTS: (frozenset({"points"}), arrivals.points),
    departures.TAGS: (frozenset({"tags"}), arrivals.tags),
    departures.STOPPED: (frozenset({"reason"}), arrivals.stopped),
}


def connect() -> None:
    """Let this node speak and understand."""
    refused = when_refused(lambda stream, reason, now: arrivals.refused(comparison=stream, reason=reason, now=now))
    for name, (fields, arrive) in _ARRIVES.items():
        register(Kind(name, fields, arriving(arrive, "comparison"), ended=refused))
    subscribe(Topic.COMPARISON_MOVED, tell)


def tell(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of comparison.moved."""
    row, letters = departures.said(record)
    for kind, body in letters:
        saying = Saying(
            kind,
            row.pk,
            row.organisation,
            row.other_organisation,
            body,
            purpose=Purpose.INVESTIGATION,
            agreement=str(row.agreement),
            actor=pseudonym(actor, row.other_organisation),
            critical=tuple(body),
            owed=kind == departures.STOPPED,
        )
        say(saying, now=now)
