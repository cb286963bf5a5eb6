"""Referrals to and from organisations of other nodes: each step is a letter in the stream of its referral."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.exchange.bridge.telling import pseudonym, recalls_of, when_refused
from accord.exchange.letters.envelope import Message
from accord.exchange.letters.streams import Refusal
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.ids import parse_id
from accord.foundation.policy import Actor
from accord.foundation.writes.events import Topic, subscribe
from accord.protection.referrals import arrivals, departures, returning
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import Side

_SENT, _STEPPED, _DELETED = "referral.sent", "referral.stepped", "referral.deleted"
_OWED: Final = frozenset(
    {"deleted", "withdraw", "revoke", "not_possible", "escalate"}
)  # what ends it waits for no list
_DISCLOSED: Final = ("payload", "digest")
_FIELDS: Final = frozenset({*_DISCLOSED, "action", "number", "seen", "at", "reason", "note", "referral", "way"})


def connect() -> None:
    """Let this node speak and understand."""
    refused = when_refused(lambda stream, reason, now: arrivals.bounced(referral=stream, reason=reason, now=now))
    register(Kind(_SENT, _FIELDS, _taken_in, ended=refused, own=_sent_here, moved=_moved, personal=True))
    register(Kind(_STEPPED, _FIELDS, _stepped, own=_stepped_here, moved=_moved, personal=True))
    register(Kind(_DELETED, _FIELDS | {"of"}, _deleted, own=_deleted))
    subscribe(Topic.REFERRAL_STEPPED, tell)


def tell(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of referral.stepped: the other side is told of a step that was taken here."""
    referral, body = departures.said(record)
    here = referral.here
    there = referral.receiver_id if here == referral.giver_id else referral.giver_id
    if sent := body.get("referral"):  # where whoever checks a proof finds what was disclosed
        body |= {name: sent[name] for name in _DISCLOSED}
        body["referral"] = {name: told for name, told in sent.items() if name not in _DISCLOSED}
    kind, stream = _SENT if body["action"] == "send" else _STEPPED, referral.pk
    if body["action"] == "deleted":  # it may be said of somebody whose keys are gone
        kind, stream, body = _DELETED, recalls_of(referral.pk), {**body, "of": str(referral.pk)}
    saying = Saying(
        kind,
        stream,
        here,
        there,
        body,
        purpose=referral.purpose,
        agreement=str(referral.agreement or ""),
        consent=str(referral.consent_id or ""),
        actor=pseudonym(actor, there),
        critical=tuple(name for name in ("action", "referral", "way") if name in body),
        owed=body["action"] in _OWED,
    )
    say(saying, now=now)


def _taken_in(message: Message, now: datetime) -> None:
    arrivals.taken_in(
        referral=message.stream, giver=message.sender, receiver=message.addressee, body=_body(message), now=now
    )


def _stepped(message: Message, now: datetime) -> None:
    side = side_of(message.stream, message.sender, message.addressee)
    arrivals.stepped(referral=message.stream, side=side, body=_body(message), now=now)


def _deleted(message: Message, now: datetime) -> None:
    body = dict(message.body)
    referral = parse_id(str(body.pop("of", "")))
    if referral is None:
        raise Refusal("not-understood")
    arrivals.stepped(referral=referral, side=side_of(referral, message.sender, message.addressee), body=body, now=now)


def _stepped_here(message: Message, now: datetime) -> None:
    """A step of ours that this node, set back, had forgotten."""
    side = side_of(message.stream, message.sender, message.addressee)
    returning.stepped_again(referral=message.stream, side=side, body=_body(message), now=now)


def _sent_here(message: Message, now: datetime) -> None:
    """A referral of ours that this node, set back, had forgotten."""
    returning.sent_again(
        referral=message.stream, giver=message.sender, receiver=message.addressee, body=_body(message), now=now
    )


def _moved(message: Message, number: int, now: datetime) -> None:
    side = side_of(message.stream, message.sender, message.addressee)
    returning.moved(referral=message.stream, side=side, number=message.number, to=number)


def side_of(referral: UUID, sender: UUID, addressee: UUID) -> Side:
    """Which side the sender is. Raises Refusal."""
    # SECURITY: only the two sides speak of a referral. tests/rooms/bridge/test_referrals_cross.py
    for side, giver, receiver in ((Side.GIVER, sender, addressee), (Side.RECEIVER, addressee, sender)):
        if Referral.objects.filter(pk=referral, giver=giver, receiver=receiver).exists():
            return side
    raise Refusal("not-a-side")


def _body(message: Message) -> Mapping[str, Any]:
    """The place of a step is that of its letter: one that was numbered anew after a setback has another than it says."""
    body = {name: told for name, told in message.body.items() if name not in _DISCLOSED}
    if isinstance(sent := body.get("referral"), Mapping):
        body["referral"] = {**sent, **{name: message.body.get(name) for name in _DISCLOSED}}
    return body | {"number": message.number}
