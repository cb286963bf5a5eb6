"""What left is recalled: the consent was taken back after the end, or the person was erased. In a stream of its own."""

from datetime import datetime
from uuid import UUID

from accord.exchange.bridge.referrals import side_of
from accord.exchange.bridge.telling import recalls_of
from accord.exchange.letters.envelope import Message
from accord.exchange.letters.streams import Refusal
from accord.exchange.messages.kinds import Kind, register
from accord.exchange.messages.writing import Saying, say
from accord.foundation.ids import parse_id
from accord.foundation.policy import Actor
from accord.foundation.writes.events import Topic, subscribe
from accord.protection.referrals import arrivals, returning
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import Side
from accord.protection.rights import arrivals as rights

_RECALLED, _ERASED = "referral.recalled", "referral.erased"


def connect() -> None:
    """Let this node speak and understand."""
    fields = frozenset({"referral"})
    register(Kind(_RECALLED, fields, _recalled, own=_recalled_here))
    register(Kind(_ERASED, fields, _erased, own=_erased_here))
    subscribe(Topic.REFERRAL_RECALLED, tell_recalled)
    subscribe(Topic.REFERRAL_ERASED, tell_erased)


def tell_recalled(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of referral.recalled."""
    _tell(_RECALLED, record, now)


def tell_erased(actor: Actor | None, record: UUID, now: datetime) -> None:
    """Subscriber of referral.erased."""
    _tell(_ERASED, record, now)


def _tell(kind: str, record: UUID, now: datetime) -> None:
    found = Referral.objects.get(pk=record)
    body = {"referral": str(record)}
    say(
        Saying(kind, recalls_of(record), found.giver_id, found.receiver_id, body, critical=("referral",), owed=True),
        now=now,
    )


def _recalled(message: Message, now: datetime) -> None:
    arrivals.recalled(referral=_of_giver(message), now=now)


def _erased(message: Message, now: datetime) -> None:
    rights.erased(referral=_of_giver(message), now=now)


def _recalled_here(message: Message, now: datetime) -> None:
    """What this node, set back, had forgotten that it recalled."""
    returning.recalled_again(referral=_of_giver(message), now=now)


def _erased_here(message: Message, now: datetime) -> None:
    # SECURITY: who was erased is not revived by an old copy. tests/rooms/bridge/test_set_back.py
    rights.erased_again(referral=_of_giver(message), now=now)


def _of_giver(message: Message) -> UUID:
    """The referral, which only its giver recalls. Raises Refusal."""
    referral = parse_id(str(message.body.get("referral")))
    if referral is None:
        raise Refusal("not-understood")
    # SECURITY: who received it cannot have it erased at the giver. tests/rooms/bridge/test_recalls_cross.py
    if side_of(referral, message.sender, message.addressee) != Side.GIVER:
        raise Refusal("not-a-side")
    return referral
