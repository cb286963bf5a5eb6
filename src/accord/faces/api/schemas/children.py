"""Shapes of the record of a child."""

from datetime import date, datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.protection.children.measures_vocab import (
    AgeBasis,
    Authority,
    MeasureKind,
    Opinion,
    PlaceKind,
    StudyFor,
)
from accord.protection.children.vocab import (
    About,
    Channel,
    Check,
    Function,
    NotAsked,
    Result,
    Role,
    Setting,
    Sight,
    With,
)


class FoundIn(In):
    version: int = Field(0, ge=0)  # that of `child`; 0 where nothing was recorded yet
    at: AwareDatetime
    accompanied: With
    abroad: bool = False
    place: str = Field("", max_length=200)
    words: str = Field("", max_length=2000)


class SeenIn(VersionIn):
    sight: Sight
    at: AwareDatetime
    place: str = Field("", max_length=200)
    words: str = Field("", max_length=2000)
    police_told_at: AwareDatetime | None = None


class TellIn(In):
    at: AwareDatetime
    channel: Channel


class ChildMemberIn(In):
    organisation: UUID
    function: Function
    name: str = Field(max_length=200)
    contact: str = Field("", max_length=200)


class ConferenceIn(In):
    at: AwareDatetime
    present: str = Field(max_length=2000)
    agreed: str = Field(max_length=2000)
    child_heard: bool
    next_on: date


class AdultIn(In):
    role: Role
    name: str = Field(max_length=200)
    contact: str = Field("", max_length=200)
    relation: str = Field("", max_length=200)
    reference: str = Field("", max_length=200)
    since: date | None = None
    until: date | None = None
    informed: bool = False


class RelationIn(VersionIn):
    result: Result
    checks: set[Check] = set()
    at: AwareDatetime


class ViewIn(In):
    about: About
    at: AwareDatetime
    language: str = Field("", max_length=2)
    setting: Setting | None = None
    words: str = Field("", max_length=2000)
    not_asked: NotAsked | None = None


class FoundOut(Schema):
    found_at: datetime
    accompanied: str
    abroad: bool
    whereabouts: str
    seen_at: datetime
    version: int


class SightingOut(Schema):
    sight: str
    at: datetime
    police_told_at: datetime | None
    opened: dict[str, str]


class NoticeOut(Schema):
    rule: str
    recipient_code: str
    due_at: datetime
    done_at: datetime | None
    channel: str


class AdultOut(Schema):
    id: UUID
    role: str
    since: date | None
    until: date | None
    informed: bool
    result: str
    checks: list[str]
    implicated_at: datetime | None
    ended_at: datetime | None
    speaks: bool
    opened: dict[str, str]
    version: int


class ViewOut(Schema):
    about: str
    at: datetime
    language: str
    setting: str
    not_asked: str
    opened: dict[str, str]


class ChildMemberOut(Schema):
    id: UUID
    organisation: UUID
    function: str
    opened: dict[str, str]
    version: int


class ConferenceOut(Schema):
    at: datetime
    child_heard: bool
    next_on: date
    opened: dict[str, str]


class MeasureIn(In):
    kind: MeasureKind
    on: date
    why: str = Field(max_length=2000)


class MeasureOrderIn(VersionIn):
    by: Authority
    place: PlaceKind
    since: date
    until: date | None = None
    review_on: date
    reference: str = Field(max_length=200)


class MeasureReviewIn(VersionIn):
    words: str = Field(max_length=2000)
    review_on: date


class MeasureExtensionIn(VersionIn):
    until: date
    reference: str = Field(max_length=200)


class EndedOnIn(VersionIn):
    on: date


class BanIn(In):
    on: date
    evidence: str = Field(max_length=2000)


class BanOrderIn(VersionIn):
    on: date
    until: date
    reference: str = Field(max_length=200)


class StudyIn(In):
    about: StudyFor
    country: str = Field(max_length=2)
    asked_of: UUID
    on: date
    question: str = Field("", max_length=2000)


class FindingIn(VersionIn):
    on: date
    opinion: Opinion
    words: str = Field(max_length=2000)


class AgeIn(In):
    adult: bool
    bases: set[AgeBasis]
    at: AwareDatetime
    words: str = Field(max_length=2000)


class SecondIn(VersionIn):
    words: str = Field(max_length=2000)


class ChildMeasureOut(Schema):
    id: UUID
    kind: str
    state: str
    asked_on: date
    ordered_by: str
    place: str
    since: date | None
    until: date | None
    review_on: date | None
    ended_on: date | None
    opened: dict[str, str]
    version: int


class ExitBanOut(Schema):
    id: UUID
    state: str
    proposed_on: date
    ordered_on: date | None
    until: date | None
    ended_on: date | None
    opened: dict[str, str]
    version: int


class StudyOut(Schema):
    id: UUID
    about: str
    country: str
    asked_of: UUID
    state: str
    asked_on: date
    received_on: date | None
    opinion: str
    opened: dict[str, str]
    version: int


class AgeOut(Schema):
    id: UUID
    state: str
    bases: list[str]
    at: datetime
    decided_by: UUID
    second_by: UUID | None
    opened: dict[str, str]
    version: int


class ChildOut(Schema):
    child: FoundOut | None
    sightings: list[SightingOut]
    notices: list[NoticeOut]
    adults: list[AdultOut]
    views: list[ViewOut]
    team: list[ChildMemberOut]
    conferences: list[ConferenceOut]
    measures: list[ChildMeasureOut]
    exit_bans: list[ExitBanOut]
    studies: list[StudyOut]
    ages: list[AgeOut]
