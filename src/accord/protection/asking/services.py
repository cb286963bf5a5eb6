"""Asking another organisation that may know a person, and answering."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.services import take_of
from accord.foundation.policy import Action, Actor, Purpose, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.asking import far
from accord.protection.asking.access import reach_received
from accord.protection.asking.index import standing_consent
from accord.protection.asking.looks import Hit, givers_to, handed_over, look
from accord.protection.asking.models import Enquiry, Received
from accord.protection.asking.vocab import ENQUIRIES, RULES, EnquiryState, NobodyThere, NoLonger
from accord.protection.cases.known import Look, event
from accord.protection.cases.models import Case
from accord.protection.cases.others import Others
from accord.protection.persons.lookups import about
from accord.protection.persons.queries import Found
from accord.protection.persons.search import enough, particulars
from accord.protection.persons.vocab import Identity


def enquire(*, actor: Actor, identity: Identity, sex: str, organisation: UUID, now: datetime, key: str) -> Given:
    """Ask an organisation that may know a person. It is looked again whether it may be found, which is counted and an event;
    so whoever guesses organisations learns no more than by a look.

    Raises Refused, TooMany, and NobodyThere where nothing allows that she is found.
    """
    require(Request(actor, Action.ENQUIRY_MAKE, relation_of(actor, actor.organisation)))
    found = _found(actor, identity, sex, organisation, now)
    if found is None:
        raise NobodyThere
    body = (organisation, about(identity), sex)
    return _enquire(actor=actor, hit=found, body=body, now=now, key=key)


def _found(actor: Actor, identity: Identity, sex: str, organisation: UUID, now: datetime) -> Hit | None:
    told = particulars(identity, sex)
    if not enough(told) or organisation not in givers_to(actor.organisation):
        return None
    take_of(actor, "ask-others", now=now, of=actor.organisation)
    with transaction.atomic():
        hits = look(actor, told, [organisation], now)
        others = Others((organisation,) if hits else (), 1)
        ledger.append(event(actor, identity, Look("", [], Found(), others), now))
    return hits[0] if hits else None


@service
def _enquire(actor: Actor, hit: Hit, body: object, now: datetime, key: str) -> Given:
    def work() -> Given:
        made = Enquiry(
            id=new_id(), code=fresh_code(Enquiry, "N"), asker=actor.organisation, asked_by=actor.account, asked=hit.giver,
            asked_at=now,
        )  # fmt: skip
        handed = handed_over(made, hit, now)
        if handed is None:
            raise NobodyThere
        case, _opened = handed
        about_it: dict[str, Any] = {"object_type": "enquiry", "object_id": made.pk, "purpose": Purpose.IDENTIFICATION}
        facts = {"code": made.code, "receiver": str(hit.giver)}
        ledger.append(Entry.by(actor, Kind.ENQUIRY_MADE, now, **about_it, facts=facts))
        facts = {"code": made.code, "asker": str(actor.organisation)}
        # SECURITY: the person stands in the ledger of the side that knows her alone. tests/rooms/asking/test_enquiries.py
        told: dict[str, Any] = {"organisation": hit.giver, "subject": case.person_id, "facts": facts}
        ledger.append(Entry(Kind.ENQUIRY_RECEIVED, now, **about_it, **told))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="enquiry.make", body=body, now=now, work=work)


@service
def answer(
    *, actor: Actor, enquiry: UUID, action: str, read: int, now: datetime, key: str, case_code: str = ""
) -> Given:
    """Answer for the person of one's case: `know`, `differ` or `withhold`. Who asked reads the first two; the last looks like
    no answer. To another node `know` names the case with its code, and `differ` is not said. Raises Missing, Refused, NotPossible, NoLonger or Stale.
    """

    def work() -> Given:
        if asked := far.reach_far(actor, enquiry):
            return far.settle(asked, actor, action, case_code, read, now)
        found, case = reach_received(actor, enquiry)
        found.state = ENQUIRIES.step(found.state, action)
        if found.state == EnquiryState.KNOWN:
            _refuse_without_consent(found, case, now)
        found.answered_at, found.answered_by = now, actor.account
        save_versioned(found, read=read, fields=["state", "answered_at", "answered_by"])
        duties.settle(rule_ids=RULES, object_id=found.enquiry_id, actor=actor, now=now)
        told: dict[str, Any] = {
            "object_type": "enquiry",
            "object_id": found.enquiry_id,
            "purpose": Purpose.IDENTIFICATION,
        }
        facts = {"code": found.enquiry.code, "answer": found.state}
        ledger.append(Entry.by(actor, Kind.ENQUIRY_ANSWERED, now, subject=found.person_id, **told, facts=facts))
        if found.state != EnquiryState.WITHHELD:
            Enquiry.objects.filter(pk=found.enquiry_id).update(answer=found.state, answered_at=now)
            ledger.append(Entry(Kind.ENQUIRY_ANSWERED, now, organisation=found.enquiry.asker, **told, facts=facts))
        return Given(found.enquiry_id, found.version)

    body = (enquiry, action, case_code) if case_code else (enquiry, action)
    return once(actor=actor.account, key=key, verb="enquiry.answer", body=body, now=now, work=work)


def _refuse_without_consent(found: Received, case: Case, now: datetime) -> None:
    asker = organisations.get(found.enquiry.asker)
    # SECURITY: she may have said no since. tests/rooms/asking/test_enquiries.py
    if asker is None or standing_consent(case, asker, now) is None:
        raise NoLonger
