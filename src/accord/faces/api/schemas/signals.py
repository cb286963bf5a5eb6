"""Shapes of signals: what came in, calling back, whom it was passed to."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from accord.detection.signals.vocab import (
    Calling,
    CallPurpose,
    CallResult,
    Channel,
    Outcome,
    PassGround,
    QuietCall,
    SelectorKind,
)
from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, VersionIn
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex


class SignalPersonIn(In):
    sex: Sex = Sex.UNKNOWN
    age_group: AgeGroup = AgeGroup.UNKNOWN
    citizenship: str = Field("", max_length=2)


class SelectorIn(In):
    kind: SelectorKind
    text: str = Field(max_length=300)


class SelectorsIn(In):
    country: str = Field(max_length=2)
    selectors: list[SelectorIn] = Field(max_length=50)


class SafeCallIn(In):
    """What was agreed on for a call back. Nobody ever leaves a message: that is no choice."""

    when: str = Field(default="", max_length=300)
    who: str = Field(default="", max_length=300)
    code_word: str = Field(default="", max_length=100)
    if_other: str = Field(default="", max_length=300)
    next_at: AwareDatetime | None = None


class SignalIn(In):
    """A signal. As a `draft` what was told may be left empty; an `outcome` closes it at once."""

    channel: Channel
    received_at: AwareDatetime
    country: str = Field(max_length=2)
    account: str = Field(max_length=20_000)
    danger: bool = False
    child: bool = False
    anonymous: bool = False
    language: str = Field("", max_length=2)
    interpreter: bool = False
    reporter_name: str = Field("", max_length=200)
    reporter_phone: str = Field("", max_length=60)
    calling: Calling = Calling.NOT_ASKED
    agreed: SafeCallIn = SafeCallIn()
    callback: str = Field("", max_length=500)
    place: str = Field("", max_length=500)
    forms: list[ExploitationForm] = []
    persons: list[SignalPersonIn] = []
    selectors: list[SelectorIn] = []
    next_step: str = Field("", max_length=500)
    region: str = Field("", max_length=5)
    draft: bool = False
    outcome: Outcome | None = None


class SheetIn(SignalIn, VersionIn):
    """A half-written signal anew, by the version that was read."""


class TriageIn(VersionIn):
    danger: bool
    child: bool | None = None


class PassedIn(In):
    """To whom a signal was passed: `to` of the directory, or the name of another `body`. At another node, with its `ground`: it is
    sent there now.
    """

    at: AwareDatetime
    to: UUID | None = None
    body: str = Field("", max_length=300)
    reference: str = Field("", max_length=200)
    with_reporter: bool = False
    ground: PassGround | None = None


class SignalCloseIn(VersionIn):
    outcome: Outcome
    passed: PassedIn | None = None


class NumberIn(In):
    purpose: CallPurpose


class CallIn(VersionIn):
    result: CallResult
    note: str = Field("", max_length=2000)
    next_at: AwareDatetime | None = None


class QuietIn(In):
    kind: QuietCall


class NumberOut(Schema):
    number: str


class SignalOut(Schema):
    id: UUID
    code: str
    channel: str
    received_at: datetime
    recorded_at: datetime
    country: str
    region: str
    danger: bool
    child: bool
    forms: list[str]
    state: str
    outcome: str
    calling: str
    interpreter: bool
    came_from: UUID | None
    came_as: str
    version: int


class SignalPersonOut(Schema):
    id: UUID
    number: int
    sex: str
    age_group: str
    citizenship: str


class SelectorOut(Schema):
    kind: str
    text: str


class NearOut(Schema):
    """Another signal within 90 days that tells the same: what is the same, and which signal; never its words."""

    kind: str
    signal: UUID
    code: str
    received_at: datetime


class AgreedOut(Schema):
    when: str
    who: str
    code_word: str
    if_other: str


class CallOut(Schema):
    at: datetime
    result: str
    next_at: datetime | None
    note: str


class PassedOut(Schema):
    """What was told went to `receiver` or `body`, by the hand of `by`; `with_reporter`: with the name of whoever told it."""

    by: UUID
    receiver: UUID | None
    body: str
    passed_at: datetime
    reference: str
    with_reporter: bool
    ground: str
    taken_at: datetime | None
    returned_at: datetime | None
    returned_for: str


class MailFileOut(Schema):
    name: str
    kind: str
    size: int


class MailOut(Schema):
    """The e-mail that a signal was: what could not be read, and which files came with it. None was opened."""

    size: int
    fault: str
    cut: bool
    files: list[MailFileOut]


class SignalFigureRow(Schema):
    label: str
    cells: list[str]
    total: bool


class SignalFiguresOut(Schema):
    """Signals and persons side by side; `*` is hidden. `quiet`: calls of this year that told nothing."""

    caption: str
    columns: list[str]
    rows: list[SignalFigureRow]
    notes: list[str]
    threshold: int
    quiet: dict[str, str]


class SignalOpen(SignalOut):
    """One signal, opened. The number to call back is not in it: it is opened for a call."""

    persons: list[SignalPersonOut]
    told: dict[str, str]
    selectors: list[SelectorOut]
    near: list[NearOut]
    agreed: AgreedOut
    calls: list[CallOut]
    passed: list[PassedOut]
    mail: MailOut | None


class SignalPage(Schema):
    rows: list[SignalOut]
    next: str
