"""Signals that are passed to an organisation at another node, and that somebody there looked at them."""

from datetime import datetime
from uuid import UUID

from accord.cooperation.organisations import queries as organisations
from accord.detection.signals import arrivals, crossing, departures
from accord.detection.signals.models import Signal
from accord.exchange.bridge.telling import pseudonym, when_refused
from accord.exchange.letters.envelope import Message
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.policy import Actor
from accord.foundation.writes.events import Topic, subscribe

_PASSED, _TAKEN = "signal.passed", "signal.taken"


def connect() -> None:
    """Let this node speak and understand."""
    refused = when_refused(lambda stream, reason, now: arrivals.bounced(passing=stream, reason=reason, now=now))
    register(Kind(_PASSED, arrivals.FIELDS, _passed, ended=refused, personal=True))
    register(Kind(_TAKEN, frozenset({"code"}), _taken, personal=True))
    subscribe(Topic.SIGNAL_PASSED, tell_passed)
    subscribe(Topic.SIGNAL_TAKEN, tell_taken)


def tell_passed(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of signal.passed: the signal goes to who is to act."""
    passing = departures.passing(record)
    receiver = organisations.get(passing.receiver) if passing.receiver else None
    if receiver is None:
        return
    saying = Saying(
        _PASSED,
        passing.pk,
        passing.signal.organisation,
        receiver.pk,
        departures.said(passing),
        purpose=crossing.purpose_of(receiver),
        agreement=str(passing.agreement or ""),
        actor=pseudonym(actor, receiver.pk),
        critical=("account", "ground", "reporter"),
    )
    say(saying, now=now)


def tell_taken(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of signal.taken: who passed it hears that somebody looked at it."""
    signal = Signal.objects.get(pk=record)
    if signal.came_from is None:
        return
    body = departures.said_taken(signal)
    say(Saying(_TAKEN, signal.pk, signal.organisation, signal.came_from, body, owed=True), now=now)


def _passed(message: Message, now: datetime) -> None:
    arrivals.taken_in(
        passing=message.stream, sender=message.sender, addressee=message.addressee, body=message.body, now=now
    )


def _taken(message: Message, now: datetime) -> None:
    arrivals.taken(passing=message.stream, sender=message.sender, body=message.body, now=now)
