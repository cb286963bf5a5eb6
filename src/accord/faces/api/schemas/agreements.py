"""Shapes of agreements."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from accord.cooperation.agreements.contacts import LONGEST as LONGEST_CONTACT
from accord.cooperation.agreements.signing import LONGEST as LONGEST_NAME
from accord.cooperation.agreements.terms import (
    LONGEST,
    LONGEST_LINE,
    LONGEST_NUMBER,
    MOST_CLAUSES,
    MOST_LINES,
    MOST_MONTHS,
    MOST_NOTICE,
    YEARS,
)
from accord.cooperation.agreements.vocab import (
    AgreementKind,
    Channel,
    Frequency,
    LegalBasis,
    SigningMethod,
    TargetGroup,
)
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In
from accord.foundation.policy import Category, Purpose
from accord.foundation.ui.drawings import LONGEST_SIGNATURE


class ClauseIn(In):
    """`months`: how long the receiver keeps it."""

    purpose: Purpose
    category: Category
    legal_basis: LegalBasis
    giver: UUID | None = None
    receiver: UUID | None = None
    channel: Channel | None = None
    frequency: Frequency | None = None
    months: int | None = Field(default=None, ge=1, le=MOST_MONTHS)


class WorkIn(In):
    """A line of the work plan; `year` and `activity` name an activity of the national programme."""

    title: str = Field(min_length=1, max_length=LONGEST_LINE)
    organisation: UUID | None = None
    due: date | None = None
    year: int | None = Field(default=None, ge=YEARS.start, lt=YEARS.stop)
    activity: str = Field(default="", max_length=LONGEST_NUMBER)


class AgreementIn(In):
    """`replaces`: the version before, whose place it takes when all have signed."""

    title: str = Field(min_length=1, max_length=LONGEST["title"])
    kind: AgreementKind
    parties: list[UUID]
    clauses: list[ClauseIn] = Field(max_length=MOST_CLAUSES)
    valid_from: date
    valid_until: date
    aims: str = Field(default="", max_length=LONGEST["aims"])
    groups: list[TargetGroup] = []
    territory: str = Field(default="", max_length=LONGEST["territory"])
    place: str = Field(default="", max_length=LONGEST["place"])
    review_on: date | None = None
    notice_days: int | None = Field(default=None, ge=0, le=MOST_NOTICE)
    project: str = Field(default="", max_length=LONGEST["project"])
    donor: str = Field(default="", max_length=LONGEST["donor"])
    work: list[WorkIn] = Field(default=[], max_length=MOST_LINES)
    replaces: UUID | None = None


class SignIn(In):
    """`drawn`: an SVG path, where the method says so; `file`: base64, where it does."""

    name: str = Field(max_length=LONGEST_NAME)
    office: str = Field(max_length=LONGEST_NAME)
    method: SigningMethod = SigningMethod.ACCOUNT
    drawn: str = Field(default="", max_length=LONGEST_SIGNATURE)
    file: str = ""


class SignatureOut(Schema):
    organisation: UUID
    name: str
    office: str
    method: str
    media: str
    at: datetime


class ContactIn(In):
    """Whom to call; `version` is 0 for the first."""

    version: int = Field(ge=0)
    name: str = Field(max_length=LONGEST_CONTACT["name"])
    phone: str = Field(max_length=LONGEST_CONTACT["phone"])
    office: str = Field(default="", max_length=LONGEST_CONTACT["office"])
    email: str = Field(default="", max_length=LONGEST_CONTACT["email"])
    deputy: str = Field(default="", max_length=LONGEST_CONTACT["deputy"])
    deputy_phone: str = Field(default="", max_length=LONGEST_CONTACT["deputy_phone"])
    night_phone: str = Field(default="", max_length=LONGEST_CONTACT["night_phone"])


class ContactOut(Schema):
    organisation: UUID
    name: str
    office: str
    phone: str
    email: str
    deputy: str
    deputy_phone: str
    night_phone: str
    version: int


class PartyOut(Schema):
    """`here`: whether it works at this node. `signed_terms`: the digest that was signed, or empty."""

    organisation: UUID
    here: bool
    signed_at: datetime | None
    signed_terms: str
    suspended_at: datetime | None


class ClauseOut(Schema):
    """What may flow; `giver` and `receiver` empty: between any two parties."""

    purpose: str
    category: str
    legal_basis: str
    giver: UUID | None
    receiver: UUID | None
    channel: str
    frequency: str
    months: int | None


class WorkOut(Schema):
    title: str
    organisation: UUID | None
    due: date | None
    year: int | None
    activity: str


class AgreementRow(Schema):
    id: UUID
    code: str
    title: str
    kind: str
    state: str
    in_force: bool
    valid_from: date
    valid_until: date
    parties: list[PartyOut]
    clauses: list[ClauseOut]
    terms: str
    version: int


class AgreementOut(AgreementRow):
    """`replaced_from`: since when another version stands in its place."""

    aims: str
    groups: list[str]
    territory: str
    place: str
    review_on: date | None
    notice_days: int | None
    project: str
    donor: str
    replaces: UUID | None
    replaced_from: date | None
    work: list[WorkOut]
    contacts: list[ContactOut]
    signatures: list[SignatureOut]


class DueOut(Schema):
    """`stage`: 90, 30 or 7 days before, 0 once it is over."""

    agreement: UUID
    title: str
    what: str
    on: date
    days: int
    stage: int


class ClauseChangeOut(Schema):
    difference: str
    before: ClauseOut | None
    after: ClauseOut | None


class LineChangeOut(Schema):
    difference: str
    line: WorkOut


class ChangesOut(Schema):
    """`head`: the fields of the head that differ. `kept`: how many clauses say the same."""

    before: UUID
    after: UUID
    head: list[str]
    clauses: list[ClauseChangeOut]
    kept: int
    work: list[LineChangeOut]


class FlowOut(Schema):
    """What went one way in a month, as the ledger of this node has it."""

    month: date
    what: str
    side: str
    count: int
    categories: dict[str, int]


class LiaisonOut(Schema):
    """An organisation abroad, and whom to call there."""

    organisation: UUID
    here: bool
    name: str
    phone: str
    night_phone: str


class BondOut(Schema):
    """An agreement with organisations of a country."""

    country: str
    agreement: UUID
    in_force: bool
    liaisons: list[LiaisonOut]


class DoneOut(Schema):
    """What flowed one way in the year."""

    agreement: UUID
    what: str
    side: str
    count: int


class AbroadOut(Schema):
    """Agreements with other countries, and what was done under them in a year."""

    year: int
    countries: list[BondOut]
    done: list[DoneOut]
