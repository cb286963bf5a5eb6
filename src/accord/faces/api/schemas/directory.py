"""Shapes of the directory of services."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from accord.cooperation.directory.vocab import Cost, Rejection, Route, Status, Stay, Wrong
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.foundation.codes import Sex

Code = Annotated[str, Field(max_length=12)]
Text = Annotated[str, Field(max_length=2000)]
Texts = Annotated[dict[Annotated[str, Field(max_length=5)], Text], Field(max_length=8)]
Span = tuple[int, int]


class EntryIn(In):
    """An entry. Texts by language; `hours` by weekday ("0" is Monday) in minutes of the day."""

    kinds: list[Code] = Field(max_length=20)
    names: Texts
    areas: list[Code] = Field(max_length=80)
    organisation: UUID | None = None
    descriptions: Texts = Field(default_factory=dict)
    applying: Texts = Field(default_factory=dict)
    route: Route = Route.DIRECT
    status: Status = Status.ACTIVE
    sexes: list[Sex] = Field(default_factory=list, max_length=4)
    age_from: int = Field(0, ge=0, le=120)
    age_to: int | None = Field(None, ge=0, le=120)
    with_children: bool = False
    stays: list[Stay] = Field(default_factory=list, max_length=5)
    languages: list[Code] = Field(default_factory=list, max_length=30)
    cost: Cost = Cost.UNKNOWN
    always_open: bool = False
    hours: dict[Annotated[str, Field(max_length=1)], Annotated[list[Span], Field(max_length=6)]] = Field(
        default_factory=dict, max_length=7
    )
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=120)
    web: str = Field("", max_length=300)
    secret: bool = False
    street: str = Field("", max_length=200)
    town: str = Field("", max_length=80)
    postal_code: str = Field("", max_length=12)
    licence: str = Field("", max_length=80)
    licence_until: date | None = None
    funding: str = Field("", max_length=200)
    funding_until: date | None = None
    source: str = Field("", max_length=300)


class EntryEditIn(EntryIn, VersionIn):
    """The whole entry anew, with the version that was read."""


class EntryReportIn(In):
    wrong: Wrong
    note: str = Field("", max_length=2000)


class EntryAnswerIn(VersionIn):
    action: str = Field(max_length=20)
    rejection: Rejection | None = None


class EntryOut(Schema):
    """An entry. There is no place of a shelter to show."""

    id: UUID
    code: str
    kinds: list[str]
    names: dict[str, str]
    descriptions: dict[str, str]
    applying: dict[str, str]
    organisation: UUID | None
    keeper: UUID
    route: str
    status: str
    sexes: list[str]
    age_from: int
    age_to: int | None
    with_children: bool
    stays: list[str]
    languages: list[str]
    cost: str
    always_open: bool
    hours: dict[str, list[Span]]
    areas: list[str]
    phone: str
    email: str
    web: str
    secret: bool
    street: str
    town: str
    postal_code: str
    licence: str
    licence_until: date | None
    funding: str
    funding_until: date | None
    source: str
    verified_at: datetime
    verified_by: UUID | None
    version: int


class EntryChangeOut(Schema):
    at: datetime
    action: str
    organisation: UUID | None
    fields: dict[str, Any]
    version: int


class EntryOpen(EntryOut):
    """An entry with its history, newest first, and by when it must be verified again."""

    verify_by: datetime
    may_keep: bool
    changes: list[EntryChangeOut]


class EntryReportOut(Schema):
    id: UUID
    service: UUID
    keeper: UUID
    organisation: UUID
    wrong: str
    state: str
    rejection: str
    made_at: datetime
    answered_at: datetime | None
    version: int


class EntryReportOpen(EntryReportOut):
    """A report; the note opens to who keeps the entry."""

    note: str
    may_answer: bool


class UpkeepOut(Schema):
    """Something about an entry that waits for you: `report`, `verify`, `contract` or `licence`."""

    what: str
    service: UUID
    report: UUID | None
    due: date
