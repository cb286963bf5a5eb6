"""What was written in a closed tip is deleted when its period is over; the worker does it."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from accord.detection.tips.keeping import keeping
from accord.detection.tips.models import Message, Tip, TipFile
from accord.detection.tips.queries import event
from accord.detection.tips.vocab import STATES, TipState
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.writes.services import save_versioned, service


def to_delete(*, now: datetime, limit: int = 200) -> list[UUID]:
    """Closed tips whose period is over, oldest first; one to which the reporter added something stays."""
    last = day(now) - timedelta(days=keeping().days)
    rows = Tip.objects.filter(state=TipState.CLOSED, closed_on__lte=last).exclude(pk__in=_unread().values("tip"))
    return list(rows.order_by("closed_on", "id").values_list("pk", flat=True)[:limit])


@service
def delete(*, tip: UUID, now: datetime) -> None:
    """Delete what was written, the answers and the files. Code, hour and outcome stay; the receipt code opens nothing more."""
    found = Tip.objects.filter(pk=tip, state=TipState.CLOSED).first()
    if found is None or _unread().filter(tip=found).exists():
        return
    files, messages = TipFile.objects.filter(message__tip=found), Message.objects.filter(tip=found)
    told = {"files": files.delete()[0], "messages": messages.delete()[0]}
    found.state, found.lookup, found.reader = STATES.step(found.state, "delete"), secrets.token_hex(32), b""
    save_versioned(found, read=found.version, fields=["state", "lookup", "reader"])
    ledger.append(event(Kind.TIP_DELETED, found, None, now, **told, rule=keeping().version))


def _unread() -> QuerySet[Message]:
    return Message.objects.filter(by_desk=False, read_at=None)
