"""How referrals are answered: for each receiver and each giver over a period, counts, and the codes behind each count."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties.models import Duty
from accord.foundation.policy import Action, Actor, OrganisationKind, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.wall import whole_node
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.vocab import ACKNOWLEDGE_RULES

COUNTED: Final = {
    "in_time": _("acknowledged in time"),
    "answered": _("answered"),
    "arrived": _("arrived"),
    "started": _("service started"),
    "told": _("feedback given"),
}
LONGEST_PERIOD: Final = timedelta(days=731)
_BY_STEP: Final = {
    "answered": ("accept", "decline"),
    "arrived": ("arrive",),
    "started": ("start_service",),
    "told": ("give_feedback",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The period by the day of sending, both days included; `receiver`, `giver` and `counted` open the list behind a number."""

    first: date
    last: date
    receiver: UUID | None = None
    giver: UUID | None = None
    counted: str = ""  # of COUNTED: those for which it did not happen; "" all


@dataclass(frozen=True, slots=True)
class Line:
    """How one organisation answers, or is answered: how many were sent, and of how many each thing is true."""

    organisation: UUID
    sent: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Feedback:
    """Both views of a period, the most referrals first."""

    by_receiver: list[Line]
    by_giver: list[Line]


def feedback(actor: Actor, asked: Asked) -> Feedback:
    """The counts, by one question. The national coordinator sees its country, a local commission its territory, every
    other organisation what it sent and received. Raises Refused.
    """
    with _reach(actor) as ours:
        named = ("giver_id", "receiver_id")
        totals = {name: Count("pk", filter=Q(**{name: True})) for name in COUNTED}
        rows = list(
            _found(ours, asked).values(*named).annotate(sent=Count("pk"), **{f"n_{n}": c for n, c in totals.items()})
        )
    return Feedback(_lines(rows, "receiver_id"), _lines(rows, "giver_id"))


def rate(actor: Actor, asked: Asked) -> Line:
    """Over all that the actor sees in a period: how many were sent, and of how many each thing is true. Raises Refused."""
    lines = feedback(actor, asked).by_receiver
    counts = {name: sum(line.counts[name] for line in lines) for name in COUNTED}
    return Line(actor.organisation, sum(line.sent for line in lines), counts)


def behind(actor: Actor, asked: Asked, *, limit: int = 200) -> list[Referral]:
    """The referrals behind a number, the oldest first: code, sides, state and times; no person. Raises Refused."""
    with _reach(actor) as ours:
        found = _found(ours, asked)
        if asked.counted in COUNTED:
            found = found.filter(**{asked.counted: False})
        return list(found.select_related("giver", "receiver").defer("case").order_by("sent_at", "id")[:limit])


@contextmanager
def _reach(actor: Actor) -> Iterator[list[UUID]]:
    """The organisations whose referrals the actor sees, and around it their rows. Raises Refused."""
    require(Request(actor, Action.REFERRAL_FEEDBACK, relation_of(actor, actor.organisation)))
    if actor.organisation_kind != OrganisationKind.NATIONAL_COORDINATOR:
        yield [actor.organisation]
        return
    # SECURITY: only here the rows of others are seen, by who coordinates them. tests/rooms/referrals/test_feedback.py
    with whole_node():
        yield organisations.of_country_of(actor.organisation)


def _found(ours: list[UUID], asked: Asked) -> QuerySet[Referral]:
    found = Referral.objects.filter(Q(giver__in=ours) | Q(receiver__in=ours))
    found = found.filter(sent_at__gte=_start(asked.first), sent_at__lt=_start(asked.last + timedelta(days=1)))
    for name in ("giver", "receiver"):
        if organisation := getattr(asked, name):
            found = found.filter(**{name: organisation})
    acknowledged = Duty.objects.filter(object_id=OuterRef("pk"), rule__in=ACKNOWLEDGE_RULES, done_at__lte=F("due_at"))
    steps = Step.objects.filter(referral=OuterRef("pk"))
    taken = {name: Exists(steps.filter(action__in=actions)) for name, actions in _BY_STEP.items()}
    return found.annotate(in_time=Exists(acknowledged), **taken)


def _lines(rows: list[dict[str, Any]], side: str) -> list[Line]:
    made: dict[UUID, Line] = {}
    for row in rows:
        line = made.setdefault(row[side], Line(row[side], 0, dict.fromkeys(COUNTED, 0)))
        counts = {name: line.counts[name] + row[f"n_{name}"] for name in COUNTED}
        made[row[side]] = Line(line.organisation, line.sent + row["sent"], counts)
    return sorted(made.values(), key=lambda line: (-line.sent, str(line.organisation)))


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())
