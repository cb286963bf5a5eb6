"""Opening, completing and cancelling duties."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accord.foundation.duties.models import Duty
from accord.foundation.duties.queries import get
from accord.foundation.duties.rules import rules
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Conflict, Invalid
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service

_SKEW: Final = timedelta(minutes=5)


Guard = Callable[[Actor, UUID], None]
_guards: Final[dict[str, Guard]] = {}


def guard(object_type: str, check: Guard) -> None:
    """Let the room of a kind of record refuse the completion of its duties; called in its AppConfig."""
    _guards[object_type] = check


class AlreadyDone(Conflict):
    """The duty was completed or cancelled before."""

    code = "duty-done"
    sentence = _("This duty was already completed. Reload the page to see by whom and when.")


class ByStep(Conflict):
    """The duty closes by the step that it asks for."""

    code = "duty-by-step"
    sentence = _("This duty closes by itself when the step is taken. Open the record and take the step there.")


class NotYet(Invalid):
    """The stated time lies in the future or before the duty began."""

    code = "duty-time"
    sentence = _("The time lies in the future or before the duty began. Enter when it was really done.")


def open_duties(
    *,
    trigger: str,
    population: str,
    jurisdiction: str,
    owner: Actor,
    object_type: str,
    object_id: UUID,
    object_code: str,
    subject: UUID | None,
    now: datetime,
    recipients: dict[str, UUID] | None = None,
    organisation: UUID | None = None,
) -> list[Duty]:
    """Open the duties that `trigger` brings; inside the caller's transaction. They are owed by the owner's organisation,
    or by `organisation` where another side owes them (then by no named person).

    A rule with recipients opens one duty for each of them; `recipients` maps their codes to organisations. One that is
    not in the directory is owed all the same, without a name. What the record has already is not opened again.
    """
    applying = [r for r in rules().values() if r.applies(trigger, population, jurisdiction)]
    there = set(Duty.objects.filter(object_id=object_id).values_list("rule", "recipient_code"))
    made = [
        Duty(
            rule=rule.id,
            rule_version=rule.version,
            organisation=organisation or owner.organisation,
            account=None if organisation else owner.account,
            recipient_code=code,
            recipient=(recipients or {}).get(code),
            object_type=object_type,
            object_id=object_id,
            object_code=object_code,
            subject=subject,
            opened_at=now,
            due_at=rule.due(now),
        )
        for rule in applying
        for code in rule.recipients or ("",)
        if (rule.id, code) not in there
    ]
    Duty.objects.bulk_create(made)
    ledger.append_many([_event(Kind.DUTY_OPENED, duty, owner, now) for duty in made])
    return made


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
        if owed.rule and owed.rule.by_step:
            raise ByStep
        if done_at > now + _SKEW or done_at < found.opened_at - timedelta(days=1):
            raise NotYet(field="done_at")
        found.done_at, found.done_by = done_at, actor.account
        seal_into(found, holder=actor.organisation, note=note)
        save_versioned(found, read=read, fields=["done_at", "done_by", "note"])
        ledger.append(_event(Kind.DUTY_COMPLETED, found, actor, now, late=done_at > found.due_at))
        return Given(found.pk, found.version)

    body = {"duty": duty, "done_at": done_at, "note": note}
    return once(actor=actor.account, key=key, verb="duty.complete", body=body, now=now, work=work)


def settle(*, rule_ids: frozenset[str], object_id: UUID, actor: Actor, now: datetime) -> None:
    """Complete open duties of a record because what they asked for has just happened; inside the caller's transaction."""
    for duty in open_about(object_id):
        if duty.rule in rule_ids:
            Duty.objects.filter(pk=duty.pk, done_at__isnull=True).update(
                done_at=now, done_by=actor.account, version=duty.version + 1
            )
            ledger.append(_event(Kind.DUTY_COMPLETED, duty, actor, now, late=now > duty.due_at))


def cancel_all(*, object_id: UUID, actor: Actor, now: datetime, population: str = "") -> None:
    """Cancel every open duty of a record that ended, or those of a population that the person turned out not to be of.

    Inside the caller's transaction.
    """
    known = rules()
    cancelled = [
        duty
        for duty in open_about(object_id)
        if not population or (duty.rule in known and known[duty.rule].population == population)
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
    found = Duty.objects.filter(object_id=object_id, done_at__isnull=True, cancelled_at__isnull=True)
    return list(found.order_by("due_at", "id"))


def _event(kind: Kind, duty: Duty, actor: Actor, now: datetime, **facts: bool) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        subject=duty.subject,
        object_type=duty.object_type,
        object_id=duty.object_id,
        facts={"duty": str(duty.pk), "rule": f"{duty.rule}/{duty.rule_version}"} | facts,
    )
