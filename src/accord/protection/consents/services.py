"""Recording and withdrawing consents."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from babel.dates import format_date
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.codes import code_set, may_be_child
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Category, Purpose, Visitor
from accord.foundation.refusals import Missing
from accord.foundation.ui.drawings import LONGEST_SIGNATURE, is_signature
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.consents import texts
from accord.protection.consents.asked import name_of_speaker
from accord.protection.consents.models import Consent
from accord.protection.consents.vocab import AlreadyWithdrawn, BadConsent, GivenBy, GuardianImplicated, Method

LONGEST: Final = 366  # days; a consent is never for ever


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person is asked to agree to."""

    receiver: UUID
    purpose: Purpose
    categories: frozenset[Category]
    language: str
    valid_until: date
    own_words: bool = False  # what is written in own words may go to another node too


@dataclass(frozen=True, slots=True, repr=False)
class Answered:
    """How the person agreed."""

    method: Method
    interpreter: bool = False
    signature: str = ""  # an SVG path
    witness: str = ""
    given_by: GivenBy = GivenBy.REPRESENTATIVE  # of a child's case
    speaker: UUID | None = None  # an adult on the child's record, or
    representative: str = ""  # a name
    representative_implicated: bool = False
    child_view: str = ""


@dataclass(frozen=True, repr=False)
class Reading:
    """What is read aloud before the person answers."""

    title: str
    paragraphs: list[str]
    declaration: str
    spoken: str
    language: str
    child: bool


def preview(*, actor: Actor, case: UUID, asked: Asked, now: datetime) -> Reading:
    """The text to read aloud, in the person's language. Raises Missing, Refused or BadConsent."""
    found = reach(actor, case, Action.CONSENT_RECORD).case
    check_asked(asked, now)
    return _reading(found, asked)


@service
def give(*, actor: Actor, case: UUID, asked: Asked, answered: Answered, now: datetime, key: str) -> Given:
    """Record a consent that the person has given. Raises Missing, Refused, BadConsent or GuardianImplicated."""

    def work() -> Given:
        found = reach(actor, case, Action.CONSENT_RECORD).case
        check_asked(asked, now)
        _check_answered(found, answered)
        child = may_be_child(found.age_group)
        representative = _representative(actor, found, answered, now) if child else ""
        reading = _reading(found, asked)
        wording = "\n\n".join([reading.title, *reading.paragraphs, reading.declaration])
        text = texts.current()
        made = Consent(
            id=new_id(),
            code=fresh_code(Consent, "K"),
            case=found,
            person_id=found.person_id,
            organisation=actor.organisation,
            receiver_id=asked.receiver,
            purpose=asked.purpose,
            categories=code_set(asked.categories),
            text_id=text.id,
            text_version=text.version,
            language=asked.language,
            interpreter=answered.interpreter,
            read_by=actor.account,
            method=answered.method,
            given_at=now,
            valid_until=asked.valid_until,
            own_words=asked.own_words,
            given_by=answered.given_by if child else "",
            speaker=answered.speaker if child and answered.given_by == GivenBy.REPRESENTATIVE else None,
            child_view_heard=bool(answered.child_view.strip()) if reading.child else None,
            digest=_digest(wording),
        )
        seal_into(
            made,
            holder=actor.organisation,
            text=wording,
            signature=answered.signature,
            witness=answered.witness,
            representative=representative,
            child_view=answered.child_view,
        )
        made.save(force_insert=True)
        facts = {"purpose": made.purpose, "categories": made.categories, "language": made.language}
        ledger.append(
            _event(
                Kind.CONSENT_GIVEN,
                made,
                actor,
                now,
                facts | {"method": made.method, "digest": made.digest, "given_by": str(made.given_by)},
            )
        )
        publish(Topic.CONSENT_GIVEN, actor=actor, record=made.pk, now=now)
        return Given(made.pk)

    body = (str(case), asked, answered)
    return once(actor=actor.account, key=key, verb="consent.give", body=_plain(body), now=now, work=work)


