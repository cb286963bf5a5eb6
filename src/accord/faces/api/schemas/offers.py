"""Shapes of online offers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from accord.detection.offers.intake import MOST
from accord.detection.offers.vocab import LONGEST, OfferKind, Platform
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn


class OfferIn(In):
    text: str = Field(max_length=LONGEST)
    kind: OfferKind
    platform: Platform
    seen_at: AwareDatetime
    address: str = Field("", max_length=500)


class OfferBatchIn(In):
    texts: list[Annotated[str, Field(max_length=LONGEST)]] = Field(min_length=1, max_length=MOST)
    kind: OfferKind
    platform: Platform
    seen_at: AwareDatetime


class OfferBatchOut(Schema):
    id: UUID
    kind: str
    platform: str
    seen_at: datetime
    made_at: datetime
    total: int
    done: int
    ended_at: datetime | None


class OfferSignalIn(VersionIn):
    country: str = Field(max_length=2)
    danger: bool = False
    child: bool = False
    keep: list[str] = Field([], max_length=30, description="Keys of the contacts that the signal is to be found by.")


class OfferSameIn(VersionIn):
    other: UUID


class OfferOut(Schema):
    id: UUID
    code: str
    kind: str
    platform: str
    languages: list[str]
    seen_at: datetime
    recorded_at: datetime
    rules: str
    found: int
    state: str
    same_as: UUID | None
    signal: UUID | None
    version: int


class OfferPage(Schema):
    rows: list[OfferOut]
    next: str


class FindingOut(Schema):
    """An indicator that was found: its words as they stand in the text. No score: a person decides."""

    indicator: str
    dimension: str
    title: str
    meaning: str
    source: str
    words: list[str]


class CopyOut(Schema):
    id: UUID
    code: str
    of_signal: bool
    seen_at: datetime


class ContactOut(Schema):
    key: str
    kind: str
    normal: str
    written: str
    also: list[CopyOut]


class OfferOpen(OfferOut):
    text: str
    address: str
    findings: list[FindingOut]
    contacts: list[ContactOut]
    copies: list[CopyOut]


class CommonOut(Schema):
    kind: str
    normal: str
    texts: int


class CopiesOut(Schema):
    count: int
    first: datetime
    last: datetime
    copies: list[CopyOut]
    common: list[CommonOut]
