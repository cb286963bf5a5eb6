"""What is said of a referral to the node of its receiver, or back to that of its giver: plain values for a letter."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accord.foundation.clock import stamp
from accord.foundation.vault import reveal
from accord.protection.referrals import payload
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.sides import PLANNED


def said(step: UUID) -> tuple[Referral, dict[str, Any]]:
    """The referral of a step that was written here, and the body of the letter that tells it.

    Inside the transaction that wrote the step.
    """
    found = Step.objects.select_related("referral__giver", "referral__receiver").get(pk=step)
    referral = found.referral
    body: dict[str, Any] = {
        "action": found.action,
        "number": found.number,
        "seen": found.seen,
        "at": stamp(found.at),
        "reason": found.reason,
        "note": reveal(found, holder=referral.here, fields=["note"])["note"] if referral.own_words else "",
    }
    if found.action == "send":
        body["referral"] = _sent(referral)
    if found.action == PLANNED:
        body["way"] = _way(referral)
    return referral, body


def _sent(referral: Referral) -> dict[str, Any]:
    """All that the receiver sees. What the person refused stays with the giver."""
    # SECURITY: own words stay here unless the person agreed. tests/rooms/referrals/test_words.py
    texts = reveal(referral, holder=referral.here, fields=["payload", *payload.leaving(referral)])
    consent = referral.consent
    return {
        "code": referral.code,
        "purpose": referral.purpose,
        "categories": referral.categories.split(),
        "urgency": referral.urgency,
        "ground_kind": referral.ground_kind,
        "takes_over": referral.takes_over,
        "choice": referral.choice,
        "digest": referral.digest,
        "agreement": _id(referral.agreement),
        "consent": {
            "id": _id(consent.pk),
            "given_at": stamp(consent.given_at),
            "valid_until": consent.valid_until.isoformat(),
        }
        if consent
        else None,
        "replaces": _id(referral.replaces_id),
        "jurisdiction": referral.case.jurisdiction,
        "may_be_child": referral.case.may_be_child,
        "asked_for": referral.asked_for.split(),
        "own_words": referral.own_words,
        **texts,
    }


def _way(referral: Referral) -> dict[str, Any]:
    texts = reveal(referral, holder=referral.here, fields=["escort", "meeting_point"])
    return {"mode": referral.mode, "leaves_at": _at(referral.leaves_at), "meets_at": _at(referral.meets_at), **texts}


def _id(one: UUID | None) -> str | None:
    return str(one) if one else None


def _at(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
