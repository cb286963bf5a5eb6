"""Shapes of output: people, invitations, sessions."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema


class MemberOut(Schema):
    id: UUID
    account: UUID
    name: str
    email: str
    role: str
    since: datetime
    until: datetime | None
    trained_until: date | None


class InvitationOut(Schema):
    id: UUID
    organisation: UUID
    email: str
    name: str
    role: str
    invited_at: datetime
    expires_at: datetime


class LinkOut(Schema):
    """A link that opens once. It is not given a second time."""

    link: str


class SessionOut(Schema):
    id: UUID
    device: str
    since: datetime
    seen: datetime
    here: bool
