"""Whether somebody is known at another node: the question with her name, one possible answer, and that it is to be forgotten."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accord.exchange.bridge.telling import pseudonym, when_refused
from accord.exchange.letters.envelope import Message
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.policy import Actor, Purpose
from accord.foundation.writes.events import Topic, subscribe
from accord.protection.asking import arrivals, departures

_MADE, _ANSWERED, _RECALLED = "enquiry.made", "enquiry.answered", "enquiry.recalled"


def connect() -> None:
    """Let this node speak and understand."""
    refused = when_refused(lambda stream, reason, now: arrivals.bounced(enquiry=stream, reason=reason, now=now))
    made = frozenset({"code", "at", "until", "consent", "sex", "identity"})
    register(Kind(_MADE, made, _made, ended=refused, fleeting=True))
    register(Kind(_ANSWERED, frozenset({"answer"}), _answered))
    register(Kind(_RECALLED, frozenset(), _recalled))
    subscribe(Topic.ENQUIRY_MADE, tell_made)
    subscribe(Topic.ENQUIRY_ANSWERED, tell_answered)
    subscribe(Topic.ENQUIRY_RECALLED, tell_recalled)


def tell_made(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of enquiry.made."""
    enquiry = departures.enquiry(record)
    by = pseudonym(actor, enquiry.asked)
    _tell(_MADE, record, enquiry.asker, enquiry.asked, departures.said(enquiry), now, actor=by, critical=("identity",))


def tell_answered(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of enquiry.answered."""
    enquiry = departures.enquiry(record)
    by = pseudonym(actor, enquiry.asker)
    _tell(_ANSWERED, record, enquiry.asked, enquiry.asker, departures.said_known(), now, actor=by)


def tell_recalled(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of enquiry.recalled."""
    enquiry = departures.enquiry(record)
    _tell(_RECALLED, record, enquiry.asker, enquiry.asked, {}, now, owed=True)


def _tell(kind: str, record: UUID, sender: UUID, to: UUID, body: dict[str, Any], now: datetime, **more: Any) -> None:
    say(Saying(kind, record, sender, to, body, purpose=Purpose.IDENTIFICATION, **more), now=now)


def _made(message: Message, now: datetime) -> None:
    arrivals.received(
        enquiry=message.stream, sender=message.sender, addressee=message.addressee, body=message.body, now=now
    )


def _answered(message: Message, now: datetime) -> None:
    arrivals.answered(enquiry=message.stream, sender=message.sender, body=message.body, now=now)


def _recalled(message: Message, now: datetime) -> None:
    arrivals.recalled(enquiry=message.stream, sender=message.sender, now=now)
