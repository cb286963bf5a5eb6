"""Shapes of trainings."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.foundation.codes import Sex
from accord.foundation.policy import OrganisationKind
from accord.prevention.training.vocab import LONGEST_NAME, LONGEST_OUTLINE, MOST_PEOPLE, FollowUp, Profession, Subject


class EditionIn(In):
    """`months`: so long whoever took part is trained and current."""

    hours: Decimal
    months: int
    outline: str = Field(default="", max_length=LONGEST_OUTLINE)


class TrainingCourseIn(EditionIn):
    title: str = Field(max_length=200)
    subject: Subject


class TrainingIn(In):
    """`partners`: with whom it is organised, in words. `trainers` are sealed."""

    course: UUID
    starts: date
    ends: date
    hours: Decimal
    place: str = Field(default="", max_length=200)
    online: bool = False
    partners: str = Field(default="", max_length=300)
    donor: str = Field(default="", max_length=200)
    trainers: str = Field(default="", max_length=300)


class TrainingStepIn(VersionIn):
    """`open` (with the last day of the sign-up and the seats), `shut`, `hold` or `cancel`."""

    action: str = Field(max_length=20)
    closes: date | None = None
    seats: int | None = None


class ParticipantIn(In):
    """`contact`: an e-mail address. Name and address together say whether it is the same person."""

    name: str = Field(max_length=LONGEST_NAME)
    contact: str = Field(max_length=254)
    institution: OrganisationKind
    profession: Profession
    sex: Sex = Sex.UNKNOWN


class ParticipantsIn(In):
    people: list[ParticipantIn] = Field(max_length=MOST_PEOPLE)


class SignUpDecideIn(In):
    accept: bool


class TestIn(VersionIn):
    """Points of a hundred."""

    before: Decimal | None = None
    after: Decimal | None = None


class FollowUpIn(VersionIn):
    answer: FollowUp


class EditionOut(Schema):
    edition: int
    hours: Decimal
    months: int
    outline: str


class TrainingCourseOut(Schema):
    id: UUID
    code: str
    title: str
    subject: str
    editions: list[EditionOut]


class TrainingRow(Schema):
    id: UUID
    code: str
    title: str
    partners: str
    donor: str
    place: str
    online: bool
    starts: date
    ends: date
    hours: Decimal
    seats: int | None
    taken: int
    closes: date | None
    link: str
    state: str
    version: int


class TrainingPage(Schema):
    rows: list[TrainingRow]
    next: str


class TrainingFiguresOut(Schema):
    """Both, always: how often somebody took part, and how many persons that were. `tested`: how many took both tests."""

    trainings: int
    attendances: int
    persons: int
    tested: int
    before: float | None
    after: float | None
    change: float | None


class PartOut(Schema):
    """`by`: institution, profession or sex."""

    by: str
    value: str
    attendances: int
    persons: int


class TrainingFiguresByOut(TrainingFiguresOut):
    parts: list[PartOut]


class ParticipantOut(Schema):
    id: UUID
    name: str
    contact: str
    institution: str
    profession: str
    sex: str
    before: Decimal | None
    after: Decimal | None
    follow_up: str
    followed_on: date | None
    certificate: str
    version: int


class SignUpOut(Schema):
    id: UUID
    on: date
    name: str
    contact: str
    institution: str
    profession: str
    sex: str


class TrainingOpen(TrainingRow):
    """Names stand here for who keeps trainings only."""

    edition: int
    trainers: str
    people: list[ParticipantOut]
    waiting: list[SignUpOut]
    figures: TrainingFiguresOut
    steps: list[str]


class FollowUpDueOut(Schema):
    """Whom to ask now what came of a training."""

    attendance: UUID
    training: UUID
    ends: date
    version: int
