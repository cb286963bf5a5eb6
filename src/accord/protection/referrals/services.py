"""Drafting, sending, answering. What follows of itself is in `following`; what all verbs share, in `records`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.foundation.codes import code_set
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.ledger.witnesses import silence
from accord.foundation.policy import (
    Action,
    Actor,
    Category,
    Decision,
    GroundKind,
    Purpose,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import covering_agreement, covering_consent
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import DataClass, current, seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases.access import Allowed, reach
from accord.protection.referrals import payload, records, transfers
from accord.protection.referrals.access import allowed_side, reach_referral
from accord.protection.referrals.checks import check_wanted, check_words
from accord.protection.referrals.following import agreed
from accord.protection.referrals.models import Referral
from accord.protection.referrals.records import decision_on, event
from accord.protection.referrals.vocab import (
    BEFORE_ARRIVAL,
    NO_CODES,
    SINCE_ARRIVAL,
    STATES,
    AlreadyAsked,
    BadReferral,
    Choice,
    DeclineReason,
    HandedOver,
    Urgency,
)
from accord.protection.safety import guard

SENT: Final = ("agreement", "consent_id", "own_words", "payload", "digest")
SEALED: Final = ("request", "ground_reference", "refused", "our_contact", "their_contact")
_alike: Final = Prepared(
    lambda case, receiver, purpose: Referral.objects.filter(
        case=case, receiver=receiver, purpose=purpose, sent_at__isnull=False
    ).values_list("pk", "state", "code")
)


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What is asked of whom, which data that needs, and what the person said to it."""

    receiver: UUID
    purpose: Purpose
    categories: frozenset[Category]
    request: str
    urgency: Urgency = Urgency.NORMAL
    ground: GroundKind | None = None  # a recorded duty instead of consent
    ground_reference: str = ""
    takes_over: bool = False  # the receiver becomes the coordinator of the case
    choice: Choice | None = None
    refused: str = ""  # by the person: an organisation, a fact that is not to be told
    our_contact: str = ""  # whom the receiver calls, and whom we call there
    their_contact: str = ""
    asked_for: frozenset[str] = frozenset()  # kinds of service: what is asked, in codes that every language has


@service
def draft(*, actor: Actor, case: UUID, wanted: Wanted, now: datetime, key: str, replaces: UUID | None = None) -> Given:
    """Prepare a referral; nothing leaves. One that `replaces` another takes its place when it is sent.

    Raises Missing, Refused, BadReferral, or HandedOver where the other one has arrived.
    """

    def work() -> Given:
        found = reach(actor, case, Action.REFERRAL_DRAFT).case
        check_wanted(actor, wanted)
        made = Referral(
            id=new_id(),
            code=fresh_code(Referral, "R"),
            case=found,
            giver_id=actor.organisation,
            drafted_at=now,
            drafted_by=actor.account,
            replaces=_replaced(found.pk, replaces) if replaces else None,
        )
        _fill(made, wanted, actor)
        made.save(force_insert=True)
        facts = {"receiver": str(wanted.receiver), "categories": made.categories}
        ledger.append(event(Kind.REFERRAL_DRAFTED, made, actor, now, facts))
        if wanted.ground is None and decision_on(made, now).allow:
            agreed(made, actor, now)
        return Given(made.pk, made.version)

    return once(actor=actor.account, key=key, verb="referral.draft", body=(case, wanted, replaces), now=now, work=work)


@service
def amend(*, actor: Actor, referral: UUID, wanted: Wanted, read: int, now: datetime, key: str) -> Given:
    """Change a draft before it is sent. Where what is wanted grows beyond the consent, the person is to be asked again.

    Raises Missing, Refused, BadReferral, NotPossible once it was sent (terms never change in flight), or Stale.
    """

    def work() -> Given:
        found = _drafted(actor, referral, Action.REFERRAL_DRAFT)[0]
        records.move(found, "amend")
        check_wanted(actor, wanted)
        columns = _fill(found, wanted, actor)
        save_versioned(found, read=read, fields=["state", *columns, *SEALED])
        facts = {"receiver": str(wanted.receiver), "categories": found.categories}
        ledger.append(event(Kind.REFERRAL_AMENDED, found, actor, now, facts))
        if wanted.ground is None and decision_on(found, now).allow:
            agreed(found, actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="referral.amend", body=(referral, wanted), now=now, work=work)


