"""What comes back of the referrals of this node after it was set back to an older state: what it had told another node.

Like `arrivals`, inside the open transaction of a process that sees the whole node. What a letter does not hold is gone: who
looks after the matter is told to look.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.foundation.codes import code_set
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import first_free, save_versioned
from accord.protection.cases.elsewhere import found_again
from accord.protection.cases.models import Case
from accord.protection.consents.models import Consent
from accord.protection.consents.services import taken_back_before
from accord.protection.persons.vocab import FIELDS
from accord.protection.referrals import payload, records
from accord.protection.referrals.arrivals import COPIED, note_step, reach_far, replaced, stepped
from accord.protection.referrals.bodies import SentBody, StepBody, told_in, understood
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.vocab import ReferralState, Side

_KNOWN: Final = ("state", "sent_at", "consent_id", "categories", "asked_for", "payload", *COPIED, *payload.LEAVES)


def sent_again(*, referral: UUID, giver: UUID, receiver: UUID, body: Mapping[str, Any], now: datetime) -> Referral:
    """A referral of this node that it had forgotten, or forgotten that it was sent. Raises NotUnderstood.

    It stands under its case, which the consent names, else under a new one with what the letter tells of the person.
    """
    first, sent = understood(StepBody, body), understood(SentBody, body.get("referral"))
    told = told_in(sent, now)
    found = Referral.objects.filter(pk=referral).select_related("case", "giver", "receiver").first()
    if found is not None and found.sent_at is not None:
        return found
    consent = Consent.objects.filter(pk=sent.consent.id, organisation=giver).first() if sent.consent else None
    drafted = found is not None
    if found is None:
        found = Referral(
            id=referral, giver_id=giver, receiver_id=receiver, drafted_by=giver, code=first_free(Referral, sent.code)
        )
        found.drafted_at, found.replaces = min(first.at, now), replaced(sent, giver, receiver)
        case = consent.case_id if consent else found.replaces and found.replaces.case_id
        found.case = Case.objects.get(pk=case) if case else _case(giver, sent, told, now)
    found.state, found.sent_at = ReferralState.SENT, min(first.at, now)
    found.consent_id = consent.pk if consent else None
    found.categories, found.asked_for = code_set(sent.categories), code_set(sent.asked_for)
    for name in COPIED:
        setattr(found, name, getattr(sent, name))
    seal_into(found, holder=giver, **{name: getattr(sent, name) for name in ("payload", *payload.LEAVES)})
    if drafted:
        save_versioned(found, read=found.version, fields=list(_KNOWN))
    else:
        found.save(force_insert=True)
    note_step(found, Side.GIVER, first, now)
    facts = {"receiver": str(receiver), "digest": found.digest, "agreement": str(found.agreement), "found_again": True}
    ledger.append(records.event(Kind.REFERRAL_SENT, found, None, now, facts))
    records.open_duties("referral.sent", found, receiver, None, now)
    look(found, now)
    return found


def stepped_again(*, referral: UUID, side: Side, body: Mapping[str, Any], now: datetime) -> Referral:
    """A step of this node that it had forgotten; a consent that was taken back with it is taken back again.

    Raises Missing or NotUnderstood.
    """
    found = stepped(referral=referral, side=side, body=body, now=now)
    if body.get("action") == "withdraw" and found.consent_id:
        taken_back_before(consent=found.consent_id, now=now)
    look(found, now)
    return found


def recalled_again(*, referral: UUID, now: datetime) -> None:
    """This node had recalled what left, and forgotten it. Raises Missing."""
    found = reach_far(referral)
    if found.consent_id:
        taken_back_before(consent=found.consent_id, now=now)
    look(found, now)


def moved(*, referral: UUID, side: Side, number: int, to: int) -> None:
    """A step that was taken here since stands behind those that came back: it has another number."""
    Step.objects.filter(referral=referral, side=side, number=number).update(number=to)


def look(referral: Referral, now: datetime) -> None:
    """Who looks after the matter here is told that this node had forgotten some of it."""
    records.open_duties("referral.found_again", referral, referral.here, None, now)


def _case(giver: UUID, sent: SentBody, told: Any, now: datetime) -> Case:
    content: dict[str, dict[str, str]] = json.loads(sent.payload)["content"]
    fields = {name: text for inside in content.values() for name, text in inside.items() if name in FIELDS}
    return found_again(organisation=giver, told=told, identity=fields, now=now)
