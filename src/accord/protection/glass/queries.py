"""Reading emergency accesses."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accord.foundation.duties import queries as duties
from accord.foundation.ledger import queries as ledger_queries
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Relation, Request, decide
from accord.foundation.policy.decide import relation_of
from accord.foundation.vault import DataClass, reveal
from accord.protection.glass.access import hidden_from, open_to, reach_glass
from accord.protection.glass.models import Glass
from accord.protection.glass.vocab import REVIEW


@dataclass(frozen=True)
class Opened:
    """Something that was opened while the glass was: when, which kind of event, which fields."""

    at: datetime
    kind: str
    fields: list[str]


@dataclass(frozen=True, repr=False)
class GlassView:
    """A glass as this actor may see it. The reviewing organisation sees the record, never the reason or the person."""

    glass: Glass
    reason: str
    finding: str
    opened: list[Opened]
    over: bool
    may_review: bool


def open_glass(*, actor: Actor, glass: UUID, now: datetime) -> GlassView:
    """One emergency access with what was opened by it; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found, decision = reach_glass(actor, glass, Action.GLASS_READ)
        reason = ""
        if DataClass.CARE in decision.classes and found.organisation == actor.organisation:
            reason = reveal(found, holder=actor.organisation, fields=["reason"])["reason"]
        finding = reveal(found, holder=actor.organisation, fields=["finding"])["finding"]
        ledger.append(event(Kind.GLASS_READ, found, actor, now))
    reviews = frozenset({Relation.REVIEWER}) if actor.organisation == found.reviewer else frozenset[Relation]()
    may_review = found.reviewed_at is None and decide(Request(actor, Action.GLASS_REVIEW, reviews)).allow
    return GlassView(found, reason, finding, _opened(found), found.until <= now, may_review)


def to_review(actor: Actor, *, limit: int = 20) -> list[Glass]:
    """What the actor's organisation has yet to review, the oldest first; codes only."""
    if not decide(Request(actor, Action.GLASS_REVIEW, frozenset({Relation.REVIEWER}))).allow:
        return []
    found = Glass.objects.filter(reviewer=actor.organisation, reviewed_at=None).exclude(account=actor.account)
    return list(found.order_by("broken_at", "id")[:limit])


def unreviewed(actor: Actor, *, now: datetime) -> list[Glass]:
    """Emergency accesses of the actor's own organisation that nobody reviewed in time: for its data protection officer."""
    if not decide(Request(actor, Action.LEDGER_READ, relation_of(actor, actor.organisation))).allow:
        return []
    late = duties.overdue(REVIEW, now).values("object_id")
    found = Glass.objects.filter(organisation=actor.organisation, reviewed_at=None, pk__in=late)
    return list(found.exclude(pk__in=hidden_from(actor)).order_by("broken_at", "id"))


def _opened(glass: Glass) -> list[Opened]:
    records = [glass.case_id, glass.person_id]
    events = ledger_queries.done_by(glass.account, records, since=glass.broken_at, until=glass.until)
    return [Opened(e.at, e.kind, json.loads(e.facts).get("fields", [])) for e in events if e.kind != Kind.GLASS_BROKEN]


def event(kind: Kind, glass: Glass, actor: Actor, now: datetime, **facts: str) -> Entry:
    """The event of a step of `glass`; it stands in the timeline of the case."""
    return Entry.by(
        actor,
        kind,
        now,
        purpose=glass.purpose,
        subject=glass.person_id,
        object_type="case",
        object_id=glass.case_id,
        facts={"code": glass.case_code, "glass": glass.code} | facts,
    )


__all__ = ["GlassView", "Opened", "event", "open_glass", "open_to", "to_review", "unreviewed"]
