"""Asking for information, answering, declining."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import rfc8785
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day, stamp
from accord.foundation.codes import code_set
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger.vocab import Kind
from accord.foundation.ledger.witnesses import silence
from accord.foundation.policy import (
    Action,
    Actor,
    Category,
    LegalGround,
    Purpose,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import covering_agreement, covering_consent
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import DataClass, current, seal_into
from accord.foundation.wall import whole_node
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.information import records
from accord.protection.information.access import may_ask, reach_received
from accord.protection.information.models import InformationRequest
from accord.protection.information.vocab import (
    LATEST_DAYS,
    LONGEST,
    RULES,
    STATES,
    About,
    BadRequest,
    Declined,
)
from accord.protection.referrals.access import may_read, reach_referral
from accord.protection.referrals.models import Referral
from accord.protection.safety import guard
from accord.protection.safety.disclosing import from_case


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What is asked of whom, about what both know."""

    asked: UUID
    purpose: Purpose
    categories: frozenset[Category]
    about: About
    about_code: str
    due_on: date
    question: str


@dataclass(frozen=True, slots=True, repr=False)
class Answered:
    """What is answered: of which categories, on the consent of the person or on a recorded duty."""

    text: str
    categories: frozenset[Category]
    ground: LegalGround | None = None


@service
def ask(*, actor: Actor, wanted: Wanted, now: datetime, key: str) -> Given:
    """Ask another organisation about a person whom both know. Raises Missing, Refused or BadRequest."""

    def work() -> Given:
        may_ask(actor)
        other = _check(actor, wanted, now)
        referral = _referral(actor, wanted)
        asker = organisations.get(actor.organisation)
        if asker is None:
            raise Missing
        agreement = records.under_agreement(wanted.asked, asker, wanted.purpose, wanted.categories, now)
        if reason := silence(now=now):
            raise Refused((reason,))
        if referral and referral.giver_id == actor.organisation:
            case, texts = referral.case, {"question": wanted.question}
            guard.check(actor=actor, case=case, receiver=wanted.asked, texts=texts, now=now)
        made = InformationRequest(
            id=new_id(), code=fresh_code(InformationRequest, "Q"), asker=actor.organisation, asked_by=actor.account,
            asked=wanted.asked, asked_at=now, purpose=wanted.purpose, categories=code_set(wanted.categories),
            about=wanted.about, about_code=wanted.about_code.strip().upper(), referral=referral.pk if referral else None,
            due_on=wanted.due_on, agreement=agreement.id,
        )  # fmt: skip
        with whole_node():
            made.case = records.case_at(wanted.asked, wanted.about, wanted.about_code, referral)
        seal_into(made, holder=actor.organisation, question=wanted.question)
        made.save(force_insert=True)
        facts = {"receiver": str(made.asked), "categories": made.categories, "agreement": str(made.agreement)}
        records.event(Kind.INFORMATION_ASKED, made, now, actor, made.asker, **facts)
        if other.on_this_node:
            with whole_node():  # the clock of the other side
                records.open_clock(made, now)
            current().share(made.pk, [DataClass.CARE], giver=made.asker, receiver=made.asked)
        else:
            publish(Topic.INFORMATION_ASKED, actor=actor, record=made.pk, now=now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="information.ask", body=wanted, now=now, work=work)


