"""Shapes of studies and of pairs that people look at."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.research.studies.vocab import LARGEST, Said


class StudyIn(In):
    name: str = Field(min_length=1, max_length=120)
    agreement: UUID
    opened_from: date
    opened_until: date


class StudyAnswerIn(VersionIn):
    """`join`, `decline` or `leave`."""

    action: str = Field(max_length=20)


class RollIn(In):
    """The roll of an organisation of another node, as `accord count-once encode` writes it."""

    organisation: UUID
    text: str = Field(max_length=LARGEST)


class DoubtIn(VersionIn):
    said: Said


class StudyRow(Schema):
    id: UUID
    code: str
    name: str
    state: str
    agreement: UUID
    opened_from: date
    opened_until: date
    proposed_at: datetime
    counted_at: datetime | None
    closed_at: datetime | None
    version: int


class StudyPart(Schema):
    organisation: UUID
    state: str
    answered_at: datetime | None
    version: int


class StudyList(Schema):
    """A size below five, or how many were not compared, is told as `< 5`."""

    name: str
    size: str
    withheld: str


class StudyOverlap(Schema):
    one: str
    other: str
    persons: str


class StudyFigures(Schema):
    """Each interval: the middle, the low and the high end (95 %); shares in per cent."""

    on: date
    lists: list[StudyList]
    raw: int
    once: tuple[int, int, int]
    lowest: int
    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    overlaps: list[StudyOverlap]
    doubtful: int
    decided: int
    rounded: bool


class StudyOpen(StudyRow):
    """`refused`: why it could not be counted. `steps`: of who coordinates; `answers`: of who is asked."""

    parts: list[StudyPart]
    figures: StudyFigures | None
    refused: str
    steps: list[str]
    answers: list[str]


class DoubtRow(Schema):
    id: UUID
    study: str
    case: UUID
    agrees: list[str]
    said: str
    version: int


class DoubtOpen(DoubtRow):
    """`record`: one's own, by field."""

    record: dict[str, str]
