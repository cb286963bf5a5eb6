"""Shapes of outcomes."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In
from accord.protection.outcomes.vocab import How, Occasion


class AssessmentIn(In):
    """`scores` 1 to 4 by part of the instrument; a part that is left out was not scored, and `words` of its domain say why."""

    instrument: str = Field(max_length=40)
    version: str = Field(max_length=20)
    occasion: Occasion
    how: How
    made_on: date
    scores: dict[str, int] = Field(default_factory=dict, max_length=200)
    words: dict[str, str] = Field(default_factory=dict, max_length=50)


class DomainOut(Schema):
    """`mean` and `change` are null where too little was scored."""

    id: str
    mean: Decimal | None
    change: Decimal | None
    scores: dict[str, int | None]
    words: str


class AssessmentOut(Schema):
    id: UUID
    instrument: str
    instrument_version: str
    occasion: str
    how: str
    made_on: date
    made_at: datetime
    made_by: UUID
    overall: Decimal | None
    change: Decimal | None
    domains: list[DomainOut]


class PartOut(Schema):
    id: str
    name: dict[str, str]
    steps: list[dict[str, str]]


class InstrumentDomainOut(Schema):
    id: str
    name: dict[str, str]
    parts: list[PartOut]


class InstrumentOut(Schema):
    """The newest version of an instrument of this node, with its words in every language that it has."""

    id: str
    version: str
    title: dict[str, str]
    licence: str
    domains: list[InstrumentDomainOut]
