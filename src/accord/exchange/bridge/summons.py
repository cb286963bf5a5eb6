"""Summonses through those who help at another node: each step is a letter in the stream of its summons."""

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
from accord.justice.summons import arrivals, departures

_OWED: Final = frozenset({departures.CANCELLED})


def connect() -> None:
    """Let this node speak and understand."""
    register(Kind(departures.SENT, arrivals.FIELDS, _sent, ended=_ended, personal=True))
    register(Kind(departures.SEEN, frozenset(), _seen, personal=True))
    register(Kind(departures.ANSWERED, frozenset({"answer", "needs"}), _answered, personal=True))
    register(Kind(departures.CANCELLED, frozenset(), _cancelled, personal=True))
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
        actor=pseudonym(actor.account if actor else None, row.other),
        critical=tuple(body),
        owed=kind in _OWED,
    )
    say(saying, now=now)


def _sent(message: Message, now: datetime) -> None:
    arrivals.sent(**_about(message), body=message.body, now=now)


def _seen(message: Message, now: datetime) -> None:
    arrivals.seen(**_about(message), now=now)


def _answered(message: Message, now: datetime) -> None:
    arrivals.answered(**_about(message), body=message.body, now=now)


def _cancelled(message: Message, now: datetime) -> None:
    arrivals.cancelled(**_about(message), now=now)


def _about(message: Message) -> dict[str, Any]:
    return {"summons": message.stream, "sender": message.sender, "receiver": message.addressee}


def _ended(stream: UUID, answer: Answer, now: datetime) -> None:
    if answer.result == Result.REFUSED:
        arrivals.bounced(summons=stream, now=now)
