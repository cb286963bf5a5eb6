"""Shapes of plans and publications."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.research.releases.vocab import LONGEST, Method, Readers


class PlanTextIn(In):
    """The text of a plan, TOML."""

    text: str = Field(max_length=LONGEST)


class PublicationIn(In):
    plan: UUID
    cohort: int = Field(ge=1900, le=2200)
    readers: Readers
    method: Method = Method.CELL_KEY
    epsilon: float | None = Field(default=None, ge=0.01, le=4)
    since: int | None = Field(default=None, ge=1900, le=2200)
    language: str = Field(default="", max_length=5)


class PublicationDecideIn(VersionIn):
    """`release` or `return`."""

    action: str = Field(max_length=20)


class PlanRow(Schema):
    id: UUID
    name: str
    digest: str
    registered_at: datetime


class PublicationRow(Schema):
    id: UUID
    code: str
    since: int | None
    cohort: int
    readers: str
    method: str
    epsilon: float | None
    language: str
    revision: int
    state: str
    version: int
    known_on: date
    proposed_at: datetime


class PublishedFile(Schema):
    name: str
    digest: str


class PublishedTable(Schema):
    title: str
    heads: list[str]
    lines: list[list[str]]


class PublicationOpen(PublicationRow):
    """`found` are the gate's findings, `risk` what was tried, `use` what the protection costs; in the language of who asks."""

    found: list[str]
    risk: list[str]
    use: list[str]
    files: list[PublishedFile]
    tables: list[PublishedTable]
