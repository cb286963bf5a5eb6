"""Shapes of questions of the media."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import VersionIn


class QuestionStepIn(VersionIn):
    """`answer`, `close` or `reopen`."""

    action: str = Field(max_length=20)


class QuestionRow(Schema):
    id: UUID
    code: str
    came_at: datetime
    needed_by: date | None
    state: str
    version: int


class PressDeskOut(Schema):
    id: UUID
    opened_at: datetime
    version: int


class QuestionsOut(Schema):
    """`desk` is null while the form is closed."""

    rows: list[QuestionRow]
    next: str
    desk: PressDeskOut | None


class QuestionOpen(QuestionRow):
    name: str
    medium: str
    email: str
    question: str
    language: str
    steps: list[str]
