"""The ban on taking a child out of Bulgaria (Identity Documents Act, art. 76a; domain.md S6, D12)."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.duties.arithmetic import PLACES
from accord.foundation.duties.rules import in_force
from accord.foundation.duties.vocab import Basis
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.children.found import child_case, open_for_child, order_number
from accord.protection.children.measures_vocab import BANS, STANDING_BAN, BanStands, BanState
from accord.protection.children.models import ExitBan
from accord.protection.children.vocab import BadChild
from accord.protection.courses.guards import check_day, check_words, event

PERIOD: Final = "D12"
LAW: Final = "BG"


@dataclass(frozen=True, slots=True, repr=False)
class Proposal:
    """The chair of the State Agency for Child Protection proposes the ban to the interior minister, on evidence."""

    on: date
    evidence: str


@dataclass(frozen=True, slots=True, repr=False)
class BanOrder:
    """The interior minister ordered it."""

    on: date
    until: date
    reference: str


@service
def propose(*, actor: Actor, case: UUID, proposal: Proposal, now: datetime, key: str) -> Given:
    """Record that the ban was proposed. Raises Missing, Refused, NotPossible, BadCourse, BadChild or BanStands."""

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        if found.jurisdiction != LAW:
            raise BadChild(_("This ban exists in Bulgarian law only."), field="on")
        check_day(found, proposal.on, now, "on")
        evidence = check_words(
            "evidence", proposal.evidence, needed=True, sentence=_("Say what shows that the child may be taken abroad.")
        )
        if ExitBan.objects.filter(case=found, state__in=STANDING_BAN).exists():
            raise BanStands
        made = ExitBan(
            id=new_id(), case=found, person_id=found.person_id, state=BANS.initial, proposed_on=proposal.on,
            recorded_at=now, recorded_by=actor.account,
        )  # fmt: skip
        seal_into(made, holder=actor.organisation, signs=evidence)
        made.save(force_insert=True)
        _told(made, "propose", actor, now)
        return Given(made.pk, made.version)

    body = (str(case), asdict(proposal))
    return once(actor=actor.account, key=key, verb="child.ban.propose", body=body, now=now, work=work)


@service
def order(*, actor: Actor, ban: UUID, order: BanOrder, read: int, now: datetime, key: str) -> Given:
    """The ban was ordered; it ends on the day of the order, at the latest by rule D12. Raises Missing, Refused,
    NotPossible, BadCourse, BadChild or Stale.
    """

    def work() -> Given:
        row = _ban(actor, ban)
        row.state = BANS.step(row.state, "order")
        _check_order(row, order, now)
        row.ordered_on, row.until = order.on, order.until
        seal_into(row, holder=actor.organisation, reference=order_number(order.reference))
        save_versioned(row, read=read, fields=["state", "ordered_on", "until", "reference"])
        ends = midnight(order.until + timedelta(days=1))
        open_for_child(row.case, "exit_ban.ordered", actor, now, midnight(order.on), again=True, ends=ends)
        _told(row, "order", actor, now, {"until": order.until.isoformat()})
        return Given(row.pk, row.version)

    body = (str(ban), asdict(order))
    return once(actor=actor.account, key=key, verb="child.ban.order", body=body, now=now, work=work)


@service
def refuse(*, actor: Actor, ban: UUID, read: int, now: datetime, key: str) -> Given:
    """The ban was not ordered. Raises Missing, Refused, NotPossible or Stale."""
    return _over(actor, ban, "refuse", None, read, now, key)


@service
def lift(*, actor: Actor, ban: UUID, on: date, read: int, now: datetime, key: str) -> Given:
    """The ban was lifted before its time. Raises Missing, Refused, NotPossible, BadCourse, BadChild or Stale."""
    return _over(actor, ban, "lift", on, read, now, key)


@service
def expire(*, ban: UUID, now: datetime) -> None:
    """The time of a ban is over: the clock says so. Raises NotPossible or Stale."""
    row = ExitBan.objects.select_related("case").get(pk=ban)
    row.state = BANS.step(row.state, "expire")
    row.ended_on = row.until
    save_versioned(row, read=row.version, fields=["state", "ended_on"])
    _told(row, "expire", None, now)


def last_day(on: date) -> date | None:
    """The last day that an order of `on` can name (rule D12); None where the rule is switched off."""
    rule = next((r for r in in_force(on) if r.id == PERIOD and r.enabled), None)
    return rule.reckon(midnight(on), LAW).last_day if rule else None


def midnight(on: date) -> datetime:
    """The first moment of a day in Bulgaria."""
    return datetime.combine(on, time(), PLACES[LAW]).astimezone(UTC)


def over(now: datetime) -> list[UUID]:
    """The bans whose last day has passed."""
    today = now.astimezone(PLACES[LAW]).date()
    rows = ExitBan.objects.filter(state=BanState.ORDERED, until__lt=today).order_by("until", "id")
    return list(rows.values_list("pk", flat=True))


def _check_order(row: ExitBan, order: BanOrder, now: datetime) -> None:
    check_day(row.case, order.on, now, "on")
    if order.on < row.proposed_on:
        raise BadChild(_("The ban is ordered after it was proposed."), field="on")
    if order.until <= order.on:
        raise BadChild(_("The end lies before the beginning."), field="until")
    last = last_day(order.on)
    if last and order.until > last:
        raise BadChild(
            _("By rule D12 the ban lasts until %(last)s at the latest. Look into the order again."),
            field="until",
            last=f"{last:%d.%m.%Y}",
        )


def _over(actor: Actor, ban: UUID, step: str, on: date | None, read: int, now: datetime, key: str) -> Given:
    def work() -> Given:
        row = _ban(actor, ban)
        row.state = BANS.step(row.state, step)
        ended = on or day(now)
        check_day(row.case, ended, now, "on")
        if ended < (row.ordered_on or row.proposed_on):
            raise BadChild(_("The ban is lifted after it was ordered."), field="on")
        row.ended_on = ended
        save_versioned(row, read=read, fields=["state", "ended_on"])
        for duty in duties.open_about(row.case_id):
            if duty.rule == PERIOD:
                duties.end_early(duty=duty, basis=Basis.AUTHORITY, actor=actor, now=now)
        _told(row, step, actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb=f"child.ban.{step}", body=(str(ban), on), now=now, work=work)


def _told(row: ExitBan, step: str, actor: Actor | None, now: datetime, facts: dict[str, str] | None = None) -> None:
    known = {"ban": str(row.pk), "step": step, "state": row.state, **(facts or {})}
    ledger.append(event(Kind.CHILD_EXIT_BAN_MOVED, row.case, actor, now, known))


def _ban(actor: Actor, ban: UUID) -> ExitBan:
    row = ExitBan.objects.filter(pk=ban, case__organisation=actor.organisation).first()
    if row is None:
        raise Missing
    row.case = child_case(actor, row.case_id, Action.CHILD_KEEP)
    return row
