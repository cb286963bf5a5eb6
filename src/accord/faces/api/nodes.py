"""Other nodes: this node's entry, lists of nodes, and with whom this node speaks."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.exchange.nodes import queries, services
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.foundation.clock import now

router = Router(tags=["node"])


@router.get("/nodes", response=answers(s.NodesOut))
def list_nodes(request: HttpRequest) -> s.NodesOut:
    """The nodes that this one knows, and the lists that wait or are in force."""
    actor = actor_of(request)
    found = queries.nodes(actor)
    nodes = [
        s.OtherNodeOut(
            **shapes.pick(
                one.node,
                s.OtherNodeOut,
                country=one.entry.country,
                address=one.entry.address,
                fingerprint=one.fingerprint,
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
