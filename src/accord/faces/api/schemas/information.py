"""Shapes of requests for information."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.foundation.policy import Category, GroundKind, Purpose
from accord.protection.information.vocab import LONGEST, About, Declined


class InformationIn(In):
    """Whom to ask about what both know: a referral between you, or a case of theirs, by its code."""

    asked: UUID
    about: About
    about_code: str = Field(max_length=20)
    purpose: Purpose
    categories: list[Category]
    due_on: date
    question: str = Field(max_length=LONGEST)


class ReplyIn(VersionIn):
    """What is answered, of which of the categories that were asked for; with a `ground` instead of consent."""

    text: str = Field(max_length=LONGEST)
    categories: list[Category]
    ground: GroundKind | None = None
    ground_reference: str = Field("", max_length=500)


class NoReplyIn(VersionIn):
    reason: Declined


class InformationOut(Schema):
    """A request, closed; `ours`: your organisation asked."""

    id: UUID
    code: str
    organisation: UUID
    ours: bool
    about: str
    about_code: str
    purpose: str
    categories: str
    due_on: date
    state: str
    reason: str
    returned_for: str
    answered_at: datetime | None
    digest: str
    version: int


class InformationOpen(InformationOut):
    """A request, opened. `case` and `actions` are empty for who asked."""

    question: str
    answer: str
    case: UUID | None
    actions: list[str]
