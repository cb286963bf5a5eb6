"""Shapes of reports."""

from datetime import date, datetime
from uuid import UUID

from accord.faces.api.schemas.base import Schema


class ReportName(Schema):
    """A report: its name, whether it is of a year or a half, its title."""

    name: str
    period: str
    title: str


class ReportRow(Schema):
    """A row of a table; `rule` is the indicator whose definition stands in `rules`."""

    label: str
    code: str
    cells: list[int]
    rule: str
    total: bool


class ReportTable(Schema):
    """One table."""

    id: str
    title: str
    columns: list[str]
    rows: list[ReportRow]


class ReportOut(Schema):
    """A report of a period, as known now; or `as_of` a moment, if it was counted on a copy of the database."""

    name: str
    title: str
    start: date
    end: date
    scope: str
    lacks: str
    tables: list[ReportTable]
    rules: dict[str, str]
    as_of: datetime | None = None


class ReportListRow(Schema):
    """A case behind a figure."""

    code: str
    organisation: UUID
    identified_on: date


class ReportListOut(Schema):
    """The cases behind a figure; `gone` are counted and can no longer be found, for the person was erased."""

    title: str
    rule: str
    rows: list[ReportListRow]
    gone: int
    more: bool
