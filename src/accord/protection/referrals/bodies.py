"""How the body of a letter from another node must look. What is not as it says is not understood, and nothing of it stays."""

import json
import re
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from accord.cooperation.directory.catalogue import catalogue
from accord.detection.screening.vocab import Conclusion
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set, is_country
from accord.foundation.ids import no_text
from accord.foundation.policy import Category, GroundKind, Purpose
from accord.foundation.refusals import Failure
from accord.protection.cases.elsewhere import Told
from accord.protection.persons.services import check as check_identity
from accord.protection.persons.vocab import FIELDS, Identity
from accord.protection.referrals.checks import LONGEST, SHORT
from accord.protection.referrals.vocab import PAYLOAD, WRITTEN, Choice, DeclineReason, Mode, NotUnderstood, Urgency

_FROM_CASE: Final = {
    Category.IDENTITY: ("sex", "age_group"),
    Category.EXPLOITATION: ("forms", "screening"),
    Category.LEGAL_STATUS: ("citizenships", "protection_sought"),
}
_LARGEST: Final = 200_000
_COUNTRIES: Final = 60  # letters of a code set of citizenships
Short = Annotated[str, Field(max_length=SHORT)]
Long = Annotated[str, Field(max_length=LONGEST)]
B = TypeVar("B", bound=BaseModel)


class Body(BaseModel):
    """Fields that this version does not know are left out: what must not be ignored, the letter says itself."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class StepBody(Body):
    """One step."""

    action: Annotated[str, Field(max_length=20)]
    number: Annotated[int, Field(ge=1, le=9999, strict=True)]
    seen: Annotated[int, Field(ge=0, le=9999, strict=True)]
    at: AwareDatetime
    reason: DeclineReason | Literal[""] = ""
    note: Long = ""


class ConsentBody(Body):
    """The consent on which it left."""

    id: UUID
    given_at: AwareDatetime
    valid_until: date


class SentBody(Body):
    """What left."""

    code: Annotated[str, Field(pattern=re.compile(r"^R-[0-9A-Z]{4}-[0-9A-Z]{4}$"))]
    purpose: Purpose
    categories: Annotated[frozenset[Category], Field(min_length=1)]
    urgency: Urgency
    ground_kind: GroundKind | Literal[""] = ""
    ground_reference: Short = ""
    takes_over: bool = False
    choice: Choice | Literal[""] = ""
    our_contact: Short = ""
    their_contact: Short = ""
    request: Long = ""
    payload: Annotated[str, Field(max_length=_LARGEST)]
    digest: Annotated[str, Field(pattern=re.compile(r"^[0-9a-f]{64}$"))]
    agreement: UUID
    consent: ConsentBody | None = None
    replaces: UUID | None = None
    jurisdiction: Annotated[str, Field(pattern=re.compile(r"^[A-Z]{2}$"))]
    may_be_child: bool = True
    asked_for: frozenset[Annotated[str, Field(pattern=re.compile(r"^[A-Z]{1,8}$"))]] = frozenset()
    own_words: bool = False


class WayBody(Body):
    """The way to the receiver."""

    mode: Mode
    leaves_at: AwareDatetime
    meets_at: AwareDatetime
    escort: Short = ""
    meeting_point: Short = ""


def understood(shape: type[B], body: Any) -> B:
    """The body, if it is one. Raises NotUnderstood with the names of the fields that are wrong, never with what they hold."""
    if no_text(body):
        raise NotUnderstood(fields="")
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        names = {".".join(str(part) for part in one["loc"])[:40] for one in error.errors(include_input=False)}
        raise NotUnderstood(fields=", ".join(sorted(names))) from None


def told_in(sent: SentBody, now: datetime) -> Told:
    """What the payload tells of the person in codes.

    Raises NotUnderstood where the digest is of something else, where there is more in it than the categories name, or a code
    that is not known here.
    """
    # SECURITY: what a consent does not let go is not taken in either. tests/rooms/referrals/test_words.py
    if sent.request and not sent.own_words:
        raise NotUnderstood(fields="request")
    if sha256(sent.payload.encode()).hexdigest() != sent.digest:
        raise NotUnderstood(fields="digest")
    try:
        fields = _fields(json.loads(sent.payload)["content"], sent)
        check_identity(Identity.of({name: fields.get(name, "") for name in FIELDS}), day(now))
        return _codes(sent, fields)
    except (ValueError, TypeError, KeyError, AttributeError, Failure):
        raise NotUnderstood(fields="payload") from None


def _fields(content: dict[str, dict[str, str]], sent: SentBody) -> dict[str, str]:
    """Raises ValueError for what is in no category that was named, or is no text."""
    found: dict[str, str] = {}
    shut = frozenset() if sent.own_words else WRITTEN
    for code, inside in content.items():
        category = Category(code)
        known = {*PAYLOAD.get(category, ()), *_FROM_CASE.get(category, ())} - shut
        # SECURITY: nothing is taken in that agreement and consent do not name. tests/rooms/referrals/test_far.py
        if (
            category not in sent.categories
            or not set(inside) <= known
            or not all(isinstance(v, str) for v in inside.values())
        ):
            raise ValueError
        found |= inside
    return found


def _codes(sent: SentBody, fields: dict[str, str]) -> Told:
    """Raises ValueError for a code that is not known here."""
    unsure = AgeGroup.UNKNOWN if sent.may_be_child else AgeGroup.ADULT
    countries = frozenset(fields.get("citizenships", "").split())
    if not all(map(is_country, countries)) or len(code_set(countries)) > _COUNTRIES:
        raise ValueError
    if not sent.asked_for <= set(catalogue()["kind"]):
        raise ValueError
    if "screening" in fields:
        Conclusion(fields["screening"])
    return Told(
        sent.jurisdiction,
        Sex(fields.get("sex", Sex.UNKNOWN)),
        AgeGroup(fields.get("age_group", unsure)),
        countries,
        frozenset(ExploitationForm(code) for code in fields.get("forms", "").split()),
        bool(fields.get("protection_sought")),
    )