@service
def refuse(*, actor: Actor, case: UUID, asked: Asked, now: datetime, key: str) -> Given:
    """Record that the person was asked and said no. Nothing else follows from it: no other help may depend on it.

    Raises Missing, Refused or BadConsent.
    """

    def work() -> Given:
        found = reach(actor, case, Action.CONSENT_RECORD).case
        check_asked(asked, now)
        ledger.append(
            Entry.by(
                actor,
                Kind.CONSENT_REFUSED,
                now,
                purpose=asked.purpose,
                subject=found.person_id,
                object_type="case",
                object_id=found.pk,
                facts={
                    "receiver": str(asked.receiver),
                    "categories": code_set(asked.categories),
                    "language": asked.language,
                },
            )
        )
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="consent.refuse", body=(case, asked), now=now, work=work)


@service
def withdraw(*, actor: Actor, consent: UUID, read: int, now: datetime, key: str) -> Given:
    """Record that the person took the consent back: from the next moment on nothing leaves on it, and every open
    referral that rests on it is frozen (guard G7). Raises Missing, Refused, AlreadyWithdrawn or Stale.
    """

    def work() -> Given:
        found = Consent.objects.filter(pk=consent, organisation=actor.organisation).first()
        if found is None:
            raise Missing
        reach(actor, found.case_id, Action.CONSENT_WITHDRAW)
        return _taken_back(found, read, actor, _event(Kind.CONSENT_WITHDRAWN, found, actor, now, {}))

    return once(actor=actor.account, key=key, verb="consent.withdraw", body=str(consent), now=now, work=work)


@service
def take_back(*, visitor: Visitor, consent: UUID, read: int, now: datetime, key: str) -> Given:
    """The person takes her consent back herself, at her own page: the same follows as from `withdraw` (guard G7).

    Raises Missing, AlreadyWithdrawn or Stale.
    """

    def work() -> Given:
        # SECURITY: hers alone; another's is answered like none. tests/rooms/visits/test_visit_pages.py
        mine = Consent.objects.filter(pk=consent, case=visitor.case, person_id=visitor.person)
        found = mine.filter(organisation=visitor.organisation).first()
        if found is None:
            raise Missing
        facts = {"code": found.code, "receiver": str(found.receiver_id), "consent": str(found.pk)}
        return _taken_back(found, read, None, Entry.herself(visitor, Kind.CONSENT_WITHDRAWN, now, **facts))

    return once(actor=visitor.visit, key=key, verb="consent.take_back", body=str(consent), now=now, work=work)


def taken_back_before(*, consent: UUID, now: datetime) -> None:
    """A consent was taken back, and this node, set back since, had forgotten it: it is taken back again, by nobody's name.

    Inside the caller's transaction. One that is not here, or is taken back already, stays as it is.
    """
    found = Consent.objects.filter(pk=consent, withdrawn_at=None).first()
    if found is not None:
        about: dict[str, Any] = {"subject": found.person_id, "object_type": "consent", "object_id": found.pk}
        facts = {"code": found.code, "receiver": str(found.receiver_id), "consent": str(found.pk), "found_again": True}
        event = Entry(Kind.CONSENT_WITHDRAWN, now, organisation=found.organisation, **about, facts=facts)
        _taken_back(found, found.version, None, event)


def _taken_back(found: Consent, read: int, actor: Actor | None, event: Entry) -> Given:
    if found.withdrawn_at:
        raise AlreadyWithdrawn
    found.withdrawn_at = event.at
    save_versioned(found, read=read, fields=["withdrawn_at"])
    ledger.append(event)
    publish(Topic.CONSENT_WITHDRAWN, actor=actor, record=found.pk, now=event.at)
    return Given(found.pk, found.version)


def _plain(body: tuple[str, Asked, Answered]) -> tuple[object, ...]:
    case, asked, answered = body
    return (
        case,
        asked.receiver,
        asked.purpose,
        asked.categories,
        asked.language,
        asked.valid_until,
        asked.own_words,
        answered.method,
        answered.interpreter,
        answered.signature,
        answered.witness,
        answered.representative,
        answered.given_by,
        answered.speaker,
        answered.child_view,
    )


