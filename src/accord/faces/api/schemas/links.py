"""Shapes of links between files."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.justice.links.services import LONGEST, TITLE
from accord.justice.links.vocab import Ground, SelectorKind, Unrelated


class LinkFileIn(In):
    title: str = Field(max_length=TITLE)
    restricted: bool = False
    proceeding: UUID | None = None


class SelectorIn(In):
    """`place`: the country (ISO 3166-1) or the platform; `fact`: the town of an address, another fact of an alias."""

    kind: SelectorKind
    value: str = Field(max_length=LONGEST["value"])
    ground: Ground
    place: str = Field("", max_length=12)
    fact: str = Field("", max_length=LONGEST["fact"])


class LinkStepIn(VersionIn):
    action: str = Field(max_length=20)
    reason: Unrelated | None = None


class LinkFileOut(Schema):
    id: UUID
    code: str
    title: str
    lead: UUID
    restricted: bool
    across: bool
    proceeding: UUID | None
    opened_at: datetime
    closed_at: datetime | None
    part: int
    version: int


class LinkFilesOut(Schema):
    items: list[LinkFileOut]
    next: str


class SelectorOut(Schema):
    """`common`: more than 25 files hold it, so it meets nothing."""

    id: UUID
    kind: SelectorKind
    place: str
    ground: Ground
    value: str
    fact: str
    common: bool
    entered_at: datetime
    version: int


class LinkMeetingOut(Schema):
    """One's own side. `contact`: the other body, once both know; `other_code`: the other file, once both agreed."""

    id: UUID
    code: str
    file_id: UUID
    state: str
    reason: str
    met_at: datetime
    kinds: list[str]
    contact: UUID | None
    other_code: str
    actions: list[str]
    version: int


class SharedSelectorOut(Schema):
    what: str
    files: int


class EvidenceOut(Schema):
    """What two files share, the rarest first. `weight`: the sum of 1 / log(files)."""

    files: list[str]
    shared: list[SharedSelectorOut]
    weight: float


class LinkFileOpen(LinkFileOut):
    selectors: list[SelectorOut]
    meetings: list[LinkMeetingOut]
    evidence: list[EvidenceOut]
