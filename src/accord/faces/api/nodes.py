"""Other nodes: this node's entry, lists of nodes, and with whom this node speaks."""

import base64
import binascii
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.exchange.messages import queries as letters
from accord.exchange.messages import services as letter_services
from accord.exchange.messages.vocab import BadParcel
from accord.exchange.nodes import queries, services
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.foundation.clock import now

router = Router(tags=["node"])


def _traffic(found: letters.Traffic) -> s.TrafficOut:
    held = [s.HeldLetterOut(**shapes.pick(one, s.HeldLetterOut)) for one in found.for_a_person]
    refused = [s.RefusalsOut(**shapes.pick(one, s.RefusalsOut)) for one in found.refused]
    return s.TrafficOut(**shapes.pick(found, s.TrafficOut, for_a_person=held, refused=refused))


@router.get("/nodes", response=answers(s.NodesOut))
def list_nodes(request: HttpRequest) -> s.NodesOut:
    """The nodes that this one knows, and the lists that wait or are in force."""
    actor = actor_of(request)
    found = queries.nodes(actor)
    traffic = letters.traffic(actor, now=now()) if queries.may_pair(actor) else None
    nodes = [
        s.OtherNodeOut(
            **shapes.pick(
                one.node,
                s.OtherNodeOut,
                country=one.entry.country,
                address=one.entry.address,
                fingerprint=one.fingerprint,
                letters=None if traffic is None or one.node.ours else _traffic(traffic[one.node.pk]),
            )
        )
        for one in found
    ]
    lists = [
        s.NodeListOut(
            **shapes.pick(
                one, s.NodeListOut, nodes=[entry.code for entry in one.listing.nodes().values()],
                read_out=list(services.halves(one)[0]),
            )
        )
        for one in queries.lists(actor)
    ]  # fmt: skip
    return s.NodesOut(nodes=nodes, lists=lists)


@router.get("/nodes/entry", response=answers(s.NodeFileOut))
def read_node_entry(request: HttpRequest) -> s.NodeFileOut:
    """The entry of this node, for another one. It holds public keys only."""
    _code, text = queries.own_entry(actor_of(request), now=now())
    return s.NodeFileOut(file=text)


@router.get("/nodes/lists/{node_list_id}", response=answers(s.NodeFileOut))
def read_node_list(request: HttpRequest, node_list_id: UUID) -> s.NodeFileOut:
    """A list with its signatures, for another node."""
    return s.NodeFileOut(file=services.file_of(queries.reach_list(actor_of(request), node_list_id)))


@router.post("/nodes/address", response=WRITE)
def set_node_address(request: HttpRequest, body: s.AddressIn, key: Key) -> s.Written:
    """Say how others reach this node; new keys. Asks for a fresh proof: no token may do it."""
    return shapes.written(services.set_address(actor=fresh_actor_of(request), address=body.address, now=now(), key=key))


@router.post("/nodes/files", response=WRITE)
def take_in_node_file(request: HttpRequest, body: s.NodeFileIn, key: Key) -> s.Written:
    """Take in the entry of another node, or a list. Asks for a fresh proof: no token may do it."""
    return shapes.written(services.take_in(actor=fresh_actor_of(request), file=body.file, now=now(), key=key))


@router.post("/nodes/lists/{node_list_id}/compare", response=WRITE)
def compare_node_list(request: HttpRequest, node_list_id: UUID, body: s.HeardIn, key: Key) -> s.Written:
    """The words that were heard: if they are right, this node signs. Asks for a fresh proof: no token may do it."""
    return shapes.written(
        services.compare(
            actor=fresh_actor_of(request),
            node_list=node_list_id,
            heard=body.heard,
            read=body.version,
            now=now(),
            key=key,
        )
    )


@router.post("/nodes/lists/{node_list_id}/drop", response=WRITE)
def drop_node_list(request: HttpRequest, node_list_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Drop a list that is not in force."""
    return shapes.written(
        services.drop(actor=actor_of(request), node_list=node_list_id, read=body.version, now=now(), key=key)
    )


@router.post("/nodes/{node_id}/refuse", response=WRITE)
def refuse_node(request: HttpRequest, node_id: UUID, body: s.RefuseIn, key: Key) -> s.Written:
    """Refuse a node from now on, or speak with it again. Asks for a fresh proof: no token may do it."""
    return shapes.written(
        services.refuse(
            actor=fresh_actor_of(request), node=node_id, refused=body.refused, read=body.version, now=now(), key=key
        )
    )


@router.post("/nodes/{node_id}/without", response=WRITE)
def propose_list_without_node(request: HttpRequest, node_id: UUID, key: Key) -> s.Written:
    """Propose a list without a node; a second node must sign it. Asks for a fresh proof: no token may do it."""
    return shapes.written(services.propose_without(actor=fresh_actor_of(request), node=node_id, now=now(), key=key))


@router.post("/nodes/{node_id}/anew", response=WRITE)
def begin_node_anew(request: HttpRequest, node_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Go on with a node that showed another ledger than before. Asks for a fresh proof: no token may do it."""
    return shapes.written(
        services.begin_anew(actor=fresh_actor_of(request), node=node_id, read=body.version, now=now(), key=key)
    )


@router.post("/nodes/letters/{letter_id}/retry", response=WRITE)
def retry_letter(request: HttpRequest, letter_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Try a letter again that failed at every try. Asks for a fresh proof: no token may do it."""
    return shapes.written(
        letter_services.retry(actor=fresh_actor_of(request), letter=letter_id, read=body.version, now=now(), key=key)
    )


@router.post("/nodes/letters/{letter_id}/reject", response=WRITE)
def reject_letter(request: HttpRequest, letter_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """End a letter that failed at every try; its writer is told. Asks for a fresh proof: no token may do it."""
    return shapes.written(
        letter_services.reject(actor=fresh_actor_of(request), letter=letter_id, read=body.version, now=now(), key=key)
    )


@router.get("/nodes/{node_id}/parcel", response=answers(s.ParcelOut))
def read_parcel(request: HttpRequest, node_id: UUID) -> s.ParcelOut:
    """The letters that wait for a node, as a file. Making it is an event."""
    file = letter_services.parcel(actor=actor_of(request), node=node_id, now=now())
    return s.ParcelOut(file=base64.b64encode(file).decode())


@router.post("/nodes/{node_id}/parcel", response=answers(s.ParcelOut))
def unpack_parcel(request: HttpRequest, node_id: UUID, body: s.ParcelIn, key: Key) -> s.ParcelOut:
    """Take in the file of a node; the answer is the file for it."""
    try:
        file = base64.b64decode(body.file, validate=True)
    except binascii.Error as error:
        raise BadParcel(field="file") from error
    back = letter_services.unpack(actor=actor_of(request), node=node_id, file=file, now=now(), key=key)
    return s.ParcelOut(file=base64.b64encode(back).decode())
