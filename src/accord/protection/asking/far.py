"""Asking an organisation at another node. No token is looked for there: keys do not travel. It is a question with a name, on the
consent that names who is asked, answered by a person there; "we cannot say" is never sent, so it looks like no answer.
"""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.ledger.witnesses import silence
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Purpose, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.asking.index import standing_consent
from accord.protection.asking.models import Enquiry, Received
from accord.protection.asking.vocab import ENQUIRIES, RULES, EnquiryState, NoLonger, NotAsked
from accord.protection.cases.access import reach, reach_by_code
from accord.protection.consents.models import Consent

LONGEST: Final = timedelta(hours=48)  # for an answer from across the border; then no answer is an answer
KEPT: Final = timedelta(days=30)  # the name at the side that is asked, if it does not answer
FIELDS: Final = ("given_name", "family_name", "patronymic", "other_names", "birth_date", "born_about")


@service
def enquire(*, actor: Actor, consent: UUID, now: datetime, key: str) -> Given:
    """Ask the organisation that a consent names, at another node, whether it knows the person: the name goes there.

    Raises Missing, Refused, or NotAsked where the consent is not for this, does not stand, or no agreement allows it.
    """

    def work() -> Given:
        own = Consent.objects.filter(pk=consent, organisation=actor.organisation)
        found = own.select_related("case", "receiver").first()
        if found is None:
            raise Missing
        reach(actor, found.case_id, Action.REFERRAL_SEND)  # the name leaves, as by a referral
        require(Request(actor, Action.ENQUIRY_MAKE, relation_of(actor, actor.organisation)))
        # SECURITY: risks, restricted cases and missions are asked for with it. tests/rooms/asking/test_far_enquiries.py
        stands = standing_consent(found.case, found.receiver, now)
        if found.receiver.on_this_node or stands != found.pk:
            raise NotAsked
        if reason := silence(now=now):
            raise Refused((reason,))
        made = Enquiry(
            id=new_id(), code=fresh_code(Enquiry, "N"), asker=actor.organisation, asked_by=actor.account,
            asked=found.receiver_id, asked_at=now, until=now + LONGEST, consent=found.pk,
        )  # fmt: skip
        made.save(force_insert=True)
        facts = {"code": made.code, "receiver": str(made.asked), "fields": list(FIELDS), "consent": str(found.pk)}
        told: dict[str, Any] = {"object_type": "enquiry", "object_id": made.pk, "purpose": Purpose.IDENTIFICATION}
        ledger.append(Entry.by(actor, Kind.ENQUIRY_MADE, now, subject=found.person_id, facts=facts, **told))
        publish(Topic.ENQUIRY_MADE, actor=actor, record=made.pk, now=now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="enquiry.far", body=consent, now=now, work=work)


def reach_far(actor: Actor, enquiry: UUID) -> Received | None:
    """A question from another node that nobody here has tied to a person; None if it is none. Raises Refused."""
    own = Received.objects.filter(enquiry=enquiry, organisation=actor.organisation, enquiry__asked_by=None, case=None)
    found = own.select_related("enquiry").first()
    if found:
        require(Request(actor, Action.ENQUIRY_MAKE, relation_of(actor, actor.organisation)))
    return found


def settle(found: Received, actor: Actor, action: str, code: str, read: int, now: datetime) -> Given:
    """Answer a question from another node: `know`, for the person of the case with this code, or `withhold`. The name is
    forgotten with the answer; inside the caller's transaction. Raises Missing, Refused, NotPossible, NoLonger or Stale.
    """
    if action == "differ":
        raise NotPossible  # nobody here was hit: it would only say whom one knows
    found.state = ENQUIRIES.step(found.state, action)
    if found.state == EnquiryState.KNOWN:
        _own(found, actor, code, now)
    found.answered_at, found.answered_by, found.particulars = now, actor.account, None
    fields = ["state", "answered_at", "answered_by", "particulars", "case", "person_id"]
    save_versioned(found, read=read, fields=fields)
    duties.settle(rule_ids=RULES, object_id=found.enquiry_id, actor=actor, now=now)
    told: dict[str, Any] = {"object_type": "enquiry", "object_id": found.enquiry_id, "purpose": Purpose.IDENTIFICATION}
    facts = {"code": found.enquiry.code, "answer": found.state}
    ledger.append(Entry.by(actor, Kind.ENQUIRY_ANSWERED, now, subject=found.person_id, facts=facts, **told))
    if found.state == EnquiryState.KNOWN:
        Enquiry.objects.filter(pk=found.enquiry_id).update(answer=found.state, answered_at=now)
        publish(Topic.ENQUIRY_ANSWERED, actor=actor, record=found.enquiry_id, now=now)
    return Given(found.enquiry_id, found.version)


def particulars(actor: Actor, received: Received, now: datetime) -> dict[str, str]:
    """For whom another node asks, opened; the reading is an event. Nothing once it was answered. Inside a transaction."""
    if not received.particulars:
        return {}
    told: dict[str, Any] = {"object_type": "enquiry", "object_id": received.enquiry_id}
    facts = {"code": received.enquiry.code}
    ledger.append(Entry.by(actor, Kind.ENQUIRY_READ, now, purpose=Purpose.IDENTIFICATION, facts=facts, **told))
    found = json.loads(reveal(received, holder=actor.organisation, fields=["particulars"])["particulars"])
    return {name: text for name, text in found.items() if text}


def follow_consent(actor: Actor | None, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.withdrawn: the other node forgets the name of whom it was asked about."""
    for enquiry in Enquiry.objects.filter(consent=consent, answer="").values_list("pk", flat=True):
        publish(Topic.ENQUIRY_RECALLED, actor=actor, record=enquiry, now=now)


def follow_erasure(actor: Actor, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: the other node forgets her name too."""
    for consent in Consent.objects.filter(person_id=person, purpose=Purpose.IDENTIFICATION).values_list(
        "pk", flat=True
    ):
        follow_consent(actor, consent, now)


@service
def forget(*, now: datetime) -> int:
    """Names that nobody answered for; for the worker, over the whole node. Returns how many."""
    left = Received.objects.filter(enquiry__asked_by=None, particulars__isnull=False, received_at__lt=now - KEPT)
    rows = list(left)
    for row in rows:
        row.particulars = None
        row.save(update_fields=["particulars"])
    return len(rows)


def _own(found: Received, actor: Actor, code: str, now: datetime) -> None:
    """The person of the actor's case may be said to be known, by her own word. Raises Missing, Refused or NoLonger."""
    allowed = reach_by_code(actor, code, Action.ENQUIRY_ANSWER)
    if allowed is None:
        raise Missing
    asker = organisations.get(found.enquiry.asker)
    # SECURITY: she says herself whether they may learn that she is known here. tests/rooms/asking/test_far_enquiries.py
    if asker is None or standing_consent(allowed.case, asker, now) is None:
        raise NoLonger
    found.case, found.person_id = allowed.case, allowed.case.person_id
