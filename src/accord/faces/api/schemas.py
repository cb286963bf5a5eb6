"""Shapes of input and output. Nothing of a model leaves that is not named here."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
from accord.detection.screening.vocab import Conclusion, Evidence, Reply, Setting
from accord.detection.signals.vocab import Channel, Outcome
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.policy import Category, GroundKind, Purpose
from accord.protection.cases.vocab import Basis, CloseReason
from accord.protection.consents.vocab import Method
from accord.protection.referrals.vocab import DeclineReason, Urgency


class In(Schema):
    """Input: a field that is not named is refused, so that nothing is assigned by accident."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """RFC 9457 problem details: a code, a sentence, and where the fault is."""

    type: str
    title: str
    status: int
    code: str
    field: str = ""
    reasons: list[dict[str, str]] = []


class Written(Schema):
    """What a write answers: the id, its version, and whether the key had been used for it before."""

    id: UUID
    version: int
    repeated: bool


class VersionIn(In):
    version: int = Field(ge=1)


class SignalPersonIn(In):
    sex: Sex = Sex.UNKNOWN
    age_group: AgeGroup = AgeGroup.UNKNOWN
    citizenship: str = Field("", max_length=2)


class SignalIn(In):
    channel: Channel
    received_at: datetime
    country: str = Field(max_length=2)
    account: str = Field(max_length=20_000)
    danger: bool = False
    child: bool = False
    anonymous: bool = False
    language: str = Field("", max_length=2)
    reporter_name: str = Field("", max_length=200)
    reporter_phone: str = Field("", max_length=60)
    callback: str = Field("", max_length=500)
    place: str = Field("", max_length=500)
    forms: list[ExploitationForm] = []
    persons: list[SignalPersonIn] = []


class SignalOut(Schema):
    id: UUID
    code: str
    channel: str
    received_at: datetime
    recorded_at: datetime
    country: str
    danger: bool
    child: bool
    forms: list[str]
    state: str
    outcome: str
    version: int


class SignalPersonOut(Schema):
    id: UUID
    number: int
    sex: str
    age_group: str
    citizenship: str


class SignalOpen(SignalOut):
    persons: list[SignalPersonOut]
    told: dict[str, str]


class SignalPage(Schema):
    rows: list[SignalOut]
    next: str


class TriageIn(VersionIn):
    danger: bool


class SignalCloseIn(VersionIn):
    outcome: Outcome


class ScreeningIn(In):
    setting: Setting
    language: str = Field(max_length=2)
    age_group: AgeGroup
    sex: Sex = Sex.UNKNOWN
    citizenship: str = Field("", max_length=2)
    interpreter: bool = False
    signal_person: UUID | None = None


class AnswerIn(In):
    reply: Reply
    evidence: Evidence | None = None


class AnswersIn(VersionIn):
    answers: dict[str, AnswerIn]


class RaiseIn(VersionIn):
    to: Conclusion
    reason: str = Field(max_length=5000)


class DimensionOut(Schema):
    code: str
    positive: bool
    because: list[str]
    unknown: list[str]
    could_turn: bool


class ScreeningOut(Schema):
    id: UUID
    code: str
    instrument: str
    state: str
    age_group: str
    conclusion: str
    raised_to: str
    urgent: bool
    could_become: str
    rule_version: str
    dimensions: list[DimensionOut]
    answers: dict[str, str]
    version: int


class IdentityIn(In):
    given_name: str = Field("", max_length=120)
    family_name: str = Field("", max_length=120)
    birth_date: date | None = None
    document: str = Field("", max_length=60)
    phone: str = Field("", max_length=60)
    safe_contact: str = Field("", max_length=500)
    address: str = Field("", max_length=500)
    health: str = Field("", max_length=5000)
    needs: str = Field("", max_length=5000)


class CaseIn(In):
    jurisdiction: str = Field(max_length=2)
    basis: Basis
    sex: Sex
    age_group: AgeGroup
    citizenships: list[str] = []
    forms: list[ExploitationForm] = []
    sheltered: bool = False
    protection_sought: bool = False
    screening: UUID | None = None
    another_person: bool = False
    identity: IdentityIn = IdentityIn()


class CaseOut(Schema):
    id: UUID
    code: str
    phase: str
    opened_at: datetime
    sex: str
    age_group: str
    citizenships: list[str]
    forms: list[str]
    jurisdiction: str
    version: int


class CasePage(Schema):
    rows: list[CaseOut]
    next: str


class NoteOut(Schema):
    written_at: datetime
    text: str


class CaseOpen(CaseOut):
    decisions: list[dict[str, Any]]
    duties: list["DutyOut"]
    notes: list[NoteOut]


class PurposeIn(In):
    purpose: Purpose


class NoteIn(In):
    text: str


class CaseCloseIn(VersionIn):
    reason: CloseReason


class DutyOut(Schema):
    id: UUID
    rule: str
    title: str
    why: str
    due_at: datetime
    done_at: datetime | None
    recipient: str
    object_type: str
    object_id: UUID
    object_code: str
    version: int


class DutyDoneIn(VersionIn):
    done_at: datetime
    note: str = Field("", max_length=500)


class AskedIn(In):
    receiver: UUID
    purpose: Purpose
    categories: list[Category]
    language: str = Field(max_length=2)
    valid_until: date


class ConsentIn(AskedIn):
    method: Method
    interpreter: bool = False
    signature: str = Field("", max_length=20_000)
    witness: str = Field("", max_length=200)
    representative: str = Field("", max_length=200)
    representative_implicated: bool = False
    child_view: str = Field("", max_length=5000)


class ReadingOut(Schema):
    title: str
    paragraphs: list[str]
    declaration: str
    spoken: str
    language: str
    child: bool


class ConsentOut(Schema):
    id: UUID
    code: str
    receiver: UUID
    purpose: str
    categories: list[str]
    language: str
    method: str
    given_at: datetime
    valid_until: date
    withdrawn_at: datetime | None
    text_version: str
    opened: dict[str, str]
    version: int


class ReferralIn(In):
    receiver: UUID
    purpose: Purpose
    categories: list[Category]
    request: str = Field(max_length=5000)
    urgency: Urgency = Urgency.NORMAL
    ground: GroundKind | None = None
    ground_reference: str = Field("", max_length=500)


class ReferralActIn(VersionIn):
    action: str = Field(max_length=20)
    note: str = Field("", max_length=5000)
    reason: DeclineReason | None = None


class ReferralOut(Schema):
    id: UUID
    code: str
    giver: UUID
    receiver: UUID
    purpose: str
    categories: list[str]
    urgency: str
    state: str
    drafted_at: datetime
    sent_at: datetime | None
    digest: str
    version: int


class StepOut(Schema):
    action: str
    state: str
    at: datetime
    reason: str
    note: str


class ReferralOpen(ReferralOut):
    request: str
    content: dict[str, dict[str, str]]
    steps: list[StepOut]
    actions: list[str]
    may_be_sent: bool | None
    reasons: list[dict[str, str]]


class ReferralPage(Schema):
    rows: list[ReferralOut]
    next: str


class ClauseIn(In):
    purpose: Purpose
    category: Category
    legal_basis: LegalBasis
    giver: UUID | None = None
    receiver: UUID | None = None


class AgreementIn(In):
    title: str = Field(min_length=1, max_length=200)
    kind: AgreementKind
    parties: list[UUID]
    clauses: list[ClauseIn]
    valid_from: date
    valid_until: date


class PartyOut(Schema):
    organisation: UUID
    signed_at: datetime | None


class AgreementOut(Schema):
    id: UUID
    code: str
    title: str
    kind: str
    state: str
    in_force: bool
    valid_from: date
    valid_until: date
    parties: list[PartyOut]
    clauses: list[dict[str, str]]
    version: int


class AgreementActIn(VersionIn):
    action: str = Field(max_length=20)


class OrganisationOut(Schema):
    id: UUID
    code: str
    name: str
    kind: str
    country: str
    phone: str


class TableOut(Schema):
    caption: str
    columns: list[str]
    rows: list[dict[str, Any]]
    notes: list[str]
    threshold: int


class MeOut(Schema):
    account: UUID
    organisation: UUID
    organisation_kind: str
    role: str


CaseOpen.model_rebuild()
