"""Shapes of requests for places at other nodes: codes only."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.protection.shelters.vocab import ChildAge, Length, NeedReason, Security, StaffLanguage


class PlaceRequestIn(In):
    """`eldest`: the range in which the eldest of the children is."""

    organisation: UUID
    from_on: date
    length: Length
    children: int = Field(0, ge=0, le=11)
    eldest: ChildAge | None = None
    step_free: bool = False
    language: StaffLanguage | None = None
    security: Security = Security.USUAL


class PlaceRequestStepIn(VersionIn):
    """`promise` with unit and until; `decline` with a reason; `withdraw`."""

    action: str = Field(max_length=20)
    unit: UUID | None = None
    until: date | None = None
    reason: NeedReason | None = None


class PlaceRequestOut(Schema):
    """`over`: a promise that was not used in time."""

    id: UUID
    code: str
    other: UUID
    asked_here: bool
    case_id: UUID | None
    referral: UUID | None
    sex: str
    age_group: str
    children: int
    eldest: str
    step_free: bool
    language: str
    security: str
    from_on: date
    length: str
    asked_at: datetime
    until: date | None
    reason: str
    state: str
    over: bool
    version: int


class PlaceRequestsOut(Schema):
    items: list[PlaceRequestOut]
    next: str


class PlaceRequestOpen(PlaceRequestOut):
    """The unit is known to the house alone."""

    unit_id: UUID | None
    actions: list[str]
