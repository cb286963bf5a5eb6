"""Shapes of output: what is kept, and emergency access."""

from datetime import datetime
from uuid import UUID

from accord.faces.api.schemas.base import Schema


class GlassOut(Schema):
    """An emergency access, by codes: nothing of the person."""

    id: UUID
    code: str
    case_code: str
    organisation: UUID
    role: str
    ground: str
    purpose: str
    broken_at: datetime
    until: datetime
    reviewer: UUID
    reviewed_at: datetime | None
    verdict: str
    version: int


class OpenedOut(Schema):
    at: datetime
    kind: str
    fields: list[str]


class GlassOpen(GlassOut):
    reason: str
    finding: str
    opened: list[OpenedOut]


class KeptOut(Schema):
    """A table, what it is for, and its columns by protection."""

    table: str
    room: str
    title: str
    whose: str
    why: str
    until: str
    columns: dict[str, list[str]]
