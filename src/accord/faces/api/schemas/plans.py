"""Shapes of plans and assessments."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.protection.consents.vocab import Method


class AnswerOption(Schema):
    id: str
    words: str


class FormQuestion(Schema):
    """One question; `kind` gives the shape of its answer, `sealed_as` the class under which it is kept."""

    id: str
    kind: str
    sealed_as: str
    ask: str
    hint: str
    required: bool
    options: list[AnswerOption]


class FormSection(Schema):
    title: str
    questions: list[FormQuestion]


class FormOut(Schema):
    kind: str
    version: str
    title: str
    signed: bool
    source: str
    source_name: str
    tag: str
    last_checked: date
    needs_legal_check: bool
    triggers: dict[str, str]
    sections: list[FormSection]


class PlanRow(Schema):
    """One version, closed."""

    id: UUID
    kind: str
    number: int
    state: str
    level: str
    review_on: date | None
    form_version: str
    closed_at: datetime | None
    version: int


class AnsweredOut(Schema):
    question: str
    lines: list[str]


class PartOut(Schema):
    heading: str
    answers: list[AnsweredOut]


class StepRow(Schema):
    id: UUID
    text: str
    goal: str
    due_on: date
    state: str
    reason: str
    version: int


class PlanOpen(PlanRow):
    """One version, opened as far as the decision goes."""

    title: str
    sections: list[PartOut]
    steps: list[StepRow]
    missing: list[str]
    speaks_higher: list[str]
    her_words: str
    digest: str
    language: str
    refers: dict[str, str]


class DraftOut(Schema):
    """What a writer begins with: the draft, or the version in force. `version` is to be sent back; 0: none yet."""

    kind: str
    form_version: str
    answers: dict[str, Any]
    version: int


class AnswersIn(In):
    """`version` as read from the draft; 0 begins one."""

    answers: dict[str, Any] = Field(max_length=100)
    version: int = Field(ge=0)


class SignatoryIn(In):
    name: str = Field(max_length=200)
    function: str = Field(max_length=200)


class AgreementIn(In):
    method: Method
    language: str = Field(max_length=2)
    name: str = Field(max_length=200)
    worker: str = Field(max_length=200)
    signature: str = Field("", max_length=20_000)
    worker_signature: str = Field("", max_length=20_000)
    witness: str = Field("", max_length=200)
    interpreter: bool = False
    team: list[SignatoryIn] = Field([], max_length=12)


class FinishIn(VersionIn):
    agreement: AgreementIn | None = None


class DeclineIn(VersionIn):
    her_words: str = Field(max_length=5000)


class HappenedIn(In):
    trigger: str = Field(max_length=20)


class StepMoveIn(VersionIn):
    action: str = Field(max_length=10)
    reason: str = Field("", max_length=5000)
