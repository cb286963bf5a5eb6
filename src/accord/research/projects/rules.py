"""The declared rules by which donor indicators are computed: of facts, or of events of the ledger."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.foundation.ledger.models import Event
from accord.foundation.ledger.services import reachable
from accord.foundation.ledger.vocab import Kind
from accord.research.facts.indicators import Period, indicators

# Of facts: the rules of research/facts/data/indicators.toml, with their sentences.
OF_FACTS: Final = (
    "registered", "assisted", "services", "sheltered", "prosecuted", "convicted", "trained", "attendances",
)  # fmt: skip
_ANSWERS: Final = frozenset({"accept", "decline"})


@dataclass(frozen=True, slots=True)
class OfEvents:
    """A rule over events of the ledger."""

    label: str | Promise
    says: str | Promise
    count: Callable[[Sequence[UUID], Period], int]


def _sent(bodies: Sequence[UUID], period: Period) -> int:
    with reachable():
        found = _within(period).filter(kind=Kind.REFERRAL_SENT, organisation__in=bodies)
        return found.values("object_id").distinct().count()


def _answered(bodies: Sequence[UUID], period: Period) -> int:
    with reachable():
        found = _within(period).filter(kind=Kind.REFERRAL_MOVED, organisation__in=bodies)
        rows = list(found.values_list("object_id", "facts"))
    return len({referral for referral, facts in rows if json.loads(facts).get("action") in _ANSWERS})


def _within(period: Period) -> QuerySet[Event]:
    zone = get_current_timezone()
    first, after = (datetime.combine(day, time(), zone) for day in (period.start, period.after))
    return Event.objects.filter(at__gte=first, at__lt=after)


OF_EVENTS: Final = {
    "referrals_sent": OfEvents(
        _("Referrals sent"),
        _("Referrals that the organisations of the project sent in the period, each counted once."),
        _sent,
    ),
    "referrals_answered": OfEvents(
        _("Referrals answered"),
        _(
            "Referrals that the organisations of the project received and accepted or declined in the period, each counted once."
        ),
        _answered,
    ),
}
RULES: Final = (*OF_FACTS, *OF_EVENTS)


def label(rule: str) -> str:
    """What an indicator is called."""
    if rule in OF_EVENTS:
        return str(OF_EVENTS[rule].label)
    return indicators()[rule].titled((get_language() or "en")[:2])


def says(rule: str, period: Period, scope: str) -> str:
    """The whole rule in words."""
    if rule in OF_EVENTS:
        return str(OF_EVENTS[rule].says)
    return indicators()[rule].defined((get_language() or "en")[:2], period, scope)