@service
def answer(*, actor: Actor, request: UUID, answered: Answered, read: int, now: datetime, key: str) -> Given:
    """Answer for the person of one's case: what is told leaves, like by a referral. Raises Missing, Refused with every reason,
    BadRequest, Stopped, NotPossible or Stale.
    """

    def work() -> Given:
        found, allowed = reach_received(actor, request, Action.ENQUIRY_ANSWER)
        if allowed is None:
            raise BadRequest(_("It is not known which person is meant. Decline it with that reason."))
        found.state = STATES.step(found.state, "answer")
        _check_answer(found, answered)
        asker = organisations.get(found.asker)
        if asker is None:
            raise Missing
        case, purpose = allowed.case, Purpose(found.purpose)
        categories, ground = answered.categories, answered.ground
        asked = from_case(case, found.asked, asker, purpose=purpose, categories=categories, now=now, ground=ground)
        decision = decide_disclosure(asked)
        reasons = (*decision.reasons, *filter(None, [silence(now=now)]))
        if reasons:
            raise Refused(reasons)
        guard.check(actor=actor, case=case, receiver=found.asker, texts={"answer": answered.text}, now=now)
        agreement, consent = covering_agreement(asked), None if answered.ground else covering_consent(asked)
        found.agreement = agreement.id if agreement else None
        found.consent = consent.id if consent else None
        found.ground = answered.ground.kind if answered.ground else ""
        found.given, found.answered_at, found.answered_by = code_set(answered.categories), now, actor.account
        document = {"at": stamp(now), "salt": secrets.token_hex(16), "text": answered.text}
        text = rfc8785.dumps(document).decode()
        found.digest = sha256(text.encode()).hexdigest()
        seal_into(found, holder=found.asked, answer_text=text)
        told = ["given", "answered_at", "answered_by", "agreement", "consent", "ground", "digest", "answer_text"]
        save_versioned(found, read=read, fields=["state", *told])
        facts = {"receiver": str(found.asker), "categories": found.given, "digest": found.digest}
        facts |= {"agreement": str(found.agreement), "consent": str(found.consent or ""), "ground": str(found.ground)}
        records.event(Kind.INFORMATION_ANSWERED, found, now, actor, found.asked, **facts)
        _end(found, asker, actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="information.answer", body=(request, answered), now=now, work=work)


@service
def decline(*, actor: Actor, request: UUID, reason: Declined, read: int, now: datetime, key: str) -> Given:
    """Say why there is no answer. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        found, _allowed = reach_received(actor, request, Action.ENQUIRY_ANSWER)
        found.state, found.reason = STATES.step(found.state, "decline"), reason
        found.answered_at, found.answered_by = now, actor.account
        save_versioned(found, read=read, fields=["state", "reason", "answered_at", "answered_by"])
        records.event(Kind.INFORMATION_DECLINED, found, now, actor, found.asked, reason=str(reason))
        _end(found, organisations.get(found.asker), actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="information.decline", body=(request, reason), now=now, work=work)


def _end(found: InformationRequest, asker: Organisation | None, actor: Actor, now: datetime) -> None:
    duties.settle(rule_ids=RULES, object_id=found.pk, actor=actor, now=now)
    if asker and not asker.on_this_node:
        publish(Topic.INFORMATION_ENDED, actor=actor, record=found.pk, now=now)


def _check(actor: Actor, wanted: Wanted, now: datetime) -> Organisation:
    other = organisations.get(wanted.asked)
    if other is None or other.pk == actor.organisation:
        raise BadRequest(_("Choose the organisation that you ask."), field="asked")
    if not wanted.categories:
        raise BadRequest(_("Choose at least one category of data."), field="categories")
    if not 0 < len(wanted.question.strip()) <= LONGEST:
        raise BadRequest(_("Write what you want to know, in at most 5,000 characters."), field="question")
    if not day(now) <= wanted.due_on <= day(now) + timedelta(days=LATEST_DAYS):
        raise BadRequest(_("Choose a day from today on, within 90 days."), field="due_on")
    if not 0 < len(wanted.about_code.strip()) <= 20:
        raise BadRequest(_("Write the code by which the other side knows the matter."), field="about_code")
    return other


def _referral(actor: Actor, wanted: Wanted) -> Referral | None:
    """The referral that it is about, which the actor may read and of which the other is a side. Raises Missing or Refused."""
    if wanted.about != About.REFERRAL:
        return None
    code = wanted.about_code.strip().upper()
    pk = Referral.objects.filter(code=code, sent_at__isnull=False).values_list("pk", flat=True).first()
    if pk is None:
        raise BadRequest(
            _("There is no referral with this code between you and this organisation."), field="about_code"
        )
    found = reach_referral(actor, pk)
    may_read(actor, found)
    if wanted.asked not in (found.giver_id, found.receiver_id):
        raise BadRequest(
            _("There is no referral with this code between you and this organisation."), field="about_code"
        )
    return found


def _check_answer(found: InformationRequest, answered: Answered) -> None:
    if not 0 < len(answered.text.strip()) <= LONGEST:
        raise BadRequest(_("Write the answer, in at most 5,000 characters."), field="text")
    if not answered.categories <= {Category(code) for code in found.categories.split()}:
        raise BadRequest(_("Answer only what was asked for."), field="categories")
    if answered.ground and not answered.ground.reference.strip():
        raise BadRequest(_("Say on what the duty rests (article, order, situation)."), field="ground_reference")
