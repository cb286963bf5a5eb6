"""What all who tell another node something share."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid5

from accord.exchange.nodes.queries import node_of

_RECALLS: Final = UUID("0c3d0d6c-5a0b-4a57-9b1e-5d0a52e1f7c4")


def one_for_each_node(organisations: Iterable[UUID]) -> list[UUID]:
    """One of the organisations for each node at which they work; who works at none is told on paper."""
    found: dict[UUID, UUID] = {}
    for organisation in organisations:
        node = node_of(organisation)
        if node is not None:
            found.setdefault(node.id, organisation)
    return list(found.values())


def pseudonym(account: UUID | None, organisation: UUID) -> str:
    """Who acted, for the proof: the same for one person towards one organisation, and by itself nobody."""
    return str(uuid5(account, str(organisation))) if account else ""


def recalls_of(referral: UUID) -> UUID:
    """The stream of what recalls a referral: that of the referral goes with the keys of the person, and nobody would hear of it."""
    return uuid5(_RECALLS, str(referral))
