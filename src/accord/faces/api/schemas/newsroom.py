"""Shapes of press releases."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.prevention.newsroom.vocab import LONGEST_ABOUT, LONGEST_BODY, LONGEST_NOTE, LONGEST_SUMMARY, LONGEST_TITLE


class NewsTextIn(In):
    """`body` and `about` are Markdown without HTML and pictures."""

    title: str = Field(default="", max_length=LONGEST_TITLE)
    summary: str = Field(default="", max_length=LONGEST_SUMMARY)
    body: str = Field(default="", max_length=LONGEST_BODY)
    about: str = Field(default="", max_length=LONGEST_ABOUT)


class NewsIn(In):
    """`texts` and `notes` by language (`bg`, `en`, `ro`, `uk`); `related`: codes of releases that are public."""

    texts: dict[str, NewsTextIn] = Field(max_length=10)
    press_person: str = Field(default="", max_length=120)
    press_email: str = Field(default="", max_length=120)
    press_phone: str = Field(default="", max_length=40)
    press_agreed: bool = False
    related: list[str] = Field(default=[], max_length=10)
    appears_at: AwareDatetime | None = None
    notes: dict[str, str] = Field(default={}, max_length=10)


class NewsChangeIn(VersionIn, NewsIn):
    pass


class NewsStepIn(VersionIn):
    """`submit`, `take_back`, `return`, `approve`, `unschedule` or `drop`."""

    action: str = Field(max_length=20)


class NewsWithdrawIn(VersionIn):
    """Why, by language."""

    notes: dict[str, str] = Field(max_length=10, description=f"{LONGEST_NOTE} characters each at most")


class NewsRow(Schema):
    id: UUID
    code: str
    line: str
    state: str
    version: int
    begun_at: datetime
    appears_at: datetime | None
    published_at: datetime | None


class NewsPage(Schema):
    rows: list[NewsRow]
    next: str


class NewsOpen(NewsRow):
    """`missing`: languages in which something is missing; `steps`: what the caller may do."""

    texts: dict[str, dict[str, str]]
    notes: dict[str, str]
    related: list[str]
    press_person: str
    press_email: str
    press_phone: str
    press_agreed: bool
    missing: list[str]
    steps: list[str]
