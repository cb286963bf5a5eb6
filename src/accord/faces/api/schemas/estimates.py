"""Shapes of estimates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In
from accord.research.estimates.vocab import LARGEST_FILE, LONGEST, LONGEST_NAMES, MOST_REPLICATES, MOST_TABLES, Method


class EstimateIn(In):
    """A capture table as CSV: a column of 0 and 1 for each list, and `count`. `missed` and `false` are shares of matches.

    Instead of `table` a `file` may be given: CSV or XLSX in Base64. `covariates`: names of the columns before the lists, as "year, sex".
    """

    title: str = Field(min_length=1, max_length=120)
    whom: str = Field(min_length=1, max_length=200)
    period: str = Field(min_length=1, max_length=40)
    table: str = Field(default="", max_length=LONGEST)
    file: str = Field(default="", max_length=4 * LARGEST_FILE // 3 + 4)
    covariates: str = Field(default="", max_length=LONGEST_NAMES)
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
    covariates: str
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


class BesideLine(Schema):
    head: str
    before: str
    after: str
    differs: bool


class WhyNoChange(Schema):
    """`sentence` is in the language of the request, `code` is stable."""

    code: str
    sentence: str


class Changed(Schema):
    """After by before, after less before; with 95 % intervals. `less`: share of pairs of replicates with less after than before."""

    ratio: float
    ratio_interval: tuple[float, float]
    difference: float
    difference_interval: tuple[float, float]
    less: float


class EstimatesBeside(Schema):
    """`change` is null where none can be told; `reasons` then says why."""

    before: EstimateRow
    after: EstimateRow
    lines: list[BesideLine]
    warnings: tuple[list[str], list[str]]
    change: Changed | None
    headline: str
    words: list[str]
    reasons: list[WhyNoChange]
