"""Shapes of summonses to and from another node."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.justice.proceedings.vocab import Shield
from accord.justice.summons.vocab import Answer


class SummonsIn(In):
    organisation: UUID
    reference: str = Field(max_length=20)


class SummonsStepIn(VersionIn):
    """`asked`: the person knows of the summons and lets this answer be given."""

    action: str = Field(max_length=20)
    answer: Answer | None = None
    needs: list[Shield] = Field([], max_length=10)
    asked: bool = False


class SummonsOut(Schema):
    id: UUID
    code: str
    other: UUID
    sent_here: bool
    hearing_id: UUID | None
    reference: str
    at: datetime
    zone: str
    kind: str
    interpreter: str
    shields: str
    state: str
    answer: str
    needs: str
    sent_at: datetime
    version: int


class SummonsesOut(Schema):
    items: list[SummonsOut]
    next: str


class SummonsOpen(SummonsOut):
    """The case stands at those who help alone."""

    place: str
    case: UUID | None
    actions: list[str]
