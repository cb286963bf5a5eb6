"""What waits for a second person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor, Request, decide
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Refused
from accord.foundation.second.models import Ask
from accord.foundation.second.services import _guards, event, reach
from accord.foundation.second.vocab import LASTS, MAY_RELEASE, Matter
from accord.foundation.vault import reveal


@dataclass(frozen=True, repr=False)
class AskView:
    """What waits, opened: why, and what would leave."""

    ask: Ask
    reason: str
    content: str
    mine: bool
    open: bool


def waiting_for(actor: Actor, *, now: datetime, limit: int = 20) -> list[Ask]:
    """What the actor may release: asked by a colleague within the last day, newest first."""
    own = relation_of(actor, actor.organisation)
    matters = [m for m, action in MAY_RELEASE.items() if decide(Request(actor, action, own)).allow]
    if not matters:
        return []
    found = Ask.objects.filter(
        organisation=actor.organisation, matter__in=matters, answered_at=None, asked_at__gt=now - LASTS
    ).exclude(asked_by=actor.account)
    return [one for one in found.order_by("-asked_at", "id")[:limit] if not _shut(actor, one)]


def asked_about(actor: Actor, matter: Matter, *, now: datetime) -> frozenset[UUID]:
    """About what of the actor's organisation a second person is asked now; codes and ids only."""
    found = Ask.objects.filter(
        organisation=actor.organisation, matter=matter, answered_at=None, asked_at__gt=now - LASTS
    )
    return frozenset(found.values_list("object_id", flat=True))


def open_ask(*, actor: Actor, ask: UUID, now: datetime) -> AskView:
    """One of them with its reason and content; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found = reach(actor, ask)
        told = reveal(found, holder=actor.organisation, fields=["reason", "content"])
        ledger.append(event(Kind.SECOND_READ, found, actor, now))
    still = found.answered_at is None and now - found.asked_at <= LASTS
    return AskView(found, told["reason"], told["content"], found.asked_by == actor.account, still)


def _shut(actor: Actor, one: Ask) -> bool:
    try:
        if check := _guards.get(one.object_type):
            check(actor, one.object_id)
    except Refused:
        return True
    return False
