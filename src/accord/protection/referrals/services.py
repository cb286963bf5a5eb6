"""Drafting, sending, answering and escalating referrals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations import queries as organisations
from accord.foundation.codes import code_set
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.ledger.witnesses import silence
from accord.foundation.policy import (
    Action,
    Actor,
    Category,
    Decision,
    Disclosure,
    GroundKind,
    LegalGround,
    OrganisationKind,
    Purpose,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import covering_agreement, covering_consent
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import DataClass, current, reveal, seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.consents.queries import facts_of
from accord.protection.persons.queries import is_sheltered
from accord.protection.referrals import payload
from accord.protection.referrals.access import allowed_side, reach_referral
from accord.protection.referrals.checks import check_wanted, check_words
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.vocab import (
    GIVER,
    OPENS,
    SETTLES,
    STATES,
    DeclineReason,
    Urgency,
)
from accord.protection.safety import guard
from accord.protection.safety.queries import risk_organisations


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What is asked of whom, and which data that needs."""

    receiver: UUID
    purpose: Purpose
    categories: frozenset[Category]
    request: str
    urgency: Urgency = Urgency.NORMAL
    ground: GroundKind | None = None  # a recorded duty instead of consent
    ground_reference: str = ""
    takes_over: bool = False  # the receiver becomes the coordinator of the case


@service
def draft(*, actor: Actor, case: UUID, wanted: Wanted, now: datetime, key: str) -> Given:
    """Prepare a referral; nothing leaves. Raises Missing, Refused or BadReferral."""

    def work() -> Given:
        found = reach(actor, case, Action.REFERRAL_DRAFT).case
        check_wanted(actor, wanted)
        made = Referral(
            id=new_id(),
            code=fresh_code(Referral, "R"),
            case=found,
            giver_id=actor.organisation,
            receiver_id=wanted.receiver,
            purpose=wanted.purpose,
            categories=code_set(wanted.categories),
            urgency=wanted.urgency,
            ground_kind=wanted.ground or "",
            takes_over=wanted.takes_over,
            drafted_at=now,
            drafted_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, request=wanted.request, ground_reference=wanted.ground_reference)
        made.save(force_insert=True)
        facts = {"receiver": str(wanted.receiver), "categories": made.categories}
        ledger.append(_event(Kind.REFERRAL_DRAFTED, made, actor, now, facts))
        if wanted.ground is None and decision_on(made, actor, now).allow:
            _agreed(made, actor, now)
        return Given(made.pk, made.version)

    return once(actor=actor.account, key=key, verb="referral.draft", body=_plain(case, wanted), now=now, work=work)


@service
def send(*, actor: Actor, referral: UUID, read: int, now: datetime, key: str) -> Given:
    """Send a referral: the data leaves, for that receiver, on an agreement and a ground.

    Raises Refused with every reason that stands against it (the attempt is kept in the ledger), Missing, NotPossible
    or Stale.
    """

    def work() -> Given:
        found = reach_referral(actor, referral)
        if found.giver_id != actor.organisation:
            raise Missing
        allowed = reach(actor, found.case_id, Action.REFERRAL_SEND)
        target = STATES.step(found.state, "send")
        if reason := silence(now=now):
            facts = {"receiver": str(found.receiver_id), "reasons": [reason.code]}
            raise Refused((reason,), _event(Kind.REFERRAL_REFUSED, found, actor, now, facts))
        asked = _disclosure(found, actor, now)
        decision = decide_disclosure(asked)
        if not decision.allow:
            facts = {"receiver": str(found.receiver_id), "reasons": list(decision.rule_ids)}
            raise Refused(decision.reasons, _event(Kind.REFERRAL_REFUSED, found, actor, now, facts))
        agreement, consent = covering_agreement(asked), None if asked.ground else covering_consent(asked)
        opens = Decision(True, decision.classes & allowed.decision.classes)
        text, found.digest, names = payload.build(
            actor=actor, case=allowed.case, categories=asked.categories, decision=opens, purpose=asked.purpose, now=now
        )
        texts = payload.written(found, text, actor)
        guard.check(actor=actor, case=allowed.case, receiver=found.receiver_id, texts=texts, now=now)
        seal_into(found, holder=actor.organisation, payload=text)
        current().share(found.pk, [DataClass.DOCUMENT], giver=actor.organisation, receiver=found.receiver_id)
        found.state, found.sent_at = target, now
        found.agreement = agreement.id if agreement else None
        found.consent_id = consent.id if consent else None
        save_versioned(found, read=read, fields=["state", "sent_at", "agreement", "consent_id", "payload", "digest"])
        _step(found, "send", actor, now)
        facts = {
            "receiver": str(found.receiver_id),
            "fields": names,
            "digest": found.digest,
            "agreement": str(found.agreement),
            "consent": str(found.consent_id or ""),
            "ground": found.ground_kind,
        }
        ledger.append(_event(Kind.REFERRAL_SENT, found, actor, now, facts))
        trigger = "referral.sent_urgent" if found.urgency == Urgency.URGENT else "referral.sent"
        _open_duties(trigger, found, found.receiver_id, actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="referral.send", body=str(referral), now=now, work=work)


