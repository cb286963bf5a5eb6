"""Shapes of proceedings, hearings and what both sides show."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import AwareDatetime, Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, StepIn, VersionIn
from accord.justice.proceedings.money import Currency
from accord.justice.proceedings.vocab import (
    Execution,
    Ground,
    HearingKind,
    MeasureKind,
    Penalty,
    Shield,
    Stage,
    Verdict,
)


class KnownIn(In):
    jurisdiction: str = Field(max_length=2)
    stage: Stage
    on: date
    authority: UUID | None = None
    number: str = Field("", max_length=80)


class LeadIn(KnownIn):
    operations: str = Field("", max_length=10_000)
    case_code: str = Field("", max_length=20)


class StageStepIn(StepIn):
    on: date
    country: str = Field("", max_length=2)


class JudgedIn(VersionIn):
    number: int = Field(ge=1, le=200)
    verdict: Verdict | None = None
    on: date | None = None
    penalty: Penalty | None = None
    months: int | None = Field(None, ge=1, le=1200)
    execution: Execution | None = None
    fine: Decimal | None = Field(None, max_digits=12, decimal_places=2)
    currency: Currency | None = None
    name: str = Field("", max_length=200)


class MeasureIn(In):
    kind: MeasureKind
    since: date
    until: date | None = None
    authority: UUID | None = None


class HearingIn(In):
    at: AwareDatetime
    zone: str = Field(max_length=40)
    kind: HearingKind
    place: str = Field(max_length=300)
    interpreter: str = Field("", max_length=2)
    shields: list[Shield] = Field([], max_length=10)
    reason: str = Field("", max_length=1000)


class HearingStepIn(StepIn):
    companion: UUID | None = None
    to: HearingIn | None = None


class GroundIn(In):
    ground: Ground | None = None
    reference: str = Field("", max_length=500)


class JoinIn(GroundIn):
    receiver: UUID


class JoinCodeIn(GroundIn):
    code: str = Field(max_length=20)


class AccusedOut(Schema):
    number: int
    name: str
    verdict: str
    judged_on: date | None
    penalty: str
    months: int | None
    execution: str
    fine: Decimal | None
    currency: str


class HearingOut(Schema):
    """A hearing; `companion` is shown to those who help only."""

    id: UUID
    at: datetime
    zone: str
    kind: str
    place: str
    reason: str
    interpreter: str
    shields: list[str]
    state: str
    ours: bool
    companion: UUID | None
    actions: list[str]
    version: int


class MeasureOut(Schema):
    id: UUID
    kind: str
    since: date
    until: date | None
    authority: UUID | None
    ended_on: date | None
    version: int


class OtherSideOut(Schema):
    organisation: UUID
    stage: str
    since: date


class JoinOut(Schema):
    id: UUID
    giver: UUID
    taker: UUID
    until: datetime
    joined_at: datetime | None
    code: str
    ground: str
    reference: str
    version: int


class ProceedingOut(Schema):
    id: UUID
    code: str
    side: str
    case: UUID | None
    jurisdiction: str
    authority: UUID | None
    stage: str
    since: date
    first_on: date
    transferred_to: str
    version: int


class ProceedingOpen(ProceedingOut):
    opened: dict[str, str]
    actions: list[str]
    accused: list[AccusedOut]
    hearings: list[HearingOut]
    measures: list[MeasureOut]
    other: OtherSideOut | None
    join: JoinOut | None


class ProceedingPage(Schema):
    rows: list[ProceedingOut]
    next: str
