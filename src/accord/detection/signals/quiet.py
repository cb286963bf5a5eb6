"""Calls that told nothing: silent, abusive, a test. They are counted, and nothing of who called is kept."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Sum

from accord.detection.signals.models import QuietCount
from accord.detection.signals.vocab import QuietCall
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.writes.services import Given, once, service


@service
def count(*, actor: Actor, kind: QuietCall, now: datetime, key: str) -> Given:
    """Count one call of `kind` for today. Raises Refused."""

    def work() -> Given:
        require(Request(actor, Action.SIGNAL_RECORD))
        row: dict[str, Any] = {"organisation": actor.organisation, "day": day(now), "kind": kind}
        QuietCount.objects.get_or_create(**row)
        QuietCount.objects.filter(**row).update(calls=F("calls") + 1)
        ledger.append(Entry.by(actor, Kind.SIGNAL_COUNTED, now, facts={"kind": str(kind)}))
        return Given(actor.organisation)

    return once(actor=actor.account, key=key, verb="signal.count", body=kind, now=now, work=work)


def counted(organisation: UUID | None, since: date) -> dict[QuietCall, int]:
    """The calls of each kind since a day, of one organisation or of all that the caller may see."""
    found = QuietCount.objects.filter(day__gte=since)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    rows = dict(found.values_list("kind").annotate(n=Sum("calls")).order_by())
    return {kind: rows.get(kind, 0) for kind in QuietCall}
