"""What follows when a list comes into force: which nodes are listed, and which organisations are known through them."""

from datetime import datetime

from accord.cooperation.organisations.models import Organisation
from accord.exchange.nodes.listing import Body, Listing
from accord.exchange.nodes.models import Node, NodeList
from accord.exchange.nodes.vocab import ListState
from accord.foundation.policy import OrganisationKind
from accord.foundation.writes.services import save_versioned


def put_in_force(found: NodeList, text: Listing, *, now: datetime) -> None:
    """Make a list the one in force: its nodes are those with which this one speaks. Inside the caller's transaction."""
    NodeList.objects.filter(state=ListState.CURRENT).update(state=ListState.PAST)
    found.state = ListState.CURRENT
    save_versioned(found, read=found.version, fields=["state"])
    signed = dict(zip(text.nodes(), text.entries, strict=True))
    known = Node.objects.in_bulk()
    for pk, entry in text.nodes().items():
        node = known.get(pk) or Node(id=pk)
        node.code, node.entry, node.listed = entry.code, signed[pk], True
        node.save()
        if not node.ours:
            for body in entry.organisations:
                _know(body)
    Node.objects.exclude(pk__in=list(signed)).update(listed=False)


def _know(body: Body) -> None:
    """An organisation of another node in the directory of this one: it can be a party and a receiver, and nobody of it signs in here.

    # SECURITY: one that works here is never changed from outside, nor under a code that stands here. tests/rooms/nodes/test_pairing.py
    """
    found = Organisation.objects.filter(pk=body.id).first()
    taken = Organisation.objects.filter(code=body.code).exclude(pk=body.id).exists()
    if taken or body.kind not in OrganisationKind.values or (found and found.on_this_node):
        return
    made = found or Organisation(id=body.id, on_this_node=False)
    made.code, made.names, made.kind, made.country, made.phone = (
        body.code,
        dict(body.names),
        body.kind,
        body.country,
        body.phone,
    )
    made.save()
