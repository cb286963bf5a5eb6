"""Shapes of phones and of what they sent."""

from datetime import datetime
from uuid import UUID

from accord.detection.field.vocab import Choice
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In


class PhoneIn(In):
    name: str


class PhoneOut(Schema):
    id: UUID
    code: str
    account: UUID
    name: str
    state: str
    offered_at: datetime
    enrolled_at: datetime | None
    seen_at: datetime | None
    lost_at: datetime | None
    wiped_at: datetime | None
    version: int


class PhoneNumbersOut(Schema):
    """The numbers that are typed on the phone; empty for a repeated key."""

    id: UUID
    numbers: str


class SettleIn(In):
    choice: Choice
    version: int


class ArrivalOut(Schema):
    id: UUID
    code: str
    kind: str
    account: UUID
    received_at: datetime
    offset: int
    state: str
    why: str
    marks: str
    urgent: bool
    object_type: str
    object_code: str
    settled_at: datetime | None
    choice: str
    version: int


class ArrivalPage(Schema):
    rows: list[ArrivalOut]
    next: str


class ArrivalLineOut(Schema):
    """One thing that a record says, as the phone sent it and as it stands here."""

    label: str
    sent: str
    here: str
    differs: bool


class ArrivalOpen(ArrivalOut):
    lines: list[ArrivalLineOut]
    beside: bool
