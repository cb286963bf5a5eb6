"""Other nodes and lists of nodes."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from accord.exchange.nodes.vocab import ListState


class RefusalsOut(Schema):
    """Letters of one kind that were refused for one reason; `there`: by the other node."""

    kind: str
    reason: str
    there: bool
    many: int


class HeldLetterOut(Schema):
    """A letter of another node that failed at every try: a person tries it again, or ends it."""

    id: UUID
    kind: str
    came_at: datetime
    tries: int
    version: int


class TrafficOut(Schema):
    """How letters with a node stand: `unsent` of ours have no answer yet, `behind` of theirs wait here.

    `missing`: of ours, by kind, that came back after this node was set back, and what they tell does not stand here.
    """

    unsent: int
    since: datetime | None
    behind: int
    for_a_person: list[HeldLetterOut]
    refused: list[RefusalsOut]
    missing: dict[str, int]


class OtherNodeOut(Schema):
    """A node as it describes itself, and how this one stands to it. `letters`: for who keeps nodes."""

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
    letters: TrafficOut | None
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


class ParcelIn(Schema):
    """The file of letters that another node made, in base64."""

    file: str = Field(max_length=5_000_000)


class ParcelOut(Schema):
    """A file of letters for another node, in base64."""

    file: str


class NodeFileOut(Schema):
    """A file for another node."""

    file: str
