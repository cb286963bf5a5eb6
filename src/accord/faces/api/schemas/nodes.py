"""Other nodes and lists of nodes."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from accord.exchange.nodes.vocab import ListState


class OtherNodeOut(Schema):
    """A node as it describes itself, and how this one stands to it."""

    id: UUID
    code: str
    country: str
    address: str
    fingerprint: str
    ours: bool
    listed: bool
    refused_at: datetime | None
    heard_at: datetime | None
    forked_at: datetime | None
    version: int


class NodeListOut(Schema):
    """A list that waits or is in force. `read_out` is what a person says here, the other words are heard."""

    id: UUID
    number: int
    state: ListState
    nodes: list[str]
    read_out: list[str]
    version: int


class NodesOut(Schema):
    """All of them."""

    nodes: list[OtherNodeOut]
    lists: list[NodeListOut]


class AddressIn(Schema):
    """How others reach this node."""

    address: str = Field(max_length=200)


class NodeFileIn(Schema):
    """What another node made: its entry, or a list with signatures, as text."""

    file: str = Field(max_length=3_000_000)


class HeardIn(Schema):
    """The four words that were heard."""

    heard: str = Field(max_length=200)
    version: int


class RefuseIn(Schema):
    """Whether the node is refused from now on."""

    refused: bool
    version: int


class NodeFileOut(Schema):
    """A file for another node."""

    file: str
