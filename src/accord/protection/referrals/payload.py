"""What leaves: built once at sending, by category, kept sealed with its digest as the proof of what was shared."""

import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import rfc8785

from accord.detection.screening.models import Screening
from accord.foundation.clock import stamp
from accord.foundation.policy import Actor, Category, Decision, Purpose
from accord.foundation.policy.vocab import CLASS_OF
from accord.foundation.vault import reveal
from accord.protection.cases.models import Case
from accord.protection.persons import queries as persons
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import PAYLOAD, WRITTEN

LEAVES: Final = ("request", "ground_reference", "our_contact", "their_contact")  # what is told beside the payload


def build(
    *,
    actor: Actor,
    case: Case,
    categories: Iterable[Category],
    decision: Decision,
    purpose: Purpose,
    now: datetime,
    words: bool = True,
) -> tuple[str, str, list[str]]:
    """(canonical JSON, its SHA-256 in hex, names of the fields in it) of what may leave under `decision`; `words`: with what
    was written in own words.

    Opening the identity for it is an event of its own. A salt inside keeps the digest from confirming a guess.
    """
    wanted = [category for category in sorted(categories) if CLASS_OF[category] in decision.classes]
    person = case.person_id
    opened = persons.open_identities(actor=actor, persons=[person], decision=decision, purpose=purpose, now=now)[person]
    content: dict[str, dict[str, str]] = {}
    for category in wanted:
        told = [name for name in PAYLOAD.get(category, ()) if words or name not in WRITTEN]
        fields = {name: opened[name] for name in told if opened.get(name)}
        content[category.value] = fields | _from_case(case, category)
    document: dict[str, Any] = {"at": stamp(now), "salt": secrets.token_hex(16), "content": content}
    text = rfc8785.dumps(document).decode()
    names = sorted(name for fields in content.values() for name in fields)
    return text, sha256(text.encode()).hexdigest(), names


def leaving(referral: Referral) -> list[str]:
    """What is told beside the payload: the request only where own words go."""
    return [name for name in LEAVES if referral.own_words or name != "request"]


def read(text: str) -> dict[str, dict[str, str]]:
    """The content of a payload by category."""
    content: dict[str, dict[str, str]] = json.loads(text)["content"] if text else {}
    return content


def written(referral: Referral, text: str, actor: Actor) -> dict[str, str]:
    """What was written freely and would leave with the payload `text`: the request, ground, contacts, needs and health."""
    texts = reveal(referral, holder=actor.organisation, fields=leaving(referral))
    fields = [field for content in read(text).values() for field in content.items()]
    return texts | {name: value for name, value in fields if name in WRITTEN}


def _from_case(case: Case, category: Category) -> dict[str, str]:
    if category == Category.EXPLOITATION:
        screening = Screening.objects.filter(pk=case.screening).first() if case.screening else None
        outcome = str(screening.outcome) if screening and screening.outcome else ""
        return {name: text for name, text in (("forms", case.forms), ("screening", outcome)) if text}
    if category == Category.LEGAL_STATUS:
        sought = {"protection_sought": "yes"} if case.protection_sought else {}
        return ({"citizenships": case.citizenships} if case.citizenships else {}) | sought
    if category == Category.IDENTITY:
        return {"sex": case.sex, "age_group": case.age_group}
    return {}
