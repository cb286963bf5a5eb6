"""Shapes of the vetting."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from accord.cooperation.directory.vetting_vocab import HelperKind, Offer, VettingReason
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, StepIn, VersionIn


class HelperIn(In):
    kind: HelperKind
    name: str = Field(max_length=200)
    contact: str = Field("", max_length=300)
    offers: list[Offer] = Field(max_length=5)
    areas: list[Annotated[str, Field(max_length=12)]] = Field(max_length=80)
    note: str = Field("", max_length=2000)


class HelperCheckIn(VersionIn):
    kind: str = Field(max_length=12)
    concern: bool


class VettingStepIn(StepIn):
    until: date | None = None
    reason: VettingReason | None = None


class CardOut(Schema):
    """What a card tells: never who it is."""

    code: str
    kind: str
    offers: list[str]
    areas: list[str]
    state: str
    until: date | None
    vetted: bool


class HelperOut(CardOut):
    id: UUID
    name: str
    version: int


class HelperCheckOut(Schema):
    kind: str
    concern: bool
    at: datetime
    organisation: UUID


class HelperOpen(HelperOut):
    contact: str
    note: str
    reason: str
    checks: list[HelperCheckOut]
    actions: list[str]
