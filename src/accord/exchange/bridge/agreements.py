"""Agreements with parties at several nodes: what one party does, the nodes of the others are told."""

from datetime import datetime
from uuid import UUID

from accord.cooperation.agreements import arrivals, departures
from accord.cooperation.agreements.vocab import Act
from accord.exchange.bridge.telling import one_for_each_node
from accord.exchange.letters.envelope import Message
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.policy import Actor
from accord.foundation.writes.events import Topic, subscribe

_STEPPED = "agreement.stepped"
_FREE = frozenset({Act.SUSPEND, Act.END})  # nobody needs leave to stop


def connect() -> None:
    """Let this node speak and understand."""
    fields = frozenset({"act", "at", "code", "digest", "terms"})
    register(Kind(_STEPPED, fields, _effect, own=_effect))
    subscribe(Topic.AGREEMENT_CHANGED, tell)


def tell(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of agreement.changed: each node at which a party works is told, once."""
    step = departures.step(record)
    others = departures.addressees(step)
    if not others:
        return
    body = departures.said(step)
    for addressee in one_for_each_node(others):
        saying = Saying(
            _STEPPED,
            step.agreement_id,
            step.organisation_id,
            addressee,
            body,
            agreement=str(step.agreement_id),
            critical=("act", "digest", "terms"),
            owed=step.act in _FREE,
        )
        say(saying, now=now)


def _effect(message: Message, now: datetime) -> None:
    arrivals.stepped(agreement=message.stream, sender=message.sender, body=message.body, now=now)
