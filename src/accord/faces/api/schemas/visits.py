"""Shapes of output of the person's page."""

from datetime import datetime
from uuid import UUID

from accord.faces.api.schemas.base import Schema


class PortalOut(Schema):
    """`over` says why it is over; empty while numbers wait, while it is open, and before there was one."""

    waits: bool
    in_use: bool
    over: str
    until: datetime | None
    opened_at: datetime | None
    seen_at: datetime | None
    version: int


class LetterOut(Schema):
    id: UUID
    by_person: bool
    danger: bool
    written_at: datetime
    written_by: UUID | None
    read_at: datetime | None
    text: str


class LetterIn(Schema):
    text: str
