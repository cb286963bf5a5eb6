"""Reading consents."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accord.foundation.ledger import queries as ledger_queries
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import newest_first
from accord.foundation.policy import Action, Actor, Category, ConsentFacts, Purpose
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal
from accord.protection.cases.access import reach
from accord.protection.consents import texts
from accord.protection.consents.models import Consent

_SHOWN: Final = ("code", "case", "receiver", "purpose", "given_at", "valid_until", "withdrawn_at")
_of_cases: Final = Prepared(lambda cases: Consent.objects.filter(case__among=cases).order_by("given_at", "id"))
_of_case: Final = Prepared(lambda case: Consent.objects.filter(case=case).only(*_SHOWN))


@dataclass(frozen=True, repr=False)
class ConsentView:
    """A consent with what was read and signed."""

    consent: Consent
    opened: dict[str, str]


def of_case(case: UUID) -> list[Consent]:
    """The consents in a case, newest first, nothing sealed; the caller has reached the case and names the receivers."""
    return newest_first(_of_case(case), "given_at")


@dataclass(frozen=True)
class Refusal:
    """The person was asked and said no: for which receiver, and when."""

    receiver: UUID
    at: datetime


def refusals_of(case: UUID) -> list[Refusal]:
    """The refusals in a case, newest first, one for each receiver; the caller has reached the case."""
    found: dict[UUID, Refusal] = {}
    for event in ledger_queries.events_about([case], only=[Kind.CONSENT_REFUSED]):
        receiver = UUID(json.loads(event.facts)["receiver"])
        found.setdefault(receiver, Refusal(receiver, event.at))
    return list(found.values())


def open_consent(*, actor: Actor, consent: UUID, now: datetime) -> ConsentView:
    """One consent, opened; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found = Consent.objects.filter(pk=consent, organisation=actor.organisation).select_related("receiver", "case")
        one = found.first()
        if one is None:
            raise Missing
        reach(actor, one.case_id, Action.CONSENT_RECORD)
        names = ["text", "signature", "witness", "representative", "child_view"]
        opened = reveal(one, holder=actor.organisation, fields=names)
        ledger.append(
            Entry.by(
                actor,
                Kind.CONSENT_READ,
                now,
                purpose=one.purpose,
                subject=one.person_id,
                object_type="consent",
                object_id=one.pk,
            )
        )
    return ConsentView(one, opened)


def facts_of(case: UUID) -> tuple[ConsentFacts, ...]:
    """Every consent of a case, as the policy asks for it."""
    return facts_of_many([case])[case]


def facts_of_many(cases: Sequence[UUID]) -> dict[UUID, tuple[ConsentFacts, ...]]:
    """As `facts_of`, of some hundred cases in one question; a case without a consent has none here."""
    found: dict[UUID, tuple[ConsentFacts, ...]] = dict.fromkeys(cases, ())
    for one in _of_cases(tuple(cases)):
        found[one.case_id] += (fact_of(one),)
    return found


def fact_of(consent: Consent) -> ConsentFacts:
    """One consent, as the policy asks for it."""
    c = consent
    return ConsentFacts(
        c.pk, c.receiver_id, Purpose(c.purpose), categories(c), c.given_at, c.valid_until, c.withdrawn_at, c.own_words
    )


def findable_by(receiver: UUID | None = None) -> QuerySet[Consent]:
    """The consents by which a receiver may learn that a person is known: for identification, the name among the categories,
    and read with a text that said so. Whether they stand still is for the policy; the caller says whose.
    """
    read = Q(pk__in=[])
    for text_id, version in texts.said_findable():
        read |= Q(text_id=text_id, text_version=version)
    found = Consent.objects.filter(read, purpose=Purpose.IDENTIFICATION)
    return found.filter(receiver=receiver) if receiver else found


def categories(consent: Consent) -> frozenset[Category]:
    """The categories that a consent names."""
    return frozenset(Category(code) for code in consent.categories.split())
