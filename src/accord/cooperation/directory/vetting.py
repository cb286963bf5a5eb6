"""The register of those who offer housing, lifts and work, and their vetting (domain.md 4.5).

Council of Europe experts: vet and register every volunteer, company and organisation. Names open to those who vet; everybody else
asks by the code on the card and learns until when it counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import catalogue, is_area, required_checks
from accord.cooperation.directory.models import Helper, HelperCheck, HelperParticulars
from accord.cooperation.directory.vetting_vocab import (
    VETTING,
    WITH_REASON,
    BadHelper,
    HelperKind,
    Offer,
    Unchecked,
    VettingReason,
    VettingState,
)
from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.ids import new_id, no_text
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Relation, Request, decide, require
from accord.foundation.refusals import Missing
from accord.foundation.vault import DataClass, current, seal_into
from accord.foundation.vault.fields import reveal_many
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service

LONGEST: Final = {"name": 200, "contact": 300, "note": 2000}
_CLASSES: Final = (DataClass.IDENTITY, DataClass.LOCATION, DataClass.CARE)
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, repr=False)
class Offered:
    """Somebody who offers help."""

    kind: HelperKind
    name: str
    contact: str
    offers: frozenset[Offer]
    areas: frozenset[str]
    note: str = ""


@dataclass(frozen=True, repr=False)
class HelperView:
    """A helper, opened."""

    helper: Helper
    opened: dict[str, str]
    checks: list[HelperCheck]
    actions: list[str]


def may_vet(actor: Actor) -> bool:
    """Whether the actor keeps a register of helpers."""
    return decide(Request(actor, Action.VETTING_KEEP, frozenset({Relation.OWN_ORGANISATION}))).allow


def shown_on_card(typed: str, today: date) -> Helper | None:
    """Whose card counts today; None also for one that ended, was suspended or never was. For anybody, in the public process."""
    if no_text(typed):
        return None
    found = Helper.objects.filter(code=typed.strip().upper()).only("code", "offers", "state", "until").first()
    return found if found and found.vetted(today) else None


def by_card(actor: Actor, code: str) -> Helper:
    """What a card tells: what is offered, and until when it is vetted; never who. Raises Missing or Refused."""
    require(Request(actor, Action.ORGANISATION_READ))
    found = Helper.objects.filter(code=code.strip().upper()).first()
    if found is None:
        raise Missing(_("No card has this code. Read it once more; if it is right, do not go with this person."))
    return found


def register_of(*, actor: Actor, now: datetime) -> list[HelperView]:
    """The helpers whose names the actor may open, those being checked first. One event for the list. Raises Refused."""
    require(Request(actor, Action.VETTING_KEEP, frozenset({Relation.OWN_ORGANISATION})))
    rows = list(_seen(actor).select_related("helper"))
    with transaction.atomic():
        opened = reveal_many(rows, holder=actor.organisation, fields=["name"])
        if rows:
            ledger.append(Entry.by(actor, Kind.HELPER_READ, now, object_type="helper", facts={"listed": len(rows)}))
    views = [HelperView(row.helper, told, [], []) for row, told in zip(rows, opened, strict=True)]
    order = list(VettingState.values)
    return sorted(views, key=lambda view: (order.index(view.helper.state), view.opened["name"].casefold()))


def open_helper(*, actor: Actor, helper: UUID, now: datetime) -> HelperView:
    """One helper with name, checks and what can be done. An event. Raises Missing or Refused."""
    row = _reach(actor, helper)
    with transaction.atomic():
        opened = reveal_many([row], holder=actor.organisation, fields=list(LONGEST))[0]
        ledger.append(_event(Kind.HELPER_READ, row.helper, actor, now, {}))
    checks = list(row.helper.checks.order_by("-at", "-id"))
    return HelperView(row.helper, opened, checks, [step.action for step in VETTING.open_to(row.helper.state)])


def expiring(actor: Actor, now: datetime) -> list[Helper]:
    """Vettings that end within thirty days or have ended, for who keeps the register."""
    if not may_vet(actor):
        return []
    last = day(now) + timedelta(days=max(catalogue()["vetting_warnings"]))
    seen = _seen(actor).values("helper")
    return list(Helper.objects.filter(pk__in=seen, state=VettingState.VETTED, until__lte=last).order_by("until"))


@service
def register(*, actor: Actor, offered: Offered, now: datetime, key: str) -> Given:
    """Register somebody who offers help. Raises Refused or BadHelper."""

    def work() -> Given:
        require(Request(actor, Action.VETTING_KEEP, frozenset({Relation.OWN_ORGANISATION})))
        _check(offered)
        made = Helper.objects.create(
            id=new_id(),
            code=fresh_code(Helper, "H"),
            kind=offered.kind,
            offers=code_set(offered.offers),
            areas=code_set(offered.areas),
            offered_at=now,
        )
        above = organisations.coordinator_of(min(offered.areas)[:2])
        row = HelperParticulars(id=new_id(), helper=made, organisation=actor.organisation, coordinator=above)
        seal_into(row, holder=actor.organisation, **{name: getattr(offered, name).strip() for name in LONGEST})
        row.save(force_insert=True)
        if above and above != actor.organisation:
            told = [c for c, name in zip(_CLASSES, LONGEST, strict=True) if getattr(offered, name).strip()]
            current().share(made.pk, told, giver=actor.organisation, receiver=above)
        ledger.append(_event(Kind.HELPER_REGISTERED, made, actor, now, {"offers": made.offers}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="vetting.register", body=offered, now=now, work=work)


@service
def record_check(*, actor: Actor, helper: UUID, kind: str, concern: bool, read: int, now: datetime, key: str) -> Given:
    """Record a check that was done. A concern about somebody who is vetted suspends them at once.

    Raises Missing, Refused, BadHelper, NotPossible or Stale.
    """

    def work() -> Given:
        found = _reach(actor, helper).helper
        if kind not in catalogue()["check"]:
            raise BadHelper(_("Choose what was checked."), field="kind")
        if found.state in VETTING.finals():
            raise NotPossible
        HelperCheck.objects.create(
            helper=found, kind=kind, concern=concern, at=now, account=actor.account, organisation=actor.organisation
        )
        before = found.state
        if concern and before == VettingState.VETTED:
            found.state, found.reason = VETTING.step(before, "suspend"), VettingReason.CONCERN
        save_versioned(found, read=read, fields=["state", "reason"])
        facts = {"check": kind, "concern": concern, "from": before, "to": found.state}
        ledger.append(_event(Kind.HELPER_CHECKED, found, actor, now, facts))
        return Given(found.pk, found.version)

    body = {"helper": helper, "kind": kind, "concern": concern}
    return once(actor=actor.account, key=key, verb="vetting.check", body=body, now=now, work=work)


@service
def move(
    *,
    actor: Actor,
    helper: UUID,
    action: str,
    until: date | None,
    reason: VettingReason | None,
    read: int,
    now: datetime,
    key: str,
) -> Given:
    """Take a step. To vet needs every required check and a day; to refuse or suspend needs a reason.

    Raises Missing, Refused, NotPossible, BadHelper, Unchecked or Stale.
    """

    def work() -> Given:
        found = _reach(actor, helper).helper
        before, found.state = found.state, VETTING.step(found.state, action)
        if action == "vet":
            found.until, found.reason = _vetted_until(found, until, now), ""
        if action in WITH_REASON:
            if reason is None:
                raise BadHelper(_("Say why."), field="reason")
            found.reason = reason
        save_versioned(found, read=read, fields=["state", "until", "reason"])
        facts = {"from": before, "to": found.state, "until": str(found.until or ""), "reason": found.reason}
        ledger.append(_event(Kind.HELPER_MOVED, found, actor, now, facts))
        return Given(found.pk, found.version)

    body = {"helper": helper, "action": action, "until": until, "reason": reason}
    return once(actor=actor.account, key=key, verb="vetting.move", body=body, now=now, work=work)


def _vetted_until(found: Helper, until: date | None, now: datetime) -> date:
    today = day(now)
    longest = today + timedelta(days=31 * catalogue()["vetting_months"])
    if until is None or not today < until <= longest:
        raise BadHelper(_("A vetting ends after today and within a year."), field="until")
    if not all_checked(found.checks.all(), now):
        raise Unchecked
    return until


def all_checked(checks: Iterable[HelperCheck], now: datetime) -> bool:
    """Whether the last check of each kind gave no concern, and every required one was done within the last year."""
    last: dict[str, HelperCheck] = {}
    for check in sorted(checks, key=lambda one: (one.at, one.pk)):
        last[check.kind] = check
    lately = {kind for kind, check in last.items() if check.at > now - _YEAR}
    return required_checks() <= lately and not any(check.concern for check in last.values())


def _seen(actor: Actor) -> Any:
    return HelperParticulars.objects.filter(Q(organisation=actor.organisation) | Q(coordinator=actor.organisation))


def _reach(actor: Actor, helper: UUID) -> HelperParticulars:
    row: HelperParticulars | None = _seen(actor).select_related("helper").filter(helper=helper).first()
    if row is None:
        raise Missing
    side = Relation.OWN_ORGANISATION if row.organisation == actor.organisation else Relation.COORDINATOR
    require(Request(actor, Action.VETTING_KEEP, frozenset({side})))
    return row


def _check(offered: Offered) -> None:
    if not offered.name.strip():
        raise BadHelper(_("Write down who it is."), field="name")
    if not offered.offers:
        raise BadHelper(_("Choose what is offered."), field="offers")
    if not offered.areas or not all(map(is_area, offered.areas)) or len(offered.areas) > 60:
        raise BadHelper(_("Choose where the help is offered."), field="areas")
    for name, most in LONGEST.items():
        if len(getattr(offered, name)) > most:
            raise BadHelper(_("This is too long. Shorten it."), field=name)


def _event(kind: Kind, helper: Helper, actor: Actor, now: datetime, facts: dict[str, Any]) -> Entry:
    facts = {"code": helper.code} | facts
    return Entry.by(actor, kind, now, object_type="helper", object_id=helper.pk, facts=facts)
