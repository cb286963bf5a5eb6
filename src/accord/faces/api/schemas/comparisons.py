"""Shapes of comparisons with other countries."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.justice.links.vocab import SelectorKind


class ComparisonIn(In):
    organisation: UUID


class ComparisonStepIn(VersionIn):
    """`accept`; `decline` with a reason; `stop`; `conclude` with an outcome."""

    action: str = Field(max_length=20)
    reason: str = Field("", max_length=20)
    outcome: str = Field("", max_length=20)


class AcrossIn(VersionIn):
    across: bool


class ComparisonOut(Schema):
    """`size_here`, `size_there`: in whole steps, at most so many selectors of each side."""

    id: UUID
    code: str
    other_organisation: UUID
    agreement: UUID
    proposed_here: bool
    state: str
    reason: str
    proposed_at: datetime
    ended_at: datetime | None
    size_here: int
    size_there: int
    version: int


class ComparisonsOut(Schema):
    items: list[ComparisonOut]
    next: str


class MetOut(Schema):
    """A selector of one's own that the other side holds too."""

    id: UUID
    file_id: UUID
    kind: SelectorKind
    value: str
    fact: str


class ComparisonOpen(ComparisonOut):
    met: list[MetOut]
    outcome: str
    actions: list[str]