def check_asked(asked: Asked, now: datetime) -> None:
    """Raises BadConsent for what nobody can be asked."""
    if organisations.get(asked.receiver) is None:
        raise BadConsent(_("Choose the organisation that may be told."), field="receiver")
    if not asked.categories:
        raise BadConsent(_("Choose at least one category of data."), field="categories")
    if asked.language not in texts.current().title:
        raise BadConsent(_("There is no text in this language yet."), field="language")
    if asked.own_words and not texts.current().own_words:
        raise BadConsent(_("The text that is read aloud does not speak of own words yet."), field="own_words")
    if not 0 <= (asked.valid_until - day(now)).days <= LONGEST:
        raise BadConsent(_("A consent ends today at the earliest and in one year at the latest."), field="valid_until")


def _check_answered(case: Case, answered: Answered) -> None:
    if answered.method == Method.SIGNATURE and not is_signature(answered.signature[:LONGEST_SIGNATURE]):
        raise BadConsent(
            _("The signature is missing. Sign in the box, or record a spoken consent with a witness."),
            field="signature",
        )
    if len(answered.signature) > LONGEST_SIGNATURE:
        raise BadConsent(_("The signature is too long. Clear it and sign again."), field="signature")
    if answered.method == Method.SPOKEN and not answered.witness.strip():
        raise BadConsent(_("A spoken consent needs the name of a witness."), field="witness")
    if not may_be_child(case.age_group):
        return
    if answered.given_by == GivenBy.NOBODY:
        raise BadConsent(
            _("Where nobody agrees there is no consent. Record the duty towards the child."), field="given_by"
        )
    if answered.given_by == GivenBy.REPRESENTATIVE and answered.representative_implicated:
        raise GuardianImplicated(field="representative_implicated")
    if answered.given_by == GivenBy.REPRESENTATIVE and not (answered.speaker or answered.representative.strip()):
        raise BadConsent(_("For a child, enter who represents the child."), field="representative")
    if not answered.child_view.strip():
        raise BadConsent(_("Write down what the child says about this."), field="child_view")


def _representative(actor: Actor, case: Case, answered: Answered, now: datetime) -> str:
    """The name of who agrees for the child; "" where the child does. Raises what guard G8 raises."""
    if answered.given_by != GivenBy.REPRESENTATIVE:
        return ""
    if answered.speaker:
        # SECURITY: the record of the adult decides, not a name that was typed. tests/rooms/children/test_consenting.py
        return name_of_speaker(actor, case.pk, answered.speaker, now)
    return answered.representative


def _reading(case: Case, asked: Asked) -> Reading:
    text, child = texts.current(), may_be_child(case.age_group)
    parties = organisations.named([case.organisation, asked.receiver])
    with override(asked.language):
        filled = {
            "giver": parties[case.organisation].name,
            "receiver": parties[asked.receiver].name,
            "purpose": str(asked.purpose.label),
            "categories": ", ".join(str(c.label) for c in sorted(asked.categories)),
            "until": format_date(asked.valid_until, "long", locale=asked.language),
        }
        findable = asked.purpose == Purpose.IDENTIFICATION and Category.IDENTITY in asked.categories
        paragraphs = text.read_out(asked.language, child=child, findable=findable, own_words=asked.own_words, **filled)
    language = asked.language
    return Reading(text.title[language], paragraphs, text.declaration[language], text.spoken[language], language, child)


def _digest(wording: str) -> str:
    # SECURITY: keyed, because the text names the receiver and could be guessed. tests/rooms/consents/test_consents.py
    return hmac.new(settings.SECRET_KEY.encode(), wording.encode(), sha256).hexdigest()


def _event(kind: Kind, consent: Consent, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        purpose=consent.purpose,
        subject=consent.person_id,
        object_type="consent",
        object_id=consent.pk,
        facts={"code": consent.code, "receiver": str(consent.receiver_id), **facts},
    )
