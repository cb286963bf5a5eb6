"""Shapes of handing over."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In


class HandIn(In):
    case: UUID
    account: UUID


class HandOverIn(In):
    """`account`: whose cases, of somebody who is gone; `word`: what the next one must know first, sealed."""

    to: list[HandIn] = Field(max_length=500)
    account: UUID | None = None
    word: str = Field("", max_length=2000)


class HandRowOut(Schema):
    """One case; `cannot` says for which accounts it is shut, and why."""

    case: UUID
    code: str
    duties: int
    alone: bool
    counts: dict[str, int]
    cannot: dict[str, str]


class LeftOut(Schema):
    account: UUID
    cases: int


class HandedOut(Schema):
    id: UUID
    case: UUID
    code: str
    left: UUID
    at: datetime
    version: int
