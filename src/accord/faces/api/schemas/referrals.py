"""Shapes of referrals."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from accord.faces.api.schemas.base import Schema
from accord.faces.api.schemas.inputs import In, StepIn, VersionIn
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.policy import Category, GroundKind, Purpose
from accord.protection.persons.lookups import Answer
from accord.protection.referrals.vocab import Choice, DeclineReason, Mode, Urgency


class WantedIn(In):
    receiver: UUID
    purpose: Purpose
    categories: list[Category]
    request: str = Field(max_length=5000)
    urgency: Urgency = Urgency.NORMAL
    ground: GroundKind | None = None
    ground_reference: str = Field("", max_length=500)
    takes_over: bool = False
    choice: Choice | None = None
    refused: str = Field("", max_length=500)
    our_contact: str = Field("", max_length=200)
    their_contact: str = Field("", max_length=200)
    asked_for: list[str] = Field(default_factory=list, max_length=30)  # kinds of service, codes of the directory


class ReferralIn(WantedIn):
    """`replaces`: the referral that it takes back when it is sent."""

    replaces: UUID | None = None


class ReferralAmendIn(WantedIn, VersionIn):
    """What stands in the draft from now on; `version` is the one that was read."""


class WayIn(VersionIn):
    """How the person goes to the receiver; the place of the meeting only under consent to whereabouts."""

    mode: Mode
    leaves_at: AwareDatetime
    meets_at: AwareDatetime
    escort: str = Field("", max_length=500)
    meeting_point: str = Field("", max_length=500)


class TakeUpIn(In):
    """`known`: the code of the case in which the person is known already."""

    sex: Sex = Sex.UNKNOWN
    age_group: AgeGroup = AgeGroup.UNKNOWN
    known: str = Field("", max_length=20)
    look_up: str = Field("", max_length=600)
    answer: Answer | None = None


class FeedbackOut(Schema):
    """Of how many of the referrals `sent` each is true: in_time (acknowledged), answered, arrived, started, told."""

    side: str
    organisation: UUID
    sent: int
    counts: dict[str, int]


class ReferralActIn(StepIn):
    note: str = Field("", max_length=5000)
    reason: DeclineReason | None = None


class ReferralReleaseIn(In):
    action: str = Field(max_length=20)
    note: str = Field("", max_length=5000)
    reason: str = Field(max_length=1000)


class ReferralOut(Schema):
    """`silent_since`: nobody moved it since then, and the coordinator was told. `bounced`: the code of the reason for which
    the receiver's node did not take it in.
    """

    id: UUID
    code: str
    giver: UUID
    receiver: UUID
    purpose: str
    categories: list[str]
    urgency: str
    state: str
    takes_over: bool
    drafted_at: datetime
    sent_at: datetime | None
    silent_since: datetime | None
    mode: str
    leaves_at: datetime | None
    meets_at: datetime | None
    digest: str
    bounced: str
    asked_for: list[str]
    own_words: bool
    version: int


class CrossingOut(Schema):
    """A referral across the border: whose step is next, since when, and whether the other node has all that was written here."""

    referral: ReferralOut
    outgoing: bool
    owed_here: bool
    owed_there: bool
    since: datetime
    late: bool
    confirmed: bool


class CrossingPage(Schema):
    """Some of them, and the cursor of what follows."""

    rows: list[CrossingOut]
    next: str


class ProofOut(Schema):
    """Evidence of a letter, as the checker of bundles reads it."""

    file: str


class StepOut(Schema):
    """`crossed`: with a step of the other side, at another node, so that it changed nothing."""

    action: str
    state: str
    at: datetime
    reason: str
    note: str
    crossed: bool


class ReferralOpen(ReferralOut):
    """`texts`: what was written beside the payload, by field; what the person refused is with the giver only."""

    request: str
    texts: dict[str, str]
    content: dict[str, dict[str, str]]
    steps: list[StepOut]
    actions: list[str]
    may_be_sent: bool | None
    reasons: list[dict[str, str]]


class ReferralPage(Schema):
    rows: list[ReferralOut]
    next: str
