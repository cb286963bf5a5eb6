"""Shapes of campaigns."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.prevention.campaigns.vocab import (
    LONGEST,
    LONGEST_NAME,
    LONGEST_PARTNERS,
    LONGEST_TITLE,
    MOST_REGIONS,
    Group,
    MaterialKind,
    ReachKind,
    Theme,
    Way,
)


class CampaignNames(In):
    """The name in each language. All four are there before it starts."""

    en: str = Field(default="", max_length=LONGEST_NAME)
    bg: str = Field(default="", max_length=LONGEST_NAME)
    ro: str = Field(default="", max_length=LONGEST_NAME)
    uk: str = Field(default="", max_length=LONGEST_NAME)


class CampaignIn(In):
    """`regions`: countries and regions of the directory. `activity`: one of a programme that covers these days."""

    names: CampaignNames
    theme: Theme
    starts: date
    ends: date
    groups: list[Group] = Field(default=[], max_length=20)
    regions: list[str] = Field(default=[], max_length=MOST_REGIONS + 1)
    ways: list[Way] = Field(default=[], max_length=20)
    partners: str = Field(default="", max_length=LONGEST_PARTNERS)
    activity: UUID | None = None


class CampaignChangeIn(CampaignIn, VersionIn):
    pass


class CampaignYearIn(In):
    year: int


class CampaignStepIn(VersionIn):
    """`start`, `end` or `cancel`."""

    action: str = Field(max_length=20)


class EvaluationIn(VersionIn):
    result: str = Field(max_length=LONGEST)
    learnt: str = Field(max_length=LONGEST)


class MaterialIn(In):
    """`copies`: the print run in this language, if it is printed."""

    kind: MaterialKind
    title: str = Field(max_length=LONGEST_TITLE)
    language: str = Field(default="", max_length=2)
    copies: int | None = None


class CampaignEventIn(In):
    """`people`: how many came, once it took place."""

    on: date
    title: str = Field(max_length=LONGEST_TITLE)
    place: str = Field(max_length=LONGEST_TITLE)
    people: int | None = None


class PeopleCameIn(In):
    people: int


class ReachIn(In):
    """The newest figure of a channel stands in place of the one before."""

    way: Way
    kind: ReachKind
    number: int


class CostIn(In):
    """One amount in one currency."""

    title: str = Field(max_length=LONGEST_TITLE)
    amount: Decimal
    currency: str = Field(max_length=3)


class TakenOutIn(In):
    """`what`: material, event, reach or cost."""

    what: str = Field(max_length=20)
    entry: UUID


class CampaignRow(Schema):
    id: UUID
    code: str
    organisation: UUID
    names: dict[str, str]
    theme: str
    starts: date
    ends: date
    groups: list[str]
    regions: list[str]
    ways: list[str]
    partners: str
    yearly: str
    year: int | None
    state: str
    result: str
    learnt: str
    version: int


class CampaignPage(Schema):
    rows: list[CampaignRow]
    next: str


class MaterialOut(Schema):
    id: UUID
    kind: str
    title: str
    language: str
    copies: int | None


class CampaignEventOut(Schema):
    id: UUID
    on: date
    title: str
    place: str
    people: int | None


class ReachOut(Schema):
    id: UUID
    way: str
    kind: str
    number: int


class CostOut(Schema):
    id: UUID
    title: str
    amount: Decimal
    currency: str


class SpentOut(Schema):
    amount: Decimal
    currency: str


class CampaignFiguresOut(Schema):
    """Never added to each other. `counted` of `events` say how many came."""

    events: int
    counted: int
    people: int
    impressions: int
    clicks: int
    copies: int


class CampaignOpen(CampaignRow):
    """`costs` and `spent` are there for its own organisation only."""

    activity: UUID | None
    materials: list[MaterialOut]
    events: list[CampaignEventOut]
    reached: list[ReachOut]
    costs: list[CostOut]
    spent: list[SpentOut]
    figures: CampaignFiguresOut
    steps: list[str]


class WeekOut(Schema):
    """`number` is null where it is hidden."""

    monday: date
    period: str
    number: int | None


class MeasureOut(Schema):
    """`rows`: the name of a region, then a figure for each of `columns`, the periods that are over; `*` is hidden."""

    channel: str
    weeks: list[WeekOut]
    columns: list[str]
    rows: list[list[str]]


class PictureOut(Schema):
    measures: list[MeasureOut]
    notes: list[str]
