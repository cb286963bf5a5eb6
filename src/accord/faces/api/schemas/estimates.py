"""Shapes of estimates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In
from accord.research.estimates.vocab import LONGEST, MOST_REPLICATES, MOST_TABLES, Method


class EstimateIn(In):
    """A capture table as CSV: a column of 0 and 1 for each list, and `count`. `missed` and `false` are shares of matches."""

    title: str = Field(min_length=1, max_length=120)
    whom: str = Field(min_length=1, max_length=200)
    period: str = Field(min_length=1, max_length=40)
    table: str = Field(max_length=LONGEST)
    sources: str = Field(default="", max_length=2000)
    missed: float | None = Field(default=None, ge=0, lt=1)
    false: float | None = Field(default=None, ge=0, lt=1)
    method: Method = Method.BIC
    order: int = Field(default=2, ge=2, le=9)
    replicates: int = Field(default=1000, ge=0, le=MOST_REPLICATES)
    tables: int = Field(default=0, ge=0, le=MOST_TABLES)
    seed: int = Field(default=1234, ge=0, lt=2**62)


class EstimateRow(Schema):
    id: UUID
    code: str
    title: str
    whom: str
    period: str
    method: str
    order: int
    replicates: int
    tables: int
    seed: int
    engine: str
    state: str
    asked_at: datetime
    finished_at: datetime | None


class EstimateRefusal(Schema):
    """`sentence` and `help` are in the language of the request, `code` is stable."""

    code: str
    sentence: str
    help: str


class EstimateOpen(EstimateRow):
    """`result` is the engine's report in plain values; of what was refused no total is in it."""

    headline: str
    bound: str
    warnings: list[str]
    refused: list[EstimateRefusal]
    result: dict[str, Any]
