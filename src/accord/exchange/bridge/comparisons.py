"""Comparisons of selectors between investigators of two nodes: each step of them is a letter."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.exchange.bridge.telling import pseudonym
from accord.exchange.letters.envelope import Message
from accord.exchange.letters.streams import Answer, Result
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
    for name, (fields, _) in _ARRIVES.items():
        register(Kind(name, fields, _effect, ended=_ended))
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
            actor=pseudonym(actor.account if actor else None, row.other_organisation),
            critical=tuple(body),
            owed=kind == departures.STOPPED,
        )
        say(saying, now=now)


def _effect(message: Message, now: datetime) -> None:
    _, arrive = _ARRIVES[message.kind]
    about: dict[str, Any] = {"comparison": message.stream, "sender": message.sender, "receiver": message.addressee}
    arrive(**about, body=message.body, now=now)


def _ended(stream: UUID, answer: Answer, now: datetime) -> None:
    if answer.result == Result.REFUSED:
        arrivals.refused(comparison=stream, reason=answer.reason, now=now)
