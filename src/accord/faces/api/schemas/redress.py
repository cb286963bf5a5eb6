"""Shapes of what is the person's own in the proceedings."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, StepIn
from accord.justice.proceedings.money import Currency
from accord.justice.proceedings.redress_vocab import ChargeKind, ClaimKind, Proof, Stance, TellingForm


class CooperationIn(In):
    answer: Stance
    on: date


class AidIn(In):
    on: date
    body: UUID | None = None


class TellingIn(In):
    language: str = Field(max_length=2)
    form: TellingForm
    proof: Proof
    interpreter: bool = False
    signature: str = Field("", max_length=20_000)
    witness: str = Field("", max_length=200)
    protocol_on: date | None = None


class ChargeIn(In):
    kind: ChargeKind
    on: date
    about: str = Field(max_length=2000)


class ClaimIn(In):
    kind: ClaimKind
    jurisdiction: str = Field(max_length=2)
    on: date
    about: str = Field("", max_length=2000)
    proceeding: UUID | None = None


class DayStepIn(StepIn):
    on: date


class AidStepIn(DayStepIn):
    lawyer: str = Field("", max_length=300)


class ClaimStepIn(DayStepIn):
    amount: Decimal | None = Field(None, max_digits=12, decimal_places=2)
    currency: Currency | None = None


class CooperationOut(Schema):
    answer: str
    on: date
    recorded_at: datetime


class TellingOut(Schema):
    list_id: str
    list_version: str
    language: str
    form: str
    interpreter: bool
    proof: str
    protocol_on: date | None
    recorded_at: datetime
    witness: str
    signature: str


class AmountOut(Schema):
    what: str
    amount: Decimal
    currency: str
    on: date


class RecordOut(Schema):
    """A request for legal aid, a charge or a claim; `text` is the lawyer, or what it is about."""

    id: UUID
    kind: str
    state: str
    since: date
    text: str
    actions: list[str]
    amounts: list[AmountOut]
    version: int


class RedressOut(Schema):
    cooperation: list[CooperationOut]
    rights: list[TellingOut]
    aids: list[RecordOut]
    charges: list[RecordOut]
    claims: list[RecordOut]
