"""Shapes of tips from the public pages."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from accord.detection.tips.vocab import LONGEST, Ending
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.foundation.codes import ExploitationForm


class TipOut(Schema):
    """A tip, closed. `hour` is the hour in which it came; the minute is not kept."""

    id: UUID
    code: str
    hour: datetime
    danger: bool
    child: bool
    state: str
    ending: str
    signal: UUID | None
    closed_on: date | None
    version: int


class TipInbox(Schema):
    """What waits, danger first, and all, newest first."""

    waiting: list[TipOut]
    rows: list[TipOut]
    next: str


class TipFileOut(Schema):
    id: UUID
    number: int
    media: str
    size: int


class TipMessageOut(Schema):
    number: int
    by_desk: bool
    hour: datetime
    danger: bool
    text: str
    place: str
    language: str
    files: list[TipFileOut]


class TipOpen(TipOut):
    """A tip, opened. `contacts`: keys of what stands in it and a signal can be found again by."""

    messages: list[TipMessageOut]
    contacts: list[str]
    deleted_on: date | None


class IntakeOut(Schema):
    id: UUID
    country: str
    opened_at: datetime
    version: int


class IntakeIn(In):
    country: str = Field(max_length=2)


class TipReplyIn(VersionIn):
    text: str = Field(max_length=LONGEST)


class TipSignalIn(VersionIn):
    country: str = Field(max_length=2)
    place: str = Field("", max_length=500)
    forms: set[ExploitationForm] = set()
    keep: set[str] | None = Field(None, max_length=50)


class TipCloseIn(VersionIn):
    ending: Ending
