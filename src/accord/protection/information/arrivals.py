"""What a letter from another node does to requests for information here. Inside the caller's transaction, over the whole node."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from accord.cooperation.organisations import queries as organisations
from accord.foundation.codes import code_set
from accord.foundation.ids import no_text
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Category, GroundKind, Purpose
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import free_code, save_versioned
from accord.protection.information import records
from accord.protection.information.models import InformationRequest
from accord.protection.information.vocab import (
    LONGEST,
    STATES,
    About,
    BadRequest,
    Declined,
    InformationState,
    NotForHere,
)
from accord.protection.referrals.models import Referral

_ASKED: Final = frozenset(
    ["code", "at", "purpose", "categories", "about", "about_code", "referral", "due_on", "question"]
)
_ENDED: Final = frozenset(["state", "reason", "given", "agreement", "consent", "ground", "digest", "answer"])


def received(*, request: UUID, sender: UUID, addressee: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """A request for information to `addressee`. Raises NotForHere, BadRequest, or Refused by agreement and hard rules."""
    if InformationRequest.objects.filter(pk=request).exists():
        return
    made = _read(request, sender, addressee, body, now)
    asker, asked = organisations.get(sender), organisations.get(addressee)
    if asker is None or asker.on_this_node or asked is None or not asked.on_this_node:
        raise NotForHere
    categories = frozenset(Category(code) for code in made.categories.split())
    # SECURITY: what this node would never give is not even asked here. tests/rooms/information/test_information_across.py
    made.agreement = records.under_agreement(addressee, asker, Purpose(made.purpose), categories, now).id
    referral = Referral.objects.filter(pk=made.referral).first() if made.referral else None
    sides = {referral.giver_id, referral.receiver_id} if referral else {sender, addressee}
    if made.about == About.REFERRAL and (referral is None or sides != {sender, addressee}):
        raise BadRequest
    made.case = records.case_at(addressee, About(made.about), made.about_code, referral)
    seal_into(made, holder=addressee, question=body["question"])
    made.save(force_insert=True)
    records.open_clock(made, now)
    records.event(Kind.INFORMATION_ASKED, made, now, None, addressee, asker=str(sender), categories=made.categories)


def ended(*, request: UUID, sender: UUID, body: Mapping[str, Any], now: datetime) -> None:
    """They answered, or said why not. Raises NotForHere or BadRequest."""
    found = InformationRequest.objects.filter(pk=request, asked=sender, asked_by__isnull=False).first()
    if found is None:
        raise NotForHere
    if found.state != InformationState.WAITING:
        return
    _end(found, body)
    found.answered_at = now
    seal_into(found, holder=found.asker, answer_text=body["answer"])
    told = ["reason", "given", "agreement", "consent", "ground", "digest", "answer_text", "answered_at"]
    save_versioned(found, read=found.version, fields=["state", *told])
    answered = found.state == InformationState.ANSWERED
    kind = Kind.INFORMATION_ANSWERED if answered else Kind.INFORMATION_DECLINED
    facts = {"digest": found.digest, "categories": found.given} if answered else {"reason": found.reason}
    records.event(kind, found, now, None, found.asker, **facts)


def bounced(*, request: UUID, reason: str, now: datetime) -> None:
    """The other node did not take a request."""
    found = InformationRequest.objects.filter(pk=request, state=InformationState.WAITING).first()
    if found is None or found.asked_by is None:
        return
    found.state, found.returned_for = STATES.step(found.state, "return"), reason[:40]
    save_versioned(found, read=found.version, fields=["state", "returned_for"])
    records.event(Kind.INFORMATION_RETURNED, found, now, None, found.asker, reason=reason[:40])


def _read(request: UUID, sender: UUID, addressee: UUID, body: Mapping[str, Any], now: datetime) -> InformationRequest:
    try:
        at, question = datetime.fromisoformat(body["at"]), body["question"]
        good = set(body) == _ASKED and not no_text(dict(body)) and at.tzinfo is not None
        good = good and type(question) is str and 0 < len(question.strip()) <= LONGEST
        good = good and type(body["about_code"]) is str and 0 < len(body["about_code"]) <= 20
        made = InformationRequest(
            id=request, code=free_code(InformationRequest, body["code"], "Q"), asker=sender, asked=addressee,
            asked_at=min(at, now), purpose=Purpose(body["purpose"]),
            categories=code_set(Category(code) for code in body["categories"]), about=About(body["about"]),
            about_code=body["about_code"], referral=UUID(body["referral"]) if body["referral"] else None,
            due_on=date.fromisoformat(body["due_on"]),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadRequest from error
    if not good or not made.categories:
        raise BadRequest
    return made


def _end(found: InformationRequest, body: Mapping[str, Any]) -> None:
    try:
        if set(body) != _ENDED or no_text(dict(body)):
            raise BadRequest
        found.state = InformationState(body["state"])
        found.reason = Declined(body["reason"]).value if body["reason"] else ""
        found.given = code_set(Category(code) for code in body["given"])
        found.ground = GroundKind(body["ground"]).value if body["ground"] else ""
        found.agreement, found.consent = (UUID(body[name]) if body[name] else None for name in ("agreement", "consent"))
        found.digest = body["digest"]
        answered = found.state == InformationState.ANSWERED
        good = answered == bool(body["answer"]) and (found.state == InformationState.DECLINED) == bool(found.reason)
        # SECURITY: what stands here is what left there, to the letter. tests/rooms/information/test_information_across.py
        good = good and (not answered or sha256(body["answer"].encode()).hexdigest() == found.digest)
        good = good and (not answered or type(json.loads(body["answer"])["text"]) is str)
        good = good and set(found.given.split()) <= set(found.categories.split())
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadRequest from error
    if not good or found.state == InformationState.WAITING:
        raise BadRequest
