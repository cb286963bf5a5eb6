"""This node paired with another one, of which only the public half exists."""

import json

from accord.exchange.nodes import listing, own, services
from accord.exchange.nodes.models import Node, NodeList
from tests.cast import key
from tests.rooms.exchange.one import One

ADDRESS = "https://sofia.example:8443"


def addressed(world):
    services.set_address(actor=world["elena"], address=ADDRESS, now=world.now, key=key())
    return own.own()


def taken_in(world, file, who="elena"):
    pk = services.take_in(actor=world[who], file=file, now=world.now, key=key()).id
    return NodeList.objects.get(pk=pk)


def compared(world, found, heard=None):
    heard = " ".join(services.halves(found)[1]) if heard is None else heard
    call = {"actor": world["elena"], "node_list": found.pk, "read": found.version, "now": world.now, "key": key()}
    services.compare(**call, heard=heard)
    return NodeList.objects.get(pk=found.pk)


def signed_by(found, *others):
    """The file as it comes from another node, with its signature."""
    signatures = [listing.sign_listing(found.listing, one.key) for one in others]
    return json.dumps({"list": found.text, "signatures": signatures})


def in_force(world, *others):
    for other in others:
        found = compared(world, taken_in(world, other.signed))
        found = taken_in(world, signed_by(found, others[0]))
    return found


def paired(world):
    """(the other node, its row here, the list in force)."""
    addressed(world)
    other = One(2, "ro-1")
    found = in_force(world, other)
    return other, Node.objects.get(pk=other.id), found
