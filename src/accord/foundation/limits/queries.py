"""Reading which limits were reached."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise

from accord.foundation.limits.models import Reached
from accord.foundation.limits.vocab import REACHED
from accord.foundation.policy import Action, Actor, Request, decide
from accord.foundation.policy.decide import relation_of


@dataclass(frozen=True, slots=True)
class Notice:
    """Who reached which limit, and when."""

    account: UUID
    what: str | Promise
    at: datetime


def notices(actor: Actor, *, now: datetime) -> list[Notice]:
    """The limits that colleagues reached in the last seven days, newest first; for the data protection officer only."""
    if not decide(Request(actor, Action.LEDGER_READ, relation_of(actor, actor.organisation))).allow:
        return []
    found = Reached.objects.filter(organisation=actor.organisation, at__gt=now - timedelta(days=7))
    return [Notice(row.account, REACHED.get(row.bucket, row.bucket), row.at) for row in found.order_by("-at")[:20]]
