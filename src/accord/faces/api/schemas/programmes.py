"""Shapes of the national programme."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.foundation.codes import AgeGroup, Sex
from accord.prevention.programme.vocab import LONGEST, Result, Shows, Split


class MoneyIn(In):
    amount: Decimal
    currency: str = Field(max_length=3)


class ProgrammeIn(In):
    """`previous`: the programme whose unfinished activities the new one takes over. `under`: a strategy that is kept here."""

    frame: str = Field(max_length=20)
    first_year: int
    title: str = Field(max_length=200)
    strategy: str = Field(default="", max_length=300)
    language: str = Field(default="", max_length=5)
    previous: UUID | None = None
    under: UUID | None = None


class ProgrammeHeadIn(VersionIn):
    """`objectives`: the operational ones, by the number of their section."""

    title: str = Field(max_length=200)
    strategy: str = Field(max_length=300)
    objectives: dict[int, list[str]] = Field(max_length=50)


class ProgrammeStepIn(VersionIn):
    """`approve`, `redraft`, `adopt`, `force`, `report`, `close` or `drop`, with the day, the number and the reason that it asks for."""

    action: str = Field(max_length=20)
    on: date | None = None
    reference: str = Field(default="", max_length=80)
    why: str = Field(default="", max_length=300)


class ActivityIn(In):
    """`others`: partners that are not in the directory. One budget for each currency."""

    section: int = Field(ge=1, le=50)
    title: str = Field(max_length=300)
    responsible: list[UUID] = Field(max_length=100)
    ends: date
    starts: date | None = None
    objective: int | None = Field(default=None, ge=1, le=50)
    partners: list[UUID] = Field(default=[], max_length=100)
    others: str = Field(default="", max_length=500)
    financing: str = Field(default="", max_length=300)
    outcome: str = Field(default="", max_length=1000)
    budget: list[MoneyIn] = Field(default=[], max_length=10)


class ActivityChangeIn(ActivityIn):
    version: int = Field(ge=1)


class IndicatorIn(In):
    title: str = Field(max_length=200)
    unit: str = Field(max_length=40)
    target: Decimal | None = None
    split: Split = Split.NONE


class ReachedIn(In):
    """`indicator`: its `line`."""

    indicator: UUID
    value: Decimal
    sex: Sex | None = None
    age: AgeGroup | None = None


class ActivityReportIn(In):
    """`version`: of the report that is corrected; 0 for the first."""

    version: int = Field(default=0, ge=0)
    period: str = Field(max_length=7)
    result: Result
    text: str = Field(max_length=LONGEST)
    obstacles: str = Field(default="", max_length=LONGEST)
    carry_over: str = Field(default="", max_length=LONGEST)
    reached: list[ReachedIn] = Field(default=[], max_length=200)
    spent: list[MoneyIn] = Field(default=[], max_length=10)


class MoneyOut(Schema):
    amount: Decimal
    currency: str


class ProgrammeRow(Schema):
    id: UUID
    code: str
    frame: str
    language: str
    first_year: int
    last_year: int
    edition: int
    title: str
    strategy: str
    under: UUID | None
    state: str
    approved_on: date | None
    protocol: str
    decided_on: date | None
    decision: str
    in_force_on: date | None
    why_in_force: str
    why_incomplete: str
    version: int


class ProgrammePage(Schema):
    rows: list[ProgrammeRow]
    next: str


class IndicatorOut(Schema):
    id: UUID
    line: UUID
    title: str
    unit: str
    target: Decimal | None
    split: str


class ActivityRow(Schema):
    id: UUID
    line: UUID
    came_from: UUID | None
    section: int
    number: int
    objective: int | None
    title: str
    others: str
    financing: str
    starts: date | None
    ends: date
    outcome: str
    version: int
    responsible: list[UUID]
    partners: list[UUID]
    budget: list[MoneyOut]
    indicators: list[IndicatorOut]


class SectionOut(Schema):
    number: int
    name: str
    objectives: list[str]


class ProgrammeOpen(ProgrammeRow):
    sections: list[SectionOut]
    activities: list[ActivityRow]
    planned: list[MoneyOut]


class ValueOut(Schema):
    indicator: UUID
    sex: str
    age: str
    value: Decimal


class ReportLinkIn(In):
    """`activities`: some of those that the institution owes; without them, all."""

    institution: UUID
    period: str = Field(max_length=7)
    ends: date
    activities: list[UUID] = Field(default=[], max_length=400)


class SentReportIn(VersionIn):
    """`why`: what is to be changed, where it is not accepted; who has the link reads it."""

    accept: bool
    why: str = Field(default="", max_length=500)


class ReportLinkMade(Schema):
    """`token` ends the address; it is given once, and empty for a repeated key."""

    id: UUID
    token: str
    repeated: bool


class ReportLinkRow(Schema):
    id: UUID
    institution: UUID
    period: str
    ends: date
    made_at: datetime
    withdrawn_at: datetime | None
    version: int
    open: bool
    waiting: int
    accepted: int


class EvidenceIn(In):
    """`file`: a PDF, PNG or JPEG of at most 3 MB, as base64."""

    period: str = Field(max_length=7)
    shows: Shows
    file: str = ""


class EvidenceOut(Schema):
    id: UUID
    shows: str
    media: str
    size: int
    added_at: datetime


class ActivityReportOut(Schema):
    id: UUID
    period: str
    organisation: UUID
    result: str
    text: str
    obstacles: str
    carry_over: str
    link: UUID | None
    told_at: datetime
    version: int
    values: list[ValueOut]
    spent: list[MoneyOut]
    evidence: list[EvidenceOut] = []  # on the page of the activity: what you may open


class ActivityOpen(ActivityRow):
    reports: list[ActivityReportOut]


class SentReportOut(Schema):
    """A report that came by a link, opened. `activity`: null where the programme has it no longer."""

    id: UUID
    activity: UUID | None
    came_on: date
    state: str
    version: int
    result: str
    text: str
    obstacles: str
    carry_over: str
    values: list[ValueOut]
    spent: list[MoneyOut]


class ReportLinkOpen(Schema):
    id: UUID
    institution: UUID
    period: str
    ends: date
    withdrawn_at: datetime | None
    version: int
    open: bool
    reports: list[SentReportOut]


class OwedOut(Schema):
    """`stage`: which reminder has its time, 30 or 7 days before, 0 once it is late."""

    activity: UUID
    period: str
    due: date
    days: int
    stage: int | None


class ReminderIn(In):
    institution: UUID
    period: str = Field(max_length=7)


class ToWriteOut(Schema):
    """An institution without an account, with the text in the language of the programme."""

    institution: UUID
    period: str
    due: date
    stage: int
    activities: list[UUID]
    text: str


class MissingOut(Schema):
    organisation: UUID
    activities: list[UUID]


class ProgrammeReportOut(Schema):
    """`results`: how many reports say what. Amounts are by currency and never added across."""

    programme: UUID
    period: str
    due: date
    results: dict[str, int]
    missing: list[MissingOut]
    planned: list[MoneyOut]
    spent: list[MoneyOut]
    reports: list[ActivityReportOut]
