"""Reading nodes and lists. Nothing here is about a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from accord.exchange.letters.plain import fingerprint
from accord.exchange.nodes import listing, own
from accord.exchange.nodes.listing import Entry, Listing
from accord.exchange.nodes.models import Node, NodeList
from accord.exchange.nodes.vocab import HELD_BACK, NOT_HERE, ListState
from accord.foundation.ledger.witnesses import CoSigner
from accord.foundation.policy import Action, Actor, OrganisationKind, Request, decide, require
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing, Reason, Refused

_HELD: Final = (ListState.PAST, ListState.CURRENT)


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node with what it says of itself."""

    node: Node
    entry: Entry

    @property
    def fingerprint(self) -> str:
        """Of its signing key, in groups: what a court is given on paper."""
        whole = fingerprint(self.entry.sign_key)
        return " ".join(whole[at : at + 8] for at in range(0, len(whole), 8))


def allowed(actor: Actor, action: Action) -> None:
    """Nodes are kept where the response is coordinated, and by nobody else. Raises Refused."""
    require(Request(actor, action))
    # SECURITY: no organisation of the node but its coordinator says whom the node trusts. tests/rooms/nodes/test_pairing.py
    if actor.organisation_kind != OrganisationKind.NATIONAL_COORDINATOR:
        raise Refused((NOT_HERE,))


def may_pair(actor: Actor) -> bool:
    """Whether the actor may change whom this node speaks with."""
    try:
        allowed(actor, Action.NODE_PAIR)
    except Refused:
        return False
    return True


def own_entry(actor: Actor, *, now: datetime) -> tuple[str, str]:
    """(code, entry) of this node, for another one; the entry is fresh. Raises Refused or NoAddress."""
    require(Request(actor, Action.NODE_READ))
    ours = own.required()
    return ours.code, own.refreshed(ours, now)


def nodes(actor: Actor) -> list[NodeView]:
    """Every node that stands or stood in a list, this one first. Raises Refused."""
    require(Request(actor, Action.NODE_READ))
    found = Node.objects.order_by("-ours", "-listed", "code")
    return [NodeView(node, listing.read_entry(node.entry)) for node in found]


def lists(actor: Actor) -> list[NodeList]:
    """The list that waits and the one in force, the newest first. Raises Refused."""
    require(Request(actor, Action.NODE_READ))
    open_ = (ListState.PROPOSED, ListState.COMPARED, ListState.CURRENT)
    return list(NodeList.objects.filter(state__in=open_).order_by("-came_at"))


def reach_list(actor: Actor, node_list: UUID) -> NodeList:
    """One list. Raises Refused or Missing."""
    require(Request(actor, Action.NODE_READ))
    found = NodeList.objects.filter(pk=node_list).first()
    if found is None:
        raise Missing
    return found


def current_list() -> Listing | None:
    """The list in force."""
    found = NodeList.objects.filter(state=ListState.CURRENT).first()
    return found.listing if found else None


def speaks(node: UUID) -> Entry | None:
    """The entry of a node with which this one speaks now: listed, and not refused here."""
    found = _spoken_with().filter(pk=node).first()
    return _read(found.entry) if found else None


def peers() -> Iterator[Entry]:
    """Every node with which this one speaks now."""
    for found in _spoken_with():
        yield _read(found.entry)


def entry_of(node: UUID) -> Entry:
    """What a node says of itself, whether or not this one still speaks with it. Raises Missing."""
    found = Node.objects.filter(pk=node, ours=False).first()
    if found is None:
        raise Missing
    return _read(found.entry)


def node_of(organisation: UUID) -> Entry | None:
    """The node at which an organisation works, of those that stand or stood in a list."""
    known = map(_read, Node.objects.filter(ours=False).order_by("-listed", "pk").values_list("entry", flat=True))
    return next((entry for entry in known if any(body.id == organisation for body in entry.organisations)), None)


def lists_since(number: int) -> list[NodeList]:
    """The lists that held after `number`, oldest first, the one in force last."""
    return list(NodeList.objects.filter(state__in=_HELD, number__gt=number).order_by("number"))


def newest_list() -> int:
    """The number of the list in force; 0 where none is."""
    found = NodeList.objects.filter(state__in=_HELD).order_by("-number").values_list("number", flat=True).first()
    return found or 0


def held_back(node: UUID) -> Reason | None:
    """Why nothing is disclosed to a node, although letters of it are kept; None if nothing holds it back."""
    return HELD_BACK if Node.objects.filter(pk=node).exclude(forked_at=None).exists() else None


def concern(actor: Actor) -> bool:
    """Whether a node waits for a decision, for the day of whoever keeps the nodes; no for everybody else."""
    if not decide(Request(actor, Action.NODE_READ)).allow:
        return False
    return Node.objects.exclude(forked_at=None).filter(refused_at=None).exists()


def co_signers() -> list[CoSigner]:
    """The nodes with which this one speaks: each confirms its ledger, and they are waited for since the list came into force."""
    found = _named()
    current = NodeList.objects.filter(state=ListState.CURRENT).first() if found else None
    if current is None:
        return []
    since = current.compared_at or current.came_at
    return [CoSigner(str(pk), code, since) for pk, code in found]


def _spoken_with() -> QuerySet[Node]:
    return Node.objects.filter(ours=False, listed=True, refused_at=None)


_named: Final = Prepared(lambda: _spoken_with().order_by("code").values_list("pk", "code"))


@lru_cache(64)
def _read(entry: str) -> Entry:
    return listing.read_entry(entry)
