"""What all who tell another node something share."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from accord.exchange.letters.envelope import Message
from accord.exchange.letters.streams import Answer, Result
from accord.exchange.messages.kinds import Effect, Ended
from accord.exchange.nodes.queries import node_of
from accord.foundation.policy import Actor

_RECALLS: Final = UUID("0c3d0d6c-5a0b-4a57-9b1e-5d0a52e1f7c4")


def one_for_each_node(organisations: Iterable[UUID]) -> list[UUID]:
    """One of the organisations for each node at which they work; who works at none is told on paper."""
    found: dict[UUID, UUID] = {}
    for organisation in organisations:
        node = node_of(organisation)
        if node is not None:
            found.setdefault(node.id, organisation)
    return list(found.values())


def pseudonym(actor: Actor | None, organisation: UUID) -> str:
    """Who acted, for the proof: the same for one person towards one organisation, and by itself nobody."""
    return str(uuid5(actor.account, str(organisation))) if actor else ""


def arriving(arrive: Callable[..., object], name: str, *, body: bool = True) -> Effect:
    """The effect of a letter by which one side of a matter tells the other: `name` is that of the matter, which is the stream."""

    def effect(message: Message, now: datetime) -> None:
        about: dict[str, Any] = {name: message.stream, "sender": message.sender, "receiver": message.addressee}
        arrive(**about, **({"body": message.body} if body else {}), now=now)

    return effect


def when_refused(bounced: Callable[[UUID, str, datetime], object]) -> Ended:
    """What follows where the other node refuses a letter: it gets the stream, the reason and the moment."""

    def ended(stream: UUID, answer: Answer, now: datetime) -> None:
        if answer.result == Result.REFUSED:
            bounced(stream, answer.reason, now)

    return ended


def recalls_of(referral: UUID) -> UUID:
    """The stream of what recalls a referral: that of the referral goes with the keys of the person, and nobody would hear of it."""
    return uuid5(_RECALLS, str(referral))
