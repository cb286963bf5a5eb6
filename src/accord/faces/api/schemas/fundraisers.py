"""Shapes of fundraisers."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import VersionIn


class FundraiserStepIn(VersionIn):
    """`again` or `delete`."""

    action: str = Field(max_length=20)


class AddressIn(VersionIn):
    """Another address, because the person asked for it."""

    email: str = Field(max_length=120)


class FundraiserRow(Schema):
    """`fault`: why a letter did not arrive."""

    id: UUID
    code: str
    kind: str
    state: str
    fault: str
    came_at: datetime
    until: datetime
    sent_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    version: int


class FundraiserCount(Schema):
    month: datetime
    kind: str
    signed_up: int
    confirmed: int
    left: int


class FundraiserDeskOut(Schema):
    id: UUID
    opened_at: datetime
    version: int


class FundraisersOut(Schema):
    """`desk` is null while the form is closed; `letters_go` is false while this node cannot write to anybody."""

    rows: list[FundraiserRow]
    next: str
    counts: list[FundraiserCount]
    desk: FundraiserDeskOut | None
    letters_go: bool


class FundraiserOpen(FundraiserRow):
    """The four texts are empty where only the count is left."""

    name: str
    email: str
    plan: str
    language: str
    steps: list[str]
