"""Opening, completing and cancelling duties."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from accord.foundation.duties.arithmetic import PLACES, WARNINGS, warning
from accord.foundation.duties.models import Duty
from accord.foundation.duties.queries import get
from accord.foundation.duties.rules import every_version, in_force, rules, version_of
from accord.foundation.duties.vocab import AlreadyDone, Basis, ByStep, NotLonger, NotYet
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.prepared import Prepared
from accord.foundation.rows import add
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service

_SKEW: Final = timedelta(minutes=5)
_LONGEST_WARNING: Final = timedelta(days=WARNINGS[-1], hours=1)  # an hour, for a change of clocks
_OPEN: Final = {"done_at__isnull": True, "cancelled_at__isnull": True}
_SAME_AGAIN: Final = (
    "rule",
    "place",
    "organisation",
    "account",
    "recipient_code",
    "recipient",
    "object_type",
    "object_id",
    "object_code",
    "subject",
)

_about: Final = Prepared(lambda record: Duty.objects.filter(object_id=record))

Guard = Callable[[Actor, UUID], None]
_guards: Final[dict[str, Guard]] = {}
Done = Callable[[Actor, Duty, datetime], None]
_followers: Final[dict[str, Done]] = {}


def guard(object_type: str, check: Guard) -> None:
    """Let the room of a kind of record refuse the completion of its duties; called in its AppConfig."""
    _guards[object_type] = check


def follow(object_type: str, handler: Done) -> None:
    """Let the room of a kind of record go on when one of its duties was entered as done; called in its AppConfig."""
    _followers[object_type] = handler


def open_duties(
    *,
    trigger: str,
    jurisdiction: str,
    owner: Actor | None,
    object_type: str,
    object_id: UUID,
    object_code: str,
    now: datetime,
    populations: frozenset[str] = frozenset(),
    subject: UUID | None = None,
    began: datetime | None = None,
    recipients: Callable[[Collection[str]], Mapping[str, UUID]] | None = None,
    organisation: UUID | None = None,
    again: bool = False,
    first: bool = False,
    ends: datetime | None = None,
) -> list[Duty]:
    """Open the duties that `trigger` brings; inside the caller's transaction. They are owed by the owner's organisation,
    or by `organisation` where another side owes them (then by no named person); without an owner the clock opens them.

    The clocks run from `began`, when the trigger happened, or from now; the rules in force on that day count. A rule
    applies if it names one of `populations`, or any. A rule with recipients opens one duty for each of them;
    `recipients` gives the organisations of their codes. One that is not in the directory is owed all the same, without a name.
    What the record has already, open or done, is not opened again; with `again`, what was done begins once more. `first`: the
    record was made just now and has none.
    `ends` is the end that the record itself names, where that comes before the end by the rule.
    """
    start = began or now
    applying = [r for r in in_force(_day(start, jurisdiction)) if r.applies(trigger, populations, jurisdiction)]
    there = [] if first else sorted(_about(object_id), key=attrgetter("number"))
    named = recipients({code for rule in applying for code in rule.recipients}) if recipients else {}
    standing = {_which(duty) for duty in there if not duty.cancelled_at and not (again and duty.done_at)}
    numbers = {_which(duty): duty.number for duty in there}
    made = [
        Duty(
            rule=rule.id,
            rule_version=rule.version,
            number=numbers.get((rule.id, code), 0) + 1,
            place=jurisdiction if jurisdiction in PLACES else "",
            organisation=organisation or _of(owner).organisation,
            account=None if organisation else _of(owner).account,
            recipient_code=code,
            recipient=named.get(code),
            object_type=object_type,
            object_id=object_id,
            object_code=object_code,
            subject=subject,
            opened_at=start,
            due_at=min(rule.due(start, jurisdiction), ends or datetime.max.replace(tzinfo=UTC)),
        )
        for rule in applying
        for code in rule.recipients or ("",)
        if (rule.id, code) not in standing
    ]
    add(made)
    ledger.append_many([_event(Kind.DUTY_OPENED, duty, owner, now) for duty in made])
    return made


def _day(moment: datetime, place: str) -> date:
    return moment.astimezone(PLACES.get(place, UTC)).date()


def _which(duty: Duty) -> tuple[str, str]:
    return duty.rule, duty.recipient_code


def _open_next(done: list[Duty], actor: Actor | None, now: datetime) -> None:
    """Of the rules that repeat, open the next: it begins when the one before was done, if the rule is still in force."""
    following = []
    for duty in done:
        start = duty.done_at or now
        rule = next((r for r in in_force(_day(start, duty.place)) if r.id == duty.rule), None)
        if rule and rule.repeats and rule.enabled:
            again = {name: getattr(duty, name) for name in _SAME_AGAIN}
            number, due = duty.number + 1, rule.due(start, duty.place)
            following.append(Duty(**again, rule_version=rule.version, number=number, opened_at=start, due_at=due))
    add(following)
    ledger.append_many([_event(Kind.DUTY_OPENED, duty, actor, now) for duty in following])


@service
def complete_duty(
    *, actor: Actor, duty: UUID, done_at: datetime, note: str, read: int, now: datetime, key: str
) -> Given:
    """Record that a duty was done at `done_at`; `note` is sealed.

    Raises Missing, Refused, AlreadyDone, ByStep, NotYet, Stale.
    """

    def work() -> Given:
        owed = get(actor, duty)
        found = owed.duty
        if check := _guards.get(found.object_type):
            check(actor, found.object_id)
        if not owed.open:
            raise AlreadyDone
        if owed.rule and owed.rule.closes_itself:
            raise ByStep
        if done_at > now + _SKEW or done_at < found.opened_at - timedelta(days=1):
            raise NotYet(field="done_at")
        found.done_at, found.done_by = done_at, actor.account
        seal_into(found, holder=actor.organisation, note=note)
        save_versioned(found, read=read, fields=["done_at", "done_by", "note"])
        ledger.append(_event(Kind.DUTY_COMPLETED, found, actor, now, late=done_at > found.due_at))
        _open_next([found], actor, now)
        if goes_on := _followers.get(found.object_type):
            goes_on(actor, found, now)
        return Given(found.pk, found.version)

    body = {"duty": duty, "done_at": done_at, "note": note}
    return once(actor=actor.account, key=key, verb="duty.complete", body=body, now=now, work=work)


def settle(*, rule_ids: frozenset[str], object_id: UUID, actor: Actor | None, now: datetime) -> None:
    """Complete open duties of a record because what they asked for has just happened; inside the caller's transaction.

    Without an actor it happened at another node.
    """
    settled = [duty for duty in open_about(object_id) if duty.rule in rule_ids]
    for duty in settled:
        _close(duty, actor, now)
        ledger.append(_event(Kind.DUTY_COMPLETED, duty, actor, now, late=now > duty.due_at))
    _open_next(settled, actor, now)


def extend(*, duty: Duty, until: datetime, basis: Basis, actor: Actor, now: datetime) -> None:
    """Prolong a duty or a period to `until`; inside the transaction of a caller that has reached the record.

    Raises AlreadyDone, NotLonger, Stale.
    """
    _refuse_closed(duty)
    if until <= duty.due_at:
        raise NotLonger(field="until")
    was, duty.due_at, duty.warned = duty.due_at, until.astimezone(UTC), 0
    save_versioned(duty, read=duty.version, fields=["due_at", "warned"])
    facts = {"was": was.isoformat(), "until": duty.due_at.isoformat(), "basis": str(basis)}
    ledger.append(_event(Kind.DUTY_EXTENDED, duty, actor, now, **facts))


def end_early(*, duty: Duty, basis: Basis, actor: Actor, now: datetime) -> None:
    """End a period before its time, say because the person decided to cooperate; inside the caller's transaction.

    Raises AlreadyDone, Stale.
    """
    _refuse_closed(duty)
    _close(duty, actor, now)
    ledger.append(_event(Kind.DUTY_ENDED, duty, actor, now, until=duty.due_at.isoformat(), basis=str(basis)))


@service
def warn(*, now: datetime) -> int:
    """Mark once each duty whose end is ten, five or one day away; the ledger keeps it, nobody is sent anything."""
    soon = Duty.objects.filter(due_at__gt=now, due_at__lte=now + _LONGEST_WARNING, **_OPEN).exclude(warned=1)
    marked: dict[int, list[Duty]] = {}
    for duty in soon.order_by("due_at", "id"):
        days = warning(duty.opened_at, duty.due_at, duty.place, now)
        if days and days != duty.warned:
            marked.setdefault(days, []).append(duty)
    for days, duties in marked.items():
        Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(warned=days)
    events = [
        _event(Kind.DUTY_WARNED, duty, None, now, days=days) for days, duties in marked.items() for duty in duties
    ]
    ledger.append_many(events)
    return len(events)


@service
def end_over(*, now: datetime) -> int:
    """Close every period whose time is over: it owed nothing and is not late."""
    may_end = {rule.id for rule in every_version() if rule.behaviour == "ends"}
    found = Duty.objects.filter(rule__in=may_end, due_at__lte=now, **_OPEN).order_by("due_at", "id")
    over = [duty for duty in found if (rule := version_of(duty.rule, duty.rule_version)) and rule.behaviour == "ends"]
    Duty.objects.filter(pk__in=[duty.pk for duty in over]).update(done_at=F("due_at"), version=F("version") + 1)
    ledger.append_many([_event(Kind.DUTY_ENDED, duty, None, now, until=duty.due_at.isoformat()) for duty in over])
    return len(over)


def _refuse_closed(duty: Duty) -> None:
    if duty.done_at or duty.cancelled_at:
        raise AlreadyDone


def _close(duty: Duty, actor: Actor | None, now: datetime) -> None:
    duty.done_at, duty.done_by = now, actor.account if actor else None
    save_versioned(duty, read=duty.version, fields=["done_at", "done_by"])


def cancel_all(
    *,
    object_id: UUID,
    actor: Actor | None,
    now: datetime,
    population: str = "",
    only: frozenset[str] = frozenset(),
    keep: frozenset[str] = frozenset(),
) -> None:
    """Cancel every open duty of a record that ended, or those of a population that the person turned out not to be of, or
    `only` those of some rules; but not those of the rules in `keep`.

    Inside the caller's transaction.
    """
    known = rules()
    cancelled = [
        duty
        for duty in open_about(object_id)
        if duty.rule not in keep
        and (not only or duty.rule in only)
        and (not population or (duty.rule in known and known[duty.rule].population == population))
    ]
    Duty.objects.filter(pk__in=[duty.pk for duty in cancelled]).update(cancelled_at=now, version=F("version") + 1)
    ledger.append_many([_event(Kind.DUTY_CANCELLED, duty, actor, now) for duty in cancelled])


def renew(*, object_id: UUID, cancelled_at: datetime, actor: Actor, now: datetime) -> None:
    """Open again what was cancelled at that moment, with its old due date: the record goes on; inside the transaction."""
    again = list(Duty.objects.filter(object_id=object_id, cancelled_at=cancelled_at, done_at__isnull=True))
    Duty.objects.filter(pk__in=[duty.pk for duty in again]).update(cancelled_at=None, version=F("version") + 1)
    ledger.append_many([_event(Kind.DUTY_OPENED, duty, actor, now) for duty in again])


def open_about(object_id: UUID) -> list[Duty]:
    """The open duties about a record, earliest first."""
    still = [duty for duty in _about(object_id) if not duty.done_at and not duty.cancelled_at]
    return sorted(still, key=attrgetter("due_at", "id"))


def _of(owner: Actor | None) -> Actor:
    if owner is None:
        raise TypeError("Duties that the clock opens name the organisation that owes them.")
    return owner


def _event(kind: Kind, duty: Duty, actor: Actor | None, now: datetime, **facts: bool | int | str) -> Entry:
    told: dict[str, Any] = {
        "subject": duty.subject,
        "object_type": duty.object_type,
        "object_id": duty.object_id,
        "facts": {"duty": str(duty.pk), "rule": f"{duty.rule}/{duty.rule_version}"} | facts,
    }
    if actor is None:  # the clock itself
        return Entry(kind, now, organisation=duty.organisation, **told)
    return Entry.by(actor, kind, now, **told)
