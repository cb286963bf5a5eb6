"""Shapes of input. A field that is not named is refused."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from accord.detection.screening.vocab import Conclusion, Evidence, Reply, Setting
from accord.faces.api.schemas.base import Schema
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.policy import Category, Purpose, Role
from accord.protection.cases.vocab import Basis, CloseReason, LaterContact, Restriction
from accord.protection.consents.vocab import GivenBy, Method
from accord.protection.exports.vocab import ExportKind, FileFormat
from accord.protection.glass.vocab import Ground, Verdict
from accord.protection.persons.lookups import Answer
from accord.protection.rights.vocab import ErasureGround
from accord.protection.safety.contact import Channel as ContactChannel
from accord.protection.safety.vocab import Kind as ParticularKind


class In(Schema):
    """Input: a field that is not named is refused, so that nothing is assigned by accident."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _day_of_a_life(cls, value: object) -> object:
        """A day before 1900 or after 2199 is a slip, and at the ends of the calendar there is nothing to reckon with."""
        if isinstance(value, date) and not 1900 <= value.year < 2200:
            raise PydanticCustomError("day", str(_("a day lies between 1900 and 2199")))
        return value


class VersionIn(In):
    version: int = Field(ge=1)


class ReleaseIn(VersionIn):
    release: bool


class ErasureIn(In):
    ground: ErasureGround


class ErasureAskIn(ErasureIn):
    reason: str = Field(max_length=2000)


class StepIn(VersionIn):
    action: str = Field(max_length=20)


class ScreeningIn(In):
    setting: Setting
    language: str = Field(max_length=2)
    age_group: AgeGroup
    sex: Sex = Sex.UNKNOWN
    citizenship: str = Field("", max_length=2)
    interpreter: bool = False
    signal_person: UUID | None = None
    signal: UUID | None = None
    instrument: str = Field("bg-nrm", max_length=40)
    modules: list[str] = Field(default_factory=list, max_length=5)


class AnswerIn(In):
    reply: Reply
    evidence: Evidence | None = None


class AnswersIn(VersionIn):
    answers: dict[str, AnswerIn]


class RaiseIn(VersionIn):
    to: Conclusion
    reason: str = Field(max_length=5000)


class IdentityIn(In):
    given_name: str = Field("", max_length=120)
    family_name: str = Field("", max_length=120)
    patronymic: str = Field("", max_length=120)
    other_names: str = Field("", max_length=500)
    birth_date: date | None = None
    born_about: str = Field("", max_length=20)
    document: str = Field("", max_length=60)
    phone: str = Field("", max_length=60)
    safe_contact: str = Field("", max_length=500)
    address: str = Field("", max_length=500)
    health: str = Field("", max_length=5000)
    needs: str = Field("", max_length=5000)


class SituationIn(In):
    sex: Sex
    age_group: AgeGroup
    citizenships: list[str] = []
    forms: list[ExploitationForm] = []
    sheltered: bool = False
    protection_sought: bool = False


class CaseIn(SituationIn):
    jurisdiction: str = Field(max_length=2)
    basis: Basis
    screening: UUID | None = None
    signal: UUID | None = None
    look_up: str = Field("", max_length=600)
    answer: Answer | None = None
    identity: IdentityIn = Field(default_factory=lambda: IdentityIn.model_validate({}))


class ParticularsIn(SituationIn, VersionIn):
    identity: IdentityIn


class AccountIn(In):
    account: UUID


class TeamIn(AccountIn):
    reason: str = Field("", max_length=2000)


class RestrictionIn(VersionIn):
    why: Restriction | None = None


class PurposeIn(In):
    purpose: Purpose


class InvitationIn(In):
    email: str = Field(max_length=254)
    name: str = Field(max_length=120)
    language: str = Field(max_length=2)
    role: Role
    until: AwareDatetime | None = None
    organisation: UUID | None = None


class RoleIn(In):
    role: Role
    until: AwareDatetime | None = None


class ReasonIn(In):
    reason: str = Field(max_length=500)


class NoteIn(In):
    text: str


class CaseCloseIn(VersionIn):
    reason: CloseReason
    keep_until: date
    later_contact: LaterContact
    no_risk: str = Field("", max_length=2000)
    no_score: str = Field("", max_length=2000)


class EpisodeIn(VersionIn):
    basis: Basis


class DutyDoneIn(VersionIn):
    done_at: AwareDatetime
    note: str = Field("", max_length=500)


class AskedIn(In):
    receiver: UUID
    purpose: Purpose
    categories: list[Category]
    language: str = Field(max_length=2)
    valid_until: date
    own_words: bool = False  # what is written in own words may go to another node too


class ConsentIn(AskedIn):
    method: Method
    interpreter: bool = False
    signature: str = Field("", max_length=20_000)
    witness: str = Field("", max_length=200)
    given_by: GivenBy = GivenBy.REPRESENTATIVE  # of a child's case
    speaker: UUID | None = None  # an adult on the record of the child
    representative: str = Field("", max_length=200)
    representative_implicated: bool = False
    child_view: str = Field("", max_length=5000)


class OnDutyIn(AskedIn):
    child_view: str = Field(max_length=5000)


class ParticularIn(In):
    kind: ParticularKind
    name: str = Field(max_length=300)
    relation: str = Field("", max_length=200)
    telephone: str = Field("", max_length=60)
    address: str = Field("", max_length=300)
    organisation: UUID | None = None


class GlassIn(In):
    case: str = Field(max_length=20)
    ground: Ground
    purpose: Purpose
    reason: str = Field(max_length=2000)


class GlassReviewIn(VersionIn):
    verdict: Verdict
    finding: str = Field("", max_length=2000)


class WindowIn(In):
    """Days of the week (Monday is 0) and minutes of the day; the end is not included."""

    days: list[Annotated[int, Field(ge=0, le=6)]]
    start: int = Field(ge=0, le=1440)
    end: int = Field(ge=0, le=1440)


class PlanIn(In):
    channels: list[ContactChannel]
    windows: list[WindowIn]
    zone: str = Field(max_length=40)
    valid_from: date
    valid_until: date
    language: str = Field(max_length=2)
    never_message: bool = True
    code_word: str = Field("", max_length=100)
    telephone: str = Field("", max_length=60)
    email: str = Field("", max_length=200)
    trusted: str = Field("", max_length=300)


class MessageIn(In):
    channel: ContactChannel
    text: str = Field(max_length=20)


class ExportIn(In):
    kind: ExportKind
    format: FileFormat = FileFormat.XLSX
    purpose: Purpose
    reason: str = Field(max_length=500)
    recipient: UUID | None = None
    keeper: str = Field("", max_length=500)
    categories: list[Category] = []
    closed_too: bool = False
