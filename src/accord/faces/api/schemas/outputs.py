"""Shapes of output. Nothing of a model leaves that is not named here."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from accord.faces.api.schemas.base import Schema


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


class AccessLineOut(Schema):
    on: date
    role: str
    organisation: str
    what: str
    detail: str
    purpose: str
    times: int


class AccessListOut(Schema):
    code: str
    language: str
    made_at: datetime
    lines: list[AccessLineOut]


class AskOut(Schema):
    id: UUID
    matter: str
    object_type: str
    object_id: UUID
    object_code: str
    asked_by: UUID
    asked_at: datetime
    outcome: str
    version: int


class AskOpen(AskOut):
    reason: str
    content: str


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
    modules: list[str]
    state: str
    age_group: str
    conclusion: str
    raised_to: str
    urgent: bool
    lowered_to: str
    raise_reason: str
    lower_reason: str
    could_become: str
    rule_version: str
    dimensions: list[DimensionOut]
    answers: dict[str, str]
    version: int


class CaseHit(Schema):
    """A case that was found by a search: that it is there, nothing of what is in it."""

    id: UUID
    code: str
    opened_at: datetime
    reasons: list[str]


class CaseOut(Schema):
    id: UUID
    code: str
    phase: str
    opened_at: datetime
    sex: str
    age_group: str
    citizenships: list[str]
    forms: list[str]
    protection_sought: bool
    restricted: str
    jurisdiction: str
    version: int


class ListOut(Schema):
    """A list of questions that fits a person; `suggested` is the one to begin with."""

    id: str
    version: str
    kind: str
    title: str
    about: str
    populations: list[str]
    questions: int
    needs_legal_check: bool
    suggested: bool


class ScreeningRow(Schema):
    """A screening in the list. `outcome`: the conclusion that counts; `second`: a second person is asked."""

    id: UUID
    code: str
    instrument: str
    instrument_version: str
    outcome: str
    second: bool
    state: str
    age_group: str
    conclusion: str
    raised_to: str
    urgent: bool
    started_at: datetime
    version: int


class ScreeningPage(Schema):
    rows: list[ScreeningRow]
    next: str


class ColleagueOut(Schema):
    account: UUID
    name: str
    role: str


class CasePage(Schema):
    rows: list[CaseOut]
    next: str


class NoteOut(Schema):
    written_at: datetime
    text: str


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


class DutyPage(Schema):
    rows: list[DutyOut]
    next: str


class CaseOpen(CaseOut):
    """`signal`: from which the case came, also through a screening, if you may read it. `same`: other cases of the person."""

    signal: UUID | None
    person_version: int
    sheltered: bool
    same: list[UUID]
    decisions: list[dict[str, Any]]
    duties: list[DutyOut]
    notes: list[NoteOut]


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
    given_by: str
    given_at: datetime
    valid_until: date
    own_words: bool
    withdrawn_at: datetime | None
    text_version: str
    opened: dict[str, str]
    version: int


class OrganisationOut(Schema):
    id: UUID
    code: str
    name: str
    kind: str
    country: str
    phone: str


class HotlineOut(Schema):
    country: str
    number: str
    name: str
    who: str
    source: str
    last_checked: date


class TableOut(Schema):
    caption: str
    columns: list[str]
    rows: list[dict[str, Any]]
    notes: list[str]
    threshold: int


class WitnessOut(Schema):
    """A party that co-signs the ledger, and when it last did."""

    called: str
    at: datetime | None


class NodeOut(Schema):
    """The newest of each deed (escrow, made, checked, drill), and which are late."""

    newest: dict[str, datetime]
    late: list[str]
    verified: bool
    witnesses: list[WitnessOut]
    silent: bool


class MeOut(Schema):
    account: UUID
    organisation: UUID
    organisation_kind: str
    role: str


class ExportOut(Schema):
    id: UUID
    code: str
    kind: str
    format: str
    recipient: UUID | None
    purpose: str
    categories: list[str]
    closed_too: bool
    state: str
    asked_by: UUID
    asked_at: datetime
    expires_at: datetime
    rows: int
    left_out: int
    downloads: int
    digest: str
    version: int


class ExportOpen(ExportOut):
    reason: str
    keeper: str


class ExportPage(Schema):
    rows: list[ExportOut]
    next: str
