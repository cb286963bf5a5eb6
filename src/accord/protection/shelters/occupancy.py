"""What is taken, counted over the whole node at the moment of the question: numbers, never who."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accord.foundation.clock import day
from accord.foundation.wall import whole_node
from accord.protection.shelters.models import Hold, PlaceRequest, Stay, Unit
from accord.protection.shelters.vocab import HoldState, RequestState, StayState


def taken(units: Iterable[UUID], now: datetime) -> Counter[UUID]:
    """How many places of each unit are taken: by who stays, also while absent, by holds whose time is not over, and by
    what was promised to another node.
    """
    ids = list(units)
    found: Counter[UUID] = Counter()
    with whole_node():
        stays = Stay.objects.filter(unit__in=ids).exclude(state=StayState.LEFT)
        holds = Hold.objects.filter(unit__in=ids, state=HoldState.HELD, until__gt=now)
        promised = _promised(now).filter(unit__in=ids)
        each = [rows.order_by().values_list("unit", "size") for rows in (stays, holds, promised)]
        for unit, size in each[0].union(*each[1:], all=True):
            found[unit] += size
    return found


def with_free(now: datetime) -> QuerySet[Unit]:
    """The units that take somebody now, with `free`: how many places. Inside the node's view, which the caller opens."""
    today = day(now)
    works = Q(closed_from__lte=today) & (Q(closed_until=None) | Q(closed_until__gte=today))
    stays = Stay.objects.filter(unit=OuterRef("pk")).exclude(state=StayState.LEFT)
    holds = Hold.objects.filter(unit=OuterRef("pk"), state=HoldState.HELD, until__gt=now)
    used = [
        Coalesce(Subquery(rows.order_by().values("unit").annotate(many=Sum("size")).values("many")), 0)
        for rows in (stays, holds, _promised(now).filter(unit=OuterRef("pk")))
    ]
    units = Unit.objects.filter(shelter__closed=False).exclude(works)
    return units.annotate(free=F("capacity") - used[0] - used[1] - used[2]).filter(free__gt=0)


def _promised(now: datetime) -> QuerySet[PlaceRequest]:
    return PlaceRequest.objects.filter(state=RequestState.PROMISED, until__gte=day(now))


def has_place(person: UUID) -> bool:
    """Whether a person has an open stay, in whichever house."""
    with whole_node():
        return Stay.objects.filter(person_id=person).exclude(state=StayState.LEFT).exists()


def has_hold(person: UUID, now: datetime) -> bool:
    """Whether a place is held for a person, in whichever house."""
    with whole_node():
        return Hold.objects.filter(person_id=person, state=HoldState.HELD, until__gt=now).exists()
