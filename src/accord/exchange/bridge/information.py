"""Requests for information to an organisation at another node, and how they ended there."""

from datetime import datetime
from uuid import UUID

from accord.exchange.bridge.telling import pseudonym, when_refused
from accord.exchange.letters.envelope import Message
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.policy import Actor
from accord.foundation.writes.events import Topic, subscribe
from accord.protection.information import arrivals, departures

_ASKED, _ENDED = "information.asked", "information.ended"


def connect() -> None:
    """Let this node speak and understand."""
    refused = when_refused(lambda stream, reason, now: arrivals.bounced(request=stream, reason=reason, now=now))
    asked = frozenset({"code", "at", "purpose", "categories", "about", "about_code", "referral", "due_on", "question"})
    ended = frozenset({"state", "reason", "given", "agreement", "consent", "ground", "digest", "answer"})
    register(Kind(_ASKED, asked, _received, ended=refused, fleeting=True))
    register(Kind(_ENDED, ended, _answered, fleeting=True))
    subscribe(Topic.INFORMATION_ASKED, tell_asked)
    subscribe(Topic.INFORMATION_ENDED, tell_ended)


def tell_asked(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of information.asked."""
    request = departures.request(record)
    by = pseudonym(actor, request.asked)
    saying = Saying(
        _ASKED, request.pk, request.asker, request.asked, departures.said(request), purpose=request.purpose, actor=by,
        critical=("question", "categories"),
    )  # fmt: skip
    say(saying, now=now)


def tell_ended(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of information.ended: the answer, or why there is none."""
    request = departures.request(record)
    by = pseudonym(actor, request.asker)
    saying = Saying(
        _ENDED, request.pk, request.asked, request.asker, departures.said_end(request), purpose=request.purpose,
        agreement=str(request.agreement or ""), consent=str(request.consent or ""), actor=by, critical=("state", "given"),
    )  # fmt: skip
    say(saying, now=now)


def _received(message: Message, now: datetime) -> None:
    arrivals.received(
        request=message.stream, sender=message.sender, addressee=message.addressee, body=message.body, now=now
    )


def _answered(message: Message, now: datetime) -> None:
    arrivals.ended(request=message.stream, sender=message.sender, body=message.body, now=now)
