"""How many signals came in which week and from which region: codes and numbers, nothing of what was told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncWeek

from accord.detection.signals.models import Signal
from accord.detection.signals.vocab import Channel, SignalState


@dataclass(frozen=True, slots=True)
class Came:
    """So many signals, in the week of a Monday; `region` is empty where it was not told."""

    week: date
    region: str
    number: int


def weekly(
    *, channel: Channel, countries: Collection[str], since: date, until: date, organisation: UUID | None
) -> list[Came]:
    """The signals of a channel from `since` to `until`, of one organisation or of all that the caller may see.

    Who asks decides who may know it, and hides what is small.
    """
    found = Signal.objects.filter(channel=channel, country__in=countries).exclude(state=SignalState.DRAFT)
    found = found.filter(received_at__date__range=(since, until))
    if organisation is not None:
        found = found.filter(organisation=organisation)
    rows = found.annotate(week=TruncWeek("received_at")).values_list("week", "region").annotate(n=Count("pk"))
    return [Came(week.date(), region, n) for week, region, n in rows.order_by("week", "region")]
