"""What a letter of another node does to a referral here. Called inside the open transaction of a process that sees the whole
node, by a caller that has checked who writes and that this letter was not taken in before.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.codes import code_set
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import ConsentFacts, Disclosure, LegalGround, OrganisationKind, decide_disclosure
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.refusals import Missing
from accord.foundation.vault import Shredded, seal_into
from accord.foundation.writes.batches import asked
from accord.foundation.writes.services import first_free, save_versioned
from accord.protection.cases.elsewhere import known_elsewhere
from accord.protection.referrals import payload, records, transfers
from accord.protection.referrals.bodies import SentBody, StepBody, WayBody, told_in, understood
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.sides import PLANNED, SAID_BY, outcome
from accord.protection.referrals.vocab import (
    BY_NODES,
    WITH_REASON,
    DeclineReason,
    NotTakenIn,
    NotUnderstood,
    ReferralState,
    Side,
)

_WAY: Final = ("mode", "leaves_at", "meets_at")
COPIED: Final = (
    "code", "purpose", "urgency", "ground_kind", "takes_over", "choice", "digest", "agreement", "own_words",
)  # fmt: skip


def taken_in(*, referral: UUID, giver: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> Referral:
    """A referral that an organisation of another node sends to one of this node.

    Raises NotUnderstood, or NotTakenIn with the reason: where no agreement in force here covers it, a rule stands against it,
    or it is here already. Then nothing of it stays.
    """
    first, sent = understood(StepBody, body), understood(SentBody, body.get("referral"))
    if (first.action, first.number, first.seen) != ("send", 1, 0):
        raise NotUnderstood(fields="action")
    told = told_in(sent, now)
    sides = _sides(giver, receiver)
    if Referral.objects.filter(pk=referral).exists():
        raise NotTakenIn("already-here")
    _allow(sent, sides, max(now, first.at))
    made = Referral(
        id=referral,
        giver=sides[0],
        receiver=sides[1],
        case=known_elsewhere(organisation=giver, told=told, now=now),
        categories=code_set(sent.categories),
        asked_for=code_set(sent.asked_for),
        state=ReferralState.SENT,
        drafted_at=min(first.at, now),
        drafted_by=giver,  # who it was there is not told
        sent_at=min(first.at, now),
        replaces=replaced(sent, giver, receiver),
        **{name: getattr(sent, name) for name in COPIED},
    )
    made.code = first_free(Referral, sent.code)
    texts = {name: getattr(sent, name) for name in ("payload", *payload.LEAVES)}
    seal_into(made, holder=made.here, **texts)
    made.save(force_insert=True)
    note_step(made, Side.GIVER, first, now)
    facts = {
        "giver": str(giver),
        "categories": made.categories,
        "digest": made.digest,
        "agreement": str(made.agreement),
        "consent": str(sent.consent.id) if sent.consent else "",
        "ground": made.ground_kind,
    }
    ledger.append(records.event(Kind.REFERRAL_RECEIVED, made, None, now, facts))
    records.open_duties("referral.sent", made, receiver, None, now)
    return made


def stepped(*, referral: UUID, side: Side, body: Mapping[str, Any], now: datetime) -> Referral:
    """A step of `side`, told by its node. One that crossed with a step of the other side stays in the history alone.

    A step that is here already changes nothing. Raises Missing, or NotUnderstood for one that this side cannot take.
    """
    said = understood(StepBody, body)
    found = reach_far(referral)
    _check(said, side)
    way = understood(WayBody, body.get("way")) if said.action == PLANNED else None
    known = list(found.steps.all())
    if _there(known, said, side):
        return found
    before = outcome(known)
    after = outcome([*known, Step(side=side, number=said.number, seen=said.seen, action=said.action)])
    came = [step for step in after.counted if step not in before.counted]
    found.state = after.state
    if any(step.action != "escalate" for step in came):
        found.silent_since = None
    reasons = {(step.side, step.number): step.reason for step in known} | {(side, said.number): said.reason}
    told = [reason for step in after.counted if (reason := reasons[Side(step.side), step.number])]
    found.reason = told[-1] if told else ""  # what crossed gives no reason
    columns = _set_out(found, way) if way and _newest(known, said.number) else ()
    save_versioned(found, read=found.version, fields=["state", "reason", "silent_since", *columns])
    note_step(found, side, said, now)
    crossed = len(after.crossed) > len(before.crossed)
    facts = {"action": said.action, "state": found.state} | ({"crossed": True} if crossed else {})
    by = found.giver_id if side == Side.GIVER else found.receiver_id
    ledger.append(records.event(Kind.REFERRAL_MOVED, found, None, now, facts, of=by))
    for step in came:
        records.clocks(found, step.action, None, now)
        if step.action == "arrive" and found.takes_over:
            transfers.moved(found, None, now)
    if said.action == "withdraw" and found.side_here == Side.RECEIVER:
        recall(found, now)
    return found


def _check(said: StepBody, side: Side) -> None:
    # SECURITY: no side speaks for the other, and nobody sends twice. tests/rooms/referrals/test_far.py
    if said.action not in SAID_BY[side] or said.action == "send":
        raise NotUnderstood(fields="action")
    if said.reason in BY_NODES or (said.action in WITH_REASON and not said.reason):
        raise NotUnderstood(fields="reason")


def _there(known: list[Step], said: StepBody, side: Side) -> bool:
    """Whether the step is here. Raises NotUnderstood where another stands in its place."""
    same = next((step for step in known if (step.side, step.number) == (side, said.number)), None)
    if same and (same.action, same.seen) != (said.action, said.seen):
        raise NotUnderstood(fields="number")
    return same is not None


def recalled(*, referral: UUID, now: datetime) -> Referral:
    """The consent on which a referral to an organisation of this node rested was taken back after it had ended.

    The receiver reads it no more and is to delete what it has. Raises Missing.
    """
    found = reach_far(referral)
    if found.side_here != Side.RECEIVER:
        raise Missing
    if found.recalled_at is None:
        recall(found, now)
        ledger.append(records.event(Kind.REFERRAL_RECALLED, found, None, now, {}))
    return found


def recall(referral: Referral, now: datetime) -> None:
    """The person took it back: the receiver reads it no more, and is to delete what it copied."""
    if referral.recalled_at is None:
        referral.recalled_at = now
        save_versioned(referral, read=referral.version, fields=["recalled_at"])
    records.open_duties("referral.withdrawn", referral, referral.receiver_id, None, now)


def bounced(*, referral: UUID, reason: str, now: datetime) -> Referral:
    """The receiver's node refused the letter that sent a referral of this node, with the code of its reason.

    It ends here as not possible. One that has ended otherwise stays as it is. Raises Missing.
    """
    found = reach_far(referral)
    if found.side_here != Side.GIVER or found.state not in (ReferralState.SENT, ReferralState.NO_ANSWER):
        return found
    records.move(found, "bounce")
    found.reason = DeclineReason.REFUSED_THERE
    found.bounced = reason if reason in REASONS else NotTakenIn.code
    save_versioned(found, read=found.version, fields=["state", "reason", "bounced", "silent_since"])
    records.step(found, "bounce", None, now, reason=DeclineReason.REFUSED_THERE)
    facts = {"action": "bounce", "state": found.state, "reason": found.bounced}
    ledger.append(records.event(Kind.REFERRAL_MOVED, found, None, now, facts, of=found.receiver_id))
    duties.cancel_all(object_id=found.pk, actor=None, now=now)
    return found


def replaced(sent: SentBody, giver: UUID, receiver: UUID) -> Referral | None:
    """The referral between the same two whose place this one takes, if it is here."""
    if sent.replaces is None:
        return None
    return Referral.objects.filter(pk=sent.replaces, giver=giver, receiver=receiver).first()


def reach_far(referral: UUID) -> Referral:
    """A referral of which a side works at another node. Raises Missing."""
    found = (
        Referral.objects.filter(pk=referral, sent_at__isnull=False).select_related("case", "giver", "receiver").first()
    )
    if found is None or not found.far:
        raise Missing
    return found


def _sides(giver: UUID, receiver: UUID) -> tuple[Organisation, Organisation]:
    found = asked(organisations.named, (giver, receiver))
    if len(found) < 2 or found[giver].on_this_node or not found[receiver].on_this_node:
        raise NotTakenIn("not-of-this-node")
    return found[giver], found[receiver]


def _allow(sent: SentBody, sides: tuple[Organisation, Organisation], at: datetime) -> None:
    """Raises NotTakenIn unless the agreement that is told, as it stands here, and a ground allow it."""
    giver, receiver = sides
    consent = sent.consent
    telling = Disclosure(
        giver=giver.pk,
        receiver=receiver.pk,
        receiver_kind=OrganisationKind(receiver.kind),
        purpose=sent.purpose,
        categories=sent.categories,
        at=at,
        agreements=tuple(one for one in asked(facts_between, giver.pk, receiver.pk) if one.id == sent.agreement),
        consents=(
            ConsentFacts(
                consent.id, receiver.pk, sent.purpose, sent.categories, min(consent.given_at, at), consent.valid_until
            ),
        )
        if consent
        else (),
        ground=LegalGround(sent.ground_kind, sent.ground_reference) if sent.ground_kind else None,
        takes_over=sent.takes_over,
        may_be_child=sent.may_be_child,
    )
    # SECURITY: each node asks its own rules; that the other asked its own is not enough. tests/rooms/referrals/test_far.py
    decision = decide_disclosure(telling)
    if not decision.allow:
        raise NotTakenIn(decision.rule_ids[0])


def _newest(known: list[Step], number: int) -> bool:
    return not any(step.action == PLANNED and step.number > number for step in known)


def _set_out(referral: Referral, way: WayBody) -> tuple[str, ...]:
    for name in _WAY:
        setattr(referral, name, getattr(way, name))
    seal_into(referral, holder=referral.here, escort=way.escort, meeting_point=way.meeting_point)
    return (*_WAY, "escort", "meeting_point")


def note_step(referral: Referral, side: Side, said: StepBody, now: datetime) -> None:
    """Add a step that a letter told to the history."""
    made = Step(
        id=new_id(),
        referral=referral,
        referral_key=referral.pk,
        action=said.action,
        state=referral.state,
        reason=said.reason,
        at=min(said.at, now),
        organisation=referral.giver_id if side == Side.GIVER else referral.receiver_id,
        side=side,
        number=said.number,
        seen=said.seen,
    )
    with suppress(Shredded):  # what comes late of somebody who was erased stays without its words
        seal_into(made, holder=referral.here, note=said.note if referral.own_words else "")
    made.save(force_insert=True)
