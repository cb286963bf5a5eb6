"""Shapes of output of safety: particulars, safe contact, neutral messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accord.faces.api.schemas.base import Schema


class ParticularOut(Schema):
    id: UUID
    kind: str
    organisation: UUID | None
    added_at: datetime
    ended_at: datetime | None
    opened: dict[str, str]
    version: int


class WayOut(Schema):
    """Whether an agreed way is open now; if not, why, and when it opens next (UTC)."""

    now: bool
    why: str
    next: datetime | None


class ContactOut(Schema):
    plan: dict[str, Any] | None
    ways: dict[str, WayOut]
    version: int


class MessageOut(Schema):
    id: UUID
    channel: str
    text: str
    text_version: str
    language: str
    state: str
    made_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    attempts: int
    version: int


class MessageOpen(MessageOut):
    subject: str
    words: str
    actions: list[str]
