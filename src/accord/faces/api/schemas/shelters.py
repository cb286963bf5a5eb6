"""Shapes of shelters: houses, places, holds, stays. No shape but `AddressOut` holds an address."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.protection.shelters.vocab import (
    ExtendReason,
    Ground,
    LeaveReason,
    NextPlace,
    Security,
    ShelterKind,
    StaffLanguage,
)

Age = Annotated[int, Field(ge=0, le=120)]


class HouseIn(In):
    code: str = Field(max_length=12)
    kind: ShelterKind
    region: str = Field(max_length=6)
    address: str = Field("", max_length=300)
    step_free: bool = False
    languages: list[StaffLanguage] = []
    security: Security = Security.USUAL
    closed: bool = False


class HouseChangeIn(HouseIn, VersionIn):
    """An empty address leaves the one that is there."""


class PlacesIn(In):
    label: str = Field(max_length=12)
    capacity: int = Field(ge=0, le=200)
    women_from: Age | None = None
    women_to: Age | None = None
    men_from: Age | None = None
    men_to: Age | None = None
    children_to: Age | None = None
    closed_from: date | None = None
    closed_until: date | None = None


class PlacesChangeIn(PlacesIn, VersionIn):
    pass


class WantedIn(In):
    age: int = Field(ge=0, le=120)
    children: list[Age] = Field([], max_length=11)
    step_free: bool = False
    language: StaffLanguage | None = None
    security: Security = Security.USUAL


class HoldIn(WantedIn):
    """For a case of the own team, or for a referral that was received."""

    case: UUID | None = None
    referral: UUID | None = None
    urgent: bool = False


class NeedIn(WantedIn):
    region: str = Field("", max_length=6)


class HoldStepIn(VersionIn):
    action: str = Field(max_length=20)
    reason: ExtendReason | None = None


class ArrivalIn(VersionIn):
    arrived_at: AwareDatetime
    ground: Ground
    until: date | None = None
    papers: list[Annotated[str, Field(max_length=20)]] = []


class StayStepIn(VersionIn):
    action: str = Field(max_length=20)
    at: AwareDatetime | None = None
    ground: Ground | None = None
    until: date | None = None
    reason: LeaveReason | None = None
    next_place: NextPlace | None = None
    unit: UUID | None = None


class PapersIn(VersionIn):
    papers: list[Annotated[str, Field(max_length=20)]]


class HouseNoteIn(In):
    text: str = Field(max_length=5000)


class OfferOut(Schema):
    """Ages from and to, both included; null: takes none."""

    women: list[int] | None
    men: list[int] | None
    children_to: int | None
    step_free: bool
    languages: list[str]
    security: str
    free: int


class PlaceOut(OfferOut):
    unit: UUID
    label: str
    house: str
    kind: str
    region: str
    organisation: UUID
    telephone: str
    counted_at: datetime


class UnmetOut(Schema):
    region: str
    sex: str
    age_group: str
    reason: str
    many: int


class ShelterOut(Schema):
    id: UUID
    code: str
    kind: str
    region: str
    step_free: bool
    languages: list[str]
    security: str
    closed: bool
    counted_at: datetime
    capacity: int
    free: int
    version: int


class GuestOut(Schema):
    id: UUID
    code: str
    unit: UUID
    sex: str
    age: int
    children: list[int]
    size: int
    state: str
    version: int


class HoldOut(GuestOut):
    organisation: UUID
    until: datetime
    extended: str


class StayOut(GuestOut):
    arrived_at: datetime
    ground: str
    until: date | None
    papers: list[str]
    absent_since: datetime | None
    left_at: datetime | None
    reason: str
    next_place: str


class UnitOut(OfferOut):
    id: UUID
    label: str
    capacity: int
    closed: bool
    version: int


class ShelterOpen(Schema):
    """A house tonight."""

    id: UUID
    code: str
    version: int
    units: list[UnitOut]
    stays: list[StayOut]
    holds: list[HoldOut]


class AddressOut(Schema):
    address: str


class HouseNoteOut(Schema):
    written_at: datetime
    text: str


class StayOpen(StayOut):
    notes: list[HouseNoteOut]
    actions: list[str]