@service
def act(
    *,
    actor: Actor,
    referral: UUID,
    action: str,
    read: int,
    now: datetime,
    key: str,
    note: str = "",
    reason: DeclineReason | None = None,
) -> Given:
    """Any step after sending, and "not possible". The side that may take it is in the state table.

    Raises Missing, Refused, NotPossible, BadReferral (a reason or note is missing) or Stale.
    """

    def work() -> Given:
        found = reach_referral(actor, referral)
        allowed_side(actor, found, action)
        check_words(action, reason, note)
        if actor.organisation == found.case.organisation:
            guard.check(actor=actor, case=found.case, receiver=_told(found, action), texts={"note": note}, now=now)
        _move(found, action)
        found.reason = reason or found.reason
        save_versioned(found, read=read, fields=["state", "reason"])
        _step(found, action, actor, now, note=note, reason=reason)
        facts = {"action": action, "state": found.state} | ({"reason": str(reason)} if reason else {})
        ledger.append(_event(Kind.REFERRAL_MOVED, found, actor, now, facts))
        _clocks(found, action, actor, now)
        return Given(found.pk, found.version)

    body = (str(referral), action, note, str(reason or ""))
    return once(actor=actor.account, key=key, verb="referral.act", body=body, now=now, work=work)


@service
def ask_release(*, actor: Actor, referral: UUID, action: str, note: str, reason: str, now: datetime, key: str) -> Given:
    """Ask a second person to release what the guard stopped: the texts of `send`, or the note of a later step.

    The giver only: its guard stopped it. Raises Missing, Refused, NotPossible or NoReason.
    """

    def work() -> Given:
        found = reach_referral(actor, referral)
        if found.giver_id != actor.organisation:
            raise Missing
        allowed = reach(actor, found.case_id, Action.REFERRAL_SEND)
        STATES.step(found.state, action)
        texts = {"note": note}
        if action == "send":
            wanted = frozenset(Category(code) for code in found.categories.split())
            text, _digest, _names = payload.build(
                actor=actor,
                case=allowed.case,
                categories=wanted,
                decision=Decision(True, allowed.decision.classes),
                purpose=Purpose(found.purpose),
                now=now,
            )
            texts = payload.written(found, text, actor)
        receiver = _told(found, action)
        guard.ask(actor=actor, case=allowed.case, receiver=receiver, texts=texts, reason=reason, now=now)
        return Given(found.pk, found.version)

    body = (str(referral), action, note, reason)
    return once(actor=actor.account, key=key, verb="referral.ask_release", body=body, now=now, work=work)


def decision_on(referral: Referral, actor: Actor, now: datetime) -> Decision:
    """What `send` would decide now: shown beside the button, so that nobody is surprised."""
    return decide_disclosure(_disclosure(referral, actor, now))


