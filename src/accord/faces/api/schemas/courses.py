"""Shapes of the way of a case: identification, reflection, status, return, monitoring."""

from datetime import date, datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.foundation.duties.vocab import Basis
from accord.protection.courses.vocab import (
    Asked,
    Authority,
    Confirmed,
    Cooperates,
    Decided,
    Handed,
    Monitor,
    Payer,
    Place,
    ReturnGround,
    StatusStep,
    StayDocument,
    Told,
    TravelDocument,
    YesNo,
)


class DecisionIn(In):
    jurisdiction: str = Field(max_length=2)
    decided: Decided
    at: AwareDatetime
    authority: Authority | None = None
    organisation: UUID | None = None
    place: Place | None = None
    file_number: str = Field("", max_length=80)
    handed: Handed | None = None
    rights_how: Told | None = None
    rights_language: str = Field("", max_length=2)
    assessed_on: date | None = None
    words: str = Field("", max_length=2000)


class NoticeIn(VersionIn):
    jurisdiction: str = Field(max_length=2)
    at: AwareDatetime
    how: Told
    language: str = Field(min_length=2, max_length=2)
    removal_suspended: YesNo = YesNo.UNKNOWN


class ExtensionIn(VersionIn):
    jurisdiction: str = Field(max_length=2)
    until: date
    basis: Basis
    reference: str = Field(max_length=500)


class CooperationIn(VersionIn):
    jurisdiction: str = Field(max_length=2)
    answer: Cooperates
    on: date


class StayIn(In):
    step: StatusStep
    document: StayDocument
    since: date
    until: date | None = None
    asked: Asked | None = None
    words: str = Field("", max_length=2000)


class MissionIn(In):
    mission: UUID
    signed_on: date
    wish: str = Field(max_length=2000)


class WishIn(In):
    ground: ReturnGround
    country: str = Field(max_length=2)
    informed_how: Told
    informed_language: str = Field(min_length=2, max_length=2)
    words: str = Field(max_length=2000)
    why_now: str = Field("", max_length=2000)


class WayIn(VersionIn):
    agreed_on: date
    leaves_on: date
    document: TravelDocument
    payer: Payer
    receiver: UUID | None = None
    route: str = Field("", max_length=2000)
    escort: str = Field("", max_length=500)
    contact: str = Field("", max_length=500)
    meeting_point: str = Field("", max_length=500)
    why_now: str = Field("", max_length=2000)


class DepartureIn(VersionIn):
    at: AwareDatetime
    why_now: str = Field("", max_length=2000)


class ArrivalIn(VersionIn):
    at: AwareDatetime
    confirmed_by: Confirmed


class MonitorIn(In):
    step: Monitor


class TrackOut(Schema):
    kind: str
    jurisdiction: str
    state: str
    since: datetime
    moved_at: datetime
    owner: UUID


class RulingOut(Schema):
    """A decision on identification; what stands beside it where it was recorded here."""

    jurisdiction: str
    status: str
    decided_at: datetime
    authority: str = ""
    place: str = ""
    handed: str = ""
    rights_how: str = ""
    rights_language: str = ""
    assessed_on: date | None = None
    opened: dict[str, str] = Field(default_factory=dict)


class ReflectionOut(Schema):
    jurisdiction: str
    rule: str
    rule_version: str
    started_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    end_reason: str
    noticed_at: datetime | None
    notice_how: str
    notice_language: str
    removal_suspended: str
    cooperates: str
    cooperates_on: date | None
    extended_on: str
    opened: dict[str, str]
    version: int


class StayOut(Schema):
    step: str
    document: str
    since: date
    until: date | None
    asked: str
    recorded_at: datetime
    opened: dict[str, str]


class ReturnOut(Schema):
    id: UUID
    ground: str
    country: str
    began_at: datetime
    agreed_on: date | None
    leaves_on: date | None
    document: str
    payer: str
    receiver: UUID | None
    departed_at: datetime | None
    arrived_at: datetime | None
    confirmed_by: str
    cancelled_at: datetime | None
    risk: str
    opened: dict[str, str]
    version: int


class CourseOut(Schema):
    """The way of a case; `warnings` say what stands in the way of a return now."""

    populations: list[str]
    episode: int
    tracks: list[TrackOut]
    decisions: list[RulingOut]
    reflections: list[ReflectionOut]
    statuses: list[StayOut]
    returns: list[ReturnOut]
    reflection_running: bool
    warnings: dict[str, bool]
