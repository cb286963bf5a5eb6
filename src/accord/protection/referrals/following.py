"""What follows of itself: a consent that is given or taken back, an erasure, a clock that ran out."""

from datetime import datetime
from uuid import UUID

from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties import services as duties
from accord.foundation.duties.models import Duty
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor, OrganisationKind
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import save_versioned, service
from accord.protection.referrals.models import Referral
from accord.protection.referrals.records import decision_on, event, move, open_duties, step
from accord.protection.referrals.sides import DELETED
from accord.protection.referrals.vocab import DELETES, STATES, ReferralState


def follow_consent(actor: Actor, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.given: drafts that the consent covers step on."""
    drafts = Referral.objects.filter(case__consent=consent, state="draft", ground_kind="")
    for found in drafts.filter(giver=actor.organisation):
        if decision_on(found, now).allow:
            agreed(found, actor, now)


def agreed(draft: Referral, actor: Actor, now: datetime) -> None:
    """The person agreed to what a draft asks."""
    move(draft, "consent")
    save_versioned(draft, read=draft.version, fields=["state"])
    ledger.append(event(Kind.REFERRAL_MOVED, draft, actor, now, {"action": "consent", "state": draft.state}))


def follow_withdrawal(actor: Actor | None, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.withdrawn (guard G7): every open referral that rests on the consent is frozen, and drafts that
    nothing else covers any more. Whoever received something under it, also in a referral that has ended, is to delete it.
    """
    found = Referral.objects.filter(case__consent=consent).select_related("case", "giver", "receiver").distinct()
    for referral in found:
        rests = referral.consent_id == consent
        is_open = referral.state not in STATES.finals()
        uncovered = referral.state == "consented" and not decision_on(referral, now).allow
        if is_open and (rests or uncovered):
            move(referral, "withdraw")
            save_versioned(referral, read=referral.version, fields=["state", "silent_since"])
            step(referral, "withdraw", actor, now)
            facts = {"action": "withdraw", "state": referral.state}
            ledger.append(event(Kind.REFERRAL_MOVED, referral, actor, now, facts))
            duties.cancel_all(object_id=referral.pk, actor=actor, now=now)
        if rests and referral.sent_at:
            open_duties("referral.withdrawn", referral, referral.receiver_id, actor, now)
        if rests and not is_open and _has_it_elsewhere(referral):
            publish(Topic.REFERRAL_RECALLED, actor=actor, record=referral.pk, now=now)


def follow_erasure(actor: Actor | None, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: whoever received something about her is to delete what was copied from it."""
    found = Referral.objects.filter(case__person=person, sent_at__isnull=False)
    for referral in found.select_related("case", "giver", "receiver"):
        open_duties("referral.withdrawn", referral, referral.receiver_id, actor, now)
        if _has_it_elsewhere(referral):
            publish(Topic.REFERRAL_ERASED, actor=actor, record=referral.pk, now=now)


def _has_it_elsewhere(referral: Referral) -> bool:
    """Whether the receiver has it at another node."""
    return referral.sent_at is not None and not referral.receiver.on_this_node and not referral.bounced


def confirm_deleted(actor: Actor, duty: Duty, now: datetime) -> None:
    """Follows a duty about a referral: that the receiver deleted what it had is told to the node of the giver."""
    if duty.rule not in DELETES:
        return
    found = Referral.objects.select_related("case", "giver", "receiver").get(pk=duty.object_id)
    if found.far and found.receiver_id == actor.organisation:
        step(found, DELETED, actor, now)


@service
def escalate(*, referral: UUID, now: datetime) -> None:
    """No answer in time, at whatever stage: the coordinator of the giver's country is told, by the code only.

    Whoever was on the way and did not arrive: both sides are to look for the person at once, and for a child the body of
    child protection is told, by the code only. A referral that moved on meanwhile, or is with the coordinator, stays.
    """
    found = Referral.objects.select_related("giver", "receiver", "case").get(pk=referral)
    if found.silent_since or not any(row.action == "escalate" for row in STATES.open_to(found.state)):
        return
    since = found.steps.order_by("-at", "-id").values_list("at", flat=True).first()
    stage = found.state
    move(found, "escalate")
    found.silent_since = since
    found.escalated_to = organisations.coordinator_of(found.giver.country)
    save_versioned(found, read=found.version, fields=["state", "escalated_to", "silent_since"])
    step(found, "escalate", None, now)
    facts = {"to": str(found.escalated_to or ""), "stage": stage}
    ledger.append(event(Kind.REFERRAL_ESCALATED, found, None, now, facts))
    if stage == ReferralState.IN_TRANSIT:
        _alarm(found, now)


def _alarm(referral: Referral, now: datetime) -> None:
    open_duties("referral.not_arrived.giver", referral, referral.giver_id, None, now)
    open_duties("referral.not_arrived.receiver", referral, referral.receiver_id, None, now)
    keeper = organisations.of_kind(OrganisationKind.CHILD_PROTECTION, referral.giver.country)
    if referral.case.may_be_child and keeper and keeper not in (referral.giver_id, referral.receiver_id):
        open_duties("referral.not_arrived.child", referral, keeper, None, now)