def follow_consent(actor: Actor, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.given: drafts that the consent covers step on."""
    drafts = Referral.objects.filter(case__consent=consent, state="draft", ground_kind="")
    for found in drafts.filter(giver=actor.organisation):
        if decision_on(found, actor, now).allow:
            _agreed(found, actor, now)


def _agreed(draft: Referral, actor: Actor, now: datetime) -> None:
    _move(draft, "consent")
    save_versioned(draft, read=draft.version, fields=["state"])
    ledger.append(_event(Kind.REFERRAL_MOVED, draft, actor, now, {"action": "consent", "state": draft.state}))


def follow_withdrawal(actor: Actor, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.withdrawn (guard G7): every open referral that rests on the consent is frozen, and drafts that
    nothing else covers any more. Whoever received something under it, also in a referral that has ended, is to delete it.
    """
    found = Referral.objects.filter(case__consent=consent).select_related("case", "receiver").distinct()
    for referral in found:
        rests = referral.consent_id == consent
        is_open = referral.state not in STATES.finals()
        uncovered = referral.state == "consented" and not decision_on(referral, actor, now).allow
        if is_open and (rests or uncovered):
            _move(referral, "withdraw")
            save_versioned(referral, read=referral.version, fields=["state"])
            _step(referral, "withdraw", actor, now)
            facts = {"action": "withdraw", "state": referral.state}
            ledger.append(_event(Kind.REFERRAL_MOVED, referral, actor, now, facts))
            duties.cancel_all(object_id=referral.pk, actor=actor, now=now)
        if rests and referral.sent_at:
            _open_duties("referral.withdrawn", referral, referral.receiver_id, actor, now)


def follow_erasure(actor: Actor, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: whoever received something about her is to delete what was copied from it."""
    for referral in Referral.objects.filter(case__person=person, sent_at__isnull=False).select_related("case"):
        _open_duties("referral.withdrawn", referral, referral.receiver_id, actor, now)


@service
def escalate(*, referral: UUID, now: datetime) -> None:
    """No answer in time: the coordinator of the giver's country is told, by the code of the referral only."""
    found = Referral.objects.select_related("giver").get(pk=referral)
    if found.state != "sent":
        return
    _move(found, "escalate")
    found.escalated_to = organisations.coordinator_of(found.giver.country)
    save_versioned(found, read=found.version, fields=["state", "escalated_to"])
    Step.objects.create(
        id=new_id(), referral=found, referral_key=found.pk, action="escalate", state=found.state, at=now
    )
    ledger.append(
        Entry(
            Kind.REFERRAL_ESCALATED,
            now,
            organisation=found.giver_id,
            subject=found.case.person_id,
            object_type="referral",
            object_id=found.pk,
            facts={"code": found.code, "to": str(found.escalated_to or "")},
        )
    )


def _disclosure(referral: Referral, actor: Actor, now: datetime) -> Disclosure:
    ground = None
    if referral.ground_kind:
        reference = reveal(referral, holder=actor.organisation, fields=["ground_reference"])["ground_reference"]
        ground = LegalGround(GroundKind(referral.ground_kind), reference)
    return Disclosure(
        giver=referral.giver_id,
        receiver=referral.receiver_id,
        receiver_kind=OrganisationKind(referral.receiver.kind),
        purpose=Purpose(referral.purpose),
        categories=frozenset(Category(code) for code in referral.categories.split()),
        at=now,
        agreements=facts_between(referral.giver_id, referral.receiver_id),
        consents=facts_of(referral.case_id),
        ground=ground,
        sheltered=is_sheltered(referral.case.person_id),
        risk_parties=risk_organisations(referral.case_id),
        takes_over=referral.takes_over,
        may_be_child=referral.case.may_be_child,
    )


def _told(referral: Referral, action: str) -> UUID | None:
    """Who is told by the note of a step. A referral to somebody who turned out to be a risk can still be ended."""
    return None if action == "not_possible" else referral.receiver_id


def _move(referral: Referral, action: str) -> None:
    referral.state = STATES.step(referral.state, action)


def _step(
    referral: Referral, action: str, actor: Actor, now: datetime, *, note: str = "", reason: DeclineReason | None = None
) -> None:
    made = Step(
        id=new_id(),
        referral=referral,
        referral_key=referral.pk,
        action=action,
        state=referral.state,
        at=now,
        account=actor.account,
        organisation=actor.organisation,
        reason=reason or "",
    )
    seal_into(made, holder=actor.organisation, note=note)
    made.save(force_insert=True)


def _clocks(referral: Referral, action: str, actor: Actor, now: datetime) -> None:
    if rule_ids := SETTLES.get(action):
        duties.settle(rule_ids=rule_ids, object_id=referral.pk, actor=actor, now=now)
    if referral.state in STATES.finals():
        duties.cancel_all(object_id=referral.pk, actor=actor, now=now)
    if opens := OPENS.get(action):
        trigger, side = opens
        owner = referral.giver_id if side == GIVER else referral.receiver_id
        _open_duties(trigger, referral, owner, actor, now)


def _open_duties(trigger: str, referral: Referral, organisation: UUID, actor: Actor, now: datetime) -> None:
    duties.open_duties(
        trigger=trigger,
        populations=frozenset(),
        jurisdiction=referral.case.jurisdiction,
        owner=actor,
        organisation=organisation,
        object_type="referral",
        object_id=referral.pk,
        object_code=referral.code,
        subject=None,
        now=now,
    )


def _plain(case: UUID, wanted: Wanted) -> tuple[object, ...]:
    return (
        case,
        wanted.receiver,
        wanted.purpose,
        wanted.categories,
        wanted.request,
        wanted.urgency,
        wanted.ground,
        wanted.ground_reference,
        wanted.takes_over,
    )


def _event(kind: Kind, referral: Referral, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        purpose=referral.purpose,
        subject=referral.case.person_id,
        object_type="referral",
        object_id=referral.pk,
        facts={"code": referral.code, **facts},
    )
