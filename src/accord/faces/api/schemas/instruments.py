"""Shapes of the lists by which people are screened."""

from datetime import date

from pydantic import Field

from accord.detection.screening.editing import LONGEST
from accord.detection.screening.vocab import WhyWithdrawn
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn


class ListTextIn(In):
    """The text of a list, TOML."""

    text: str = Field(max_length=LONGEST)


class ListSaveIn(VersionIn):
    text: str = Field(max_length=LONGEST)


class ListStepIn(VersionIn):
    action: str = Field(max_length=20)


class ListWithdrawIn(In):
    why: WhyWithdrawn


class ListRow(Schema):
    id: str
    version: str
    kind: str
    title: str
    state: str
    current: bool
    source: str
    last_checked: date
    needs_legal_check: bool


class ListOpen(ListRow):
    """`text` is the file; `row` is the version of the row that an edit must name, 0 for what came as a file."""

    text: str
    row: int
    others: list[str]


class DifferenceOut(Schema):
    kind: str
    what: str
    before: str
    after: str
