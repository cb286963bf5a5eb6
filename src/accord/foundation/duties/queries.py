"""Reading duties."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.foundation.duties.models import Duty
from accord.foundation.duties.rules import Rule, rules, version_of
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing

Hidden = Callable[[Actor], Iterable[UUID]]
_hidden: Final[dict[str, Hidden]] = {}
_about: Final = Prepared(lambda record, body: Duty.objects.filter(object_id=record, organisation=body))
_AT_ONCE: Final = timedelta(days=1)
_COMING: Final = timedelta(days=10)
PAGE: Final = 40  # as many as a day shows
_URGENT_FIRST = ("due_at", "rule", "recipient_code", "id")  # the law's own rules (D..) before the product's (P..)


def hide(object_type: str, from_actor: Hidden) -> None:
    """Let the room of a kind of record say whose duties an actor does not see; called in its AppConfig."""
    _hidden[object_type] = from_actor


@dataclass(frozen=True)
class Owed:
    """A duty with the rule that explains it."""

    duty: Duty
    rule: Rule | None
    recipient: str = ""

    @property
    def open(self) -> bool:
        """Whether it still has to be done."""
        return self.duty.done_at is None and self.duty.cancelled_at is None

    @property
    def period(self) -> bool:
        """Whether it is a period that runs, not a task."""
        return self.rule is not None and self.rule.behaviour == "ends"

    @property
    def never_late(self) -> bool:
        """Whether nobody is late when its date has passed: a period, or a reminder."""
        return self.rule is not None and self.rule.behaviour != "late"

    @property
    def title(self) -> str:
        """What must be done, in the reader's language."""
        return self.rule.words(self.rule.duty) if self.rule else self.duty.rule

    @property
    def why(self) -> str:
        """Why it is due."""
        return self.rule.words(self.rule.why) if self.rule else ""


def _owed(duty: Duty) -> Owed:
    return Owed(duty, version_of(duty.rule, duty.rule_version))


@dataclass(frozen=True, repr=False)
class OwedPage:
    """What is owed, the earliest first, and the cursor of what follows, '' at the end."""

    rows: list[Owed]
    next: str = ""


def owed_by(actor: Actor, *, after: str = "") -> OwedPage:
    """One page of what the actor's organisation owes; nothing for a role that completes no duty. Raises BadCursor."""
    if not decide(Request(actor, Action.DUTY_COMPLETE, relation_of(actor, actor.organisation))).allow:
        return OwedPage([])
    page = _page_of(actor, after)
    return OwedPage(list(map(_owed, sorted(page.rows, key=attrgetter(*_URGENT_FIRST)))), page.next)


def _page_of(actor: Actor, after: str) -> Page[Duty]:
    """Most pages hold nothing that is hidden: then only the kinds of record on it are asked, not all with the rule of each."""
    ours = _open().filter(organisation=actor.organisation)
    page = page_of(ours, order="due_at", after=after, size=PAGE, earliest_first=True)
    rows = [*page.rows, *page.beyond]
    # SECURITY: the one that follows too: that there is more must not tell of a hidden one. tests/rooms/cases/test_restricted.py
    hidden = hidden_from(actor, {row.object_type for row in rows})
    if Duty.objects.filter(hidden, pk__in=[row.pk for row in rows]).exists():
        open_to = ours.exclude(hidden_from(actor))
        return page_of(open_to, order="due_at", after=after, size=PAGE, earliest_first=True)
    return page


@dataclass(frozen=True)
class Day:
    """What is owed, as a day asks for it: within a day or late; within ten; later; and the periods that run."""

    at_once: list[Owed]
    coming: list[Owed]
    later: list[Owed]
    periods: list[Owed]


def for_the_day(owed: Iterable[Owed], now: datetime) -> Day:
    """Sort what is owed by how soon it is due, keeping the order within each part."""
    day = Day([], [], [], [])
    for item in owed:
        left = item.duty.due_at - now
        soon = day.at_once if left <= _AT_ONCE else day.coming if left <= _COMING else day.later
        (day.periods if item.period else soon).append(item)
    return day


def get(actor: Actor, duty: UUID) -> Owed:
    """One duty of the actor's organisation, done or not. Raises Missing, or Refused for a role that completes none."""
    found = Duty.objects.filter(pk=duty, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    if (from_actor := _hidden.get(found.object_type)) and found.object_id in set(from_actor(actor)):
        raise Missing
    require(Request(actor, Action.DUTY_COMPLETE, relation_of(actor, found.organisation)))
    return _owed(found)


def about(actor: Actor, object_id: UUID) -> list[Owed]:
    """Every duty of the actor's organisation about one record, open ones first; the caller has reached the record."""
    found = _about(object_id, actor.organisation)
    urgent = sorted((duty for duty in found if duty.cancelled_at is None), key=attrgetter(*_URGENT_FIRST))
    return sorted(map(_owed, urgent), key=lambda item: item.duty.done_at is not None)


def overdue(rule_ids: frozenset[str], now: datetime) -> QuerySet[Duty]:
    """Open duties of these rules that are past due, of every organisation: for the worker."""
    return _open().filter(rule__in=rule_ids, due_at__lt=now)


def late(now: datetime) -> QuerySet[Duty]:
    """Open duties that are past due, of every organisation; reminders and periods never are. The caller says whose, and
    has decided.
    """
    never = {rule.id for rule in rules().values() if rule.behaviour != "late"}
    return _open().filter(due_at__lt=now).exclude(rule__in=never)


def ending(rule_ids: Iterable[str], now: datetime, until: datetime) -> QuerySet[Duty]:
    """Open duties of these rules that come due between two moments, of every organisation. The caller has decided."""
    return _open().filter(rule__in=list(rule_ids), due_at__range=(now, until))


def hidden_from(actor: Actor, kinds: Collection[str] | None = None) -> Q:
    """The duties of the actor's organisation of which this actor does not know, about all kinds of record or these."""
    hidden = Q(pk__in=[])
    for object_type, from_actor in _hidden.items():
        if kinds is not None and object_type not in kinds:
            continue
        hidden |= Q(object_type=object_type, object_id__in=from_actor(actor))
    return hidden & Q(organisation=actor.organisation)


def _open() -> QuerySet[Duty]:
    return Duty.objects.filter(done_at__isnull=True, cancelled_at__isnull=True)