@service
def send(*, actor: Actor, referral: UUID, read: int, now: datetime, key: str) -> Given:
    """Send a referral: the data leaves, for that receiver, on an agreement and a ground. One that it replaces is taken back.

    Raises Refused with every reason that stands against it (the attempt is kept in the ledger), AlreadyAsked where the
    same is open there, HandedOver where the replaced one has arrived, Missing, NotPossible or Stale.
    """

    def work() -> Given:
        found, allowed = _drafted(actor, referral, Action.REFERRAL_SEND)
        target = STATES.step(found.state, "send")
        reason = silence(now=now)
        # A life does not wait for a witness: it leaves, and the event says that nobody else has seen it (decision 056).
        if reason and found.ground_kind != GroundKind.VITAL_INTEREST:
            facts = {"receiver": str(found.receiver_id), "reasons": [reason.code]}
            raise Refused((reason,), event(Kind.REFERRAL_REFUSED, found, actor, now, facts))
        asked = records.disclosure(found, now)
        decision = decide_disclosure(asked)
        if not decision.allow:
            facts = {"receiver": str(found.receiver_id), "reasons": list(decision.rule_ids)}
            raise Refused(decision.reasons, event(Kind.REFERRAL_REFUSED, found, actor, now, facts))
        _refuse_twice(found)
        found.own_words = records.words_go(asked)
        if not found.own_words and not found.asked_for:
            raise BadReferral(NO_CODES, field="asked_for")
        if found.replaces_id:
            _take_back(found, actor, now)
        agreement, consent = covering_agreement(asked), None if asked.ground else covering_consent(asked)
        opens = Decision(True, decision.classes & allowed.decision.classes)
        text, found.digest, names = payload.build(
            actor=actor,
            case=allowed.case,
            categories=asked.categories,
            decision=opens,
            purpose=asked.purpose,
            now=now,
            words=found.own_words,
        )
        texts = payload.written(found, text, actor)
        guard.check(actor=actor, case=allowed.case, receiver=found.receiver_id, texts=texts, now=now)
        seal_into(found, holder=actor.organisation, payload=text)
        found.state, found.sent_at = target, now
        found.agreement = agreement.id if agreement else None
        found.consent_id = consent.id if consent else None
        save_versioned(found, read=read, fields=["state", "sent_at", *SENT])
        records.step(found, "send", actor, now)
        facts = {
            "receiver": str(found.receiver_id),
            "fields": names,
            "categories": found.categories,
            "digest": found.digest,
            "agreement": str(found.agreement),
            "consent": str(found.consent_id or ""),
            "ground": found.ground_kind,
        } | ({"witness": "silent"} if reason else {})
        ledger.append(event(Kind.REFERRAL_SENT, found, actor, now, facts))
        records.open_duties("referral.sent", found, found.receiver_id, actor, now)
        # SECURITY: keys do not roll back with the rows: given when nothing can refuse any more. tests/rooms/referrals/test_faults.py
        if not found.far:  # another node has keys of its own
            current().share(found.pk, [DataClass.DOCUMENT], giver=actor.organisation, receiver=found.receiver_id)
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

    Raises Missing, Refused, NotPossible, HandedOver, BadReferral (a reason or note is missing) or Stale.
    """

    def work() -> Given:
        found = reach_referral(actor, referral)
        allowed_side(actor, found, action)
        check_words(action, reason, note)
        if actor.organisation == found.case.organisation:
            guard.check(actor=actor, case=found.case, receiver=told(found, action), texts={"note": note}, now=now)
        _take(found, action, actor, now, read=read, note=note, reason=reason)
        return Given(found.pk, found.version)

    body = (str(referral), action, note, str(reason or ""))
    return once(actor=actor.account, key=key, verb="referral.act", body=body, now=now, work=work)


def told(referral: Referral, action: str) -> UUID | None:
    """Who is told by the note of a step. A referral to somebody who turned out to be a risk can still be ended."""
    return None if action in ("not_possible", "revoke") else referral.receiver_id


def _drafted(actor: Actor, referral: UUID, action: Action) -> tuple[Referral, Allowed]:
    """A referral of the actor's own organisation, and its case opened for `action`. Raises Missing or Refused."""
    found = reach_referral(actor, referral)
    if found.giver_id != actor.organisation:
        raise Missing
    return found, reach(actor, found.case_id, action)


def _fill(referral: Referral, wanted: Wanted, actor: Actor) -> dict[str, object]:
    columns: dict[str, object] = {
        "receiver_id": wanted.receiver,
        "purpose": wanted.purpose,
        "categories": code_set(wanted.categories),
        "urgency": wanted.urgency,
        "ground_kind": wanted.ground or "",
        "takes_over": wanted.takes_over,
        "choice": wanted.choice or "",
        "asked_for": code_set(wanted.asked_for),
    }
    for name, value in columns.items():
        setattr(referral, name, value)
    seal_into(referral, holder=actor.organisation, **{name: getattr(wanted, name) for name in SEALED})
    return columns


def _replaced(case: UUID, referral: UUID) -> Referral:
    sent = Referral.objects.filter(pk=referral, case=case, sent_at__isnull=False)
    found = sent.select_related("case", "giver", "receiver").first()
    if found is None:
        raise Missing
    if found.state in SINCE_ARRIVAL:
        raise HandedOver
    return found


def _refuse_twice(referral: Referral) -> None:
    for pk, state, code in _alike(referral.case_id, referral.receiver_id, str(referral.purpose)):
        if state not in STATES.finals() and pk != referral.replaces_id:
            raise AlreadyAsked(code=code)


def _take_back(referral: Referral, actor: Actor, now: datetime) -> None:
    old = _replaced(referral.case_id, referral.replaces_id) if referral.replaces_id else None
    if old and old.state in BEFORE_ARRIVAL:
        _take(old, "revoke", actor, now, read=old.version)


def _take(
    referral: Referral,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    read: int,
    note: str = "",
    reason: DeclineReason | None = None,
) -> None:
    records.move(referral, action)
    referral.reason = reason or referral.reason
    save_versioned(referral, read=read, fields=["state", "reason", "silent_since"])
    records.step(referral, action, actor, now, note=note, reason=reason)
    facts = {"action": action, "state": referral.state} | ({"reason": str(reason)} if reason else {})
    ledger.append(event(Kind.REFERRAL_MOVED, referral, actor, now, facts))
    records.clocks(referral, action, actor, now)
    if action == "arrive" and referral.takes_over:
        transfers.moved(referral, actor, now)
