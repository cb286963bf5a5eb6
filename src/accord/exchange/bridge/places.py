"""Requests for places at houses of other nodes: each step is a letter in the stream of its request."""

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
from accord.protection.shelters import arrivals, departures

_OWED: Final = frozenset({departures.WITHDRAWN, departures.ANSWERED})  # both free somebody: they wait for no list


def connect() -> None:
    """Let this node speak and understand."""
    register(Kind(departures.ASKED, arrivals.FIELDS, _asked, ended=_ended, personal=True))
    register(Kind(departures.ANSWERED, frozenset({"promised", "until", "reason"}), _answered, personal=True))
    register(Kind(departures.WITHDRAWN, frozenset(), _withdrawn, personal=True))
    register(Kind(departures.FOLLOWED, frozenset({"referral"}), _followed, personal=True))
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
        actor=pseudonym(actor.account if actor else None, row.other),
        critical=tuple(body),
        owed=kind in _OWED,
    )
    say(saying, now=now)


def _asked(message: Message, now: datetime) -> None:
    arrivals.asked(**_about(message), body=message.body, now=now)


def _answered(message: Message, now: datetime) -> None:
    arrivals.answered(**_about(message), body=message.body, now=now)


def _withdrawn(message: Message, now: datetime) -> None:
    arrivals.withdrawn(**_about(message), now=now)


def _followed(message: Message, now: datetime) -> None:
    arrivals.followed(**_about(message), body=message.body, now=now)


def _about(message: Message) -> dict[str, Any]:
    return {"request": message.stream, "sender": message.sender, "receiver": message.addressee}


def _ended(stream: UUID, answer: Answer, now: datetime) -> None:
    if answer.result == Result.REFUSED:
        arrivals.bounced(request=stream, now=now)
