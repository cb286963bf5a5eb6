"""Shapes of enquiries between organisations."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import IdentityIn, In, VersionIn
from accord.foundation.codes import Sex


class EnquiryIn(In):
    """Whom to ask, and the particulars with which the look said that it may know the person."""

    organisation: UUID
    identity: IdentityIn
    sex: Sex = Sex.UNKNOWN


class EnquiryAnswerIn(VersionIn):
    """`know`, `differ`, or `withhold`, which looks like no answer to who asked. To another node `know` names your `case` by its code."""

    action: str = Field(max_length=20)
    case: str = Field("", max_length=20)


class EnquiryOut(Schema):
    """One's own side of an enquiry. `case`, `version` and `actions` are empty for who asked; `told`: for whom another node asks."""

    id: UUID
    code: str
    organisation: UUID
    asked_at: datetime
    until: datetime
    state: str
    case: UUID | None
    version: int | None
    actions: list[str]
    told: dict[str, str]


class EnquiriesOut(Schema):
    received: list[EnquiryOut]
    made: list[EnquiryOut]


class LookedOut(Schema):
    """How often an organisation looked on a day whether somebody is known."""

    day: date
    organisation: UUID
    looks: int
