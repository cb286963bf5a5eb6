"""Shapes of screening: its result explained, weighed again, and lowered by two."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accord.detection.screening.vocab import Conclusion
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn


class LowerAskIn(In):
    to: Conclusion
    reason: str = Field(max_length=5000)


class LowerIn(VersionIn):
    to: Conclusion


class WayOut(Schema):
    """Any `many` of these answers together."""

    many: int
    of: list[str]


class ReasonsOut(Schema):
    """Of one dimension: the answers "yes", what is open, and the smallest sets that hold it up or could turn it."""

    code: str
    positive: bool
    because: list[str]
    unknown: list[str]
    could_turn: bool
    ways: list[WayOut]


class WeighedOut(Schema):
    """A result with what it rests on: `matters` are the answers each of which alone, if no, would change it."""

    instrument: str
    modules: list[str]
    rule: str
    at: datetime | None
    conclusion: str
    urgent: bool
    sentence: str
    matters: list[str]
    alone: list[str]
    together: list[str]
    dimensions: list[ReasonsOut]


class ResultOut(Schema):
    """`weighed`: the first result, then each later one by a newer list or rule, oldest first."""

    screening: UUID
    outcome: str
    raised_to: str
    rescored_to: str
    lowered_to: str
    next_steps: list[str]
    evidence: dict[str, str]
    newer: bool
    weighed: list[WeighedOut]
    version: int
