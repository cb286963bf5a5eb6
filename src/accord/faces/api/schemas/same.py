"""Shapes of looking up persons, and of pairs that may be one person."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import IdentityIn, In, VersionIn
from accord.foundation.codes import Sex


class LookUpIn(In):
    identity: IdentityIn
    sex: Sex = Sex.UNKNOWN


class KnownOut(Schema):
    """A case whose person may be the one told of: codes, and what speaks for it and against it; no name."""

    id: UUID
    code: str
    opened_at: datetime
    mine: bool
    probability: float
    reasons: list[str]
    against: list[str]


class LookUpOut(Schema):
    """`look_up` goes with the registration. `elsewhere`: somebody is known in a case that is not open to you. `others`: the
    organisations that may know the person; `others_over`: none was asked, because the limit of yours is reached for now.
    """

    look_up: str
    candidates: list[KnownOut]
    elsewhere: bool
    others: list[UUID]
    others_over: bool


class RecogniseIn(In):
    look_up: str = Field(max_length=600)
    identity: IdentityIn
    screening: UUID | None = None
    signal: UUID | None = None


class PairIn(In):
    one: str = Field(max_length=20)
    other: str = Field(max_length=20)


class MergeIn(VersionIn):
    """`kept`: the case whose record stands for both in figures."""

    kept: UUID
    reason: str = Field(max_length=2000)


class PairOut(Schema):
    id: UUID
    state: str
    cases: list[UUID]
    codes: list[str]
    reasons: list[str]
    found_at: datetime
    settled_at: datetime | None
    actions: list[str]
    version: int


class LineOut(Schema):
    field: str
    texts: list[str]
    differs: bool
