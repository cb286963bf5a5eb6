"""What a letter from another node does to enquiries here. Inside the caller's transaction, over the whole node."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.codes import Sex
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id, no_text
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import (
    Category,
    ConsentFacts,
    Disclosure,
    OrganisationKind,
    Purpose,
    decide_disclosure,
)
from accord.foundation.refusals import Refused
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import free_code
from accord.protection.asking.far import FIELDS
from accord.protection.asking.models import Enquiry, Received
from accord.protection.asking.vocab import BadEnquiry, NotAskedHere

_FIELDS: Final = frozenset({"code", "at", "until", "consent", "sex", "identity"})
_IDENTITY: Final = frozenset({Category.IDENTITY})
_LONGEST: Final = 200


def received(*, enquiry: UUID, sender: UUID, addressee: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """A question whether somebody is known to `addressee`. Raises NotAskedHere, BadEnquiry, or Refused by agreement."""
    if Enquiry.objects.filter(pk=enquiry).exists():
        return
    asked_at, until, consent, told = _read(body)
    _refuse(sender, addressee, consent, now)
    made = Enquiry(
        id=enquiry, code=free_code(Enquiry, body["code"], "N"), asker=sender, asked=addressee,
        asked_at=min(asked_at, now), until=until,
    )  # fmt: skip
    made.save(force_insert=True)
    row = Received(id=new_id(), enquiry=made, organisation=addressee, received_at=now)
    seal_into(row, holder=addressee, particulars=told)
    row.save(force_insert=True)
    duties.open_duties(
        trigger="enquiry.received", jurisdiction="any", owner=None, organisation=addressee, object_type="enquiry",
        object_id=made.pk, object_code=made.code, now=now,
    )  # fmt: skip
    _event(Kind.ENQUIRY_RECEIVED, made, addressee, now, asker=str(sender))


def answered(*, enquiry: UUID, sender: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """They know the person. Raises NotAskedHere or BadEnquiry."""
    if dict(body) != {"answer": "known"}:
        raise BadEnquiry
    made = _made(enquiry, sender)
    if not made.answer:
        Enquiry.objects.filter(pk=enquiry).update(answer="known", answered_at=now)
        _event(Kind.ENQUIRY_ANSWERED, made, made.asker, now, answer="known")


def recalled(*, enquiry: UUID, sender: UUID, now: datetime) -> None:
    """The person took the consent back: the name that was asked for is forgotten. Raises NotAskedHere."""
    found = Received.objects.filter(enquiry=enquiry, enquiry__asker=sender, enquiry__asked_by=None)
    one = found.select_related("enquiry").first()
    if one is None:
        raise NotAskedHere
    if one.particulars:
        one.particulars = None
        one.save(update_fields=["particulars"])
        duties.cancel_all(object_id=enquiry, actor=None, now=now)
        _event(Kind.ENQUIRY_RECALLED, one.enquiry, one.organisation, now, asker=str(sender))


def bounced(*, enquiry: UUID, reason: str, now: datetime) -> None:
    """The other node did not take the question. Raises NotAskedHere."""
    found = Enquiry.objects.filter(pk=enquiry, consent__isnull=False, answer="", returned_for="").first()
    if found:
        Enquiry.objects.filter(pk=enquiry).update(returned_for=reason[:40])
        _event(Kind.ENQUIRY_RETURNED, found, found.asker, now, reason=reason[:40])


def _made(enquiry: UUID, asked: UUID) -> Enquiry:
    found = Enquiry.objects.filter(pk=enquiry, asked=asked, consent__isnull=False).first()
    if found is None:
        raise NotAskedHere
    return found


def _read(body: Mapping[str, Any]) -> tuple[datetime, datetime, UUID, str]:
    """(when, until, the consent, the particulars as one text). Raises BadEnquiry for what `departures.said` never makes."""
    try:
        identity = dict(body["identity"])
        moments = [datetime.fromisoformat(body[name]) for name in ("at", "until")]
        good = set(body) == _FIELDS and set(identity) == set(FIELDS) and not no_text(dict(body))
        good = good and all(type(text) is str and len(text) <= _LONGEST for text in identity.values())
        good = good and any(identity.values()) and all(moment.tzinfo for moment in moments)
        told = identity | {"sex": Sex(body["sex"]).value}
        consent = UUID(body["consent"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadEnquiry from error
    if not good or not isinstance(body["code"], str):
        raise BadEnquiry
    return moments[0], moments[1], consent, json.dumps(told, ensure_ascii=False)


def _refuse(sender: UUID, addressee: UUID, consent: UUID, now: datetime) -> None:
    giver, receiver = organisations.get(sender), organisations.get(addressee)
    if giver is None or giver.on_this_node or receiver is None or not receiver.on_this_node:
        raise NotAskedHere
    purpose = Purpose.IDENTIFICATION
    asked = Disclosure(
        giver=sender,
        receiver=addressee,
        receiver_kind=OrganisationKind(receiver.kind),
        purpose=purpose,
        categories=_IDENTITY,
        at=now,
        agreements=facts_between(sender, addressee),
        consents=(ConsentFacts(consent, addressee, purpose, _IDENTITY, now, day(now)),),
    )
    # SECURITY: an agreement that was suspended here stops it, whatever the other node believes. tests/rooms/asking/test_far_enquiries.py
    decision = decide_disclosure(asked)
    if not decision.allow:
        raise Refused(decision.reasons)


def _event(kind: Kind, enquiry: Enquiry, organisation: UUID, now: datetime, **facts: str) -> None:
    told: dict[str, Any] = {"object_type": "enquiry", "object_id": enquiry.pk, "purpose": Purpose.IDENTIFICATION}
    ledger.append(Entry(kind, now, organisation=organisation, facts={"code": enquiry.code, **facts}, **told))
