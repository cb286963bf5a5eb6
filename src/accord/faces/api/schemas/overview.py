"""Shapes of the overview: numbers and codes."""

from datetime import date, datetime
from uuid import UUID

from accord.faces.api.schemas.base import Schema


class FigurePartOut(Schema):
    """A part of a figure, by code and in words, and how many are in it."""

    code: str
    said: str
    many: int


class FigureOut(Schema):
    """A figure with its rule in words; `note` says for whom there is no free place at all; `as_of`: if it was counted on a
    copy of the database.
    """

    name: str
    title: str
    rule: str
    many: int
    parts: list[FigurePartOut]
    note: str
    as_of: datetime | None = None


class FigureRowOut(Schema):
    """A row behind a figure. An empty code is one that you do not read; `days` is below zero where the day is to come."""

    code: str
    part: str
    organisation: UUID | None
    owes: UUID | None
    moment: datetime | date
    days: int
    many: int


class FigureListOut(Schema):
    """A page of the rows behind a figure; `next` is the number of the following page."""

    figure: FigureOut
    rows: list[FigureRowOut]
    next: int | None


class LoadCellOut(Schema):
    """A number of a worker by the name of its figure; `first` is since when, or due when, the first row behind it is."""

    name: str
    many: int
    first: datetime | None


class LoadOut(Schema):
    """A worker. `here` is false for who works here no longer, or whose role opens no cases."""

    account: UUID
    name: str
    here: bool
    cells: list[LoadCellOut]
