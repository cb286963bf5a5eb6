"""Beginning projects, and what was promised and paid."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.models import Agreement
from accord.cooperation.organisations import queries as organisations
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.research.projects.access import allowed, reach
from accord.research.projects.models import Body, Budget, Project, Target
from accord.research.projects.rules import RULES
from accord.research.projects.vocab import CURRENCIES, LONGEST, MOST, MOST_YEARS, YEARS, BadProject, Closed

_MOST_MONEY = Decimal(10) ** 11


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new project."""

    title: str
    donor: str
    first_year: int
    last_year: int
    bodies: frozenset[UUID]
    agreement: UUID | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """The money of one year in one currency."""

    year: int
    currency: str
    granted: Decimal
    spent: Decimal


@service
def begin(*, actor: Actor, wanted: Wanted, now: datetime, key: str) -> Given:
    """Begin a project. Raises Refused or BadProject."""

    def work() -> Given:
        allowed(actor)
        _check(actor, wanted)
        made = Project.objects.create(
            id=new_id(), code=fresh_code(Project, "J"), organisation=actor.organisation, title=wanted.title.strip(),
            donor=wanted.donor.strip(), first_year=wanted.first_year, last_year=wanted.last_year,
            agreement=wanted.agreement, begun_at=now, begun_by=actor.account,
        )  # fmt: skip
        Body.objects.bulk_create(Body(project=made, organisation=pk) for pk in sorted(wanted.bodies))
        _tell(Kind.PROJECT_BEGUN, made, actor, now, bodies=len(wanted.bodies))
        return Given(made.pk, made.version)

    return once(actor=actor.account, key=key, verb="project.begin", body=wanted, now=now, work=work)


@service
def set_target(
    *, actor: Actor, project: UUID, rule: str, year: int, number: int | None, read: int, now: datetime, key: str
) -> Given:
    """What is promised of an indicator in a year; None takes it back. Raises Refused, Missing, BadProject, Closed or Stale."""

    def work() -> Given:
        found = _open(actor, project)
        if rule not in RULES:
            raise BadProject(_("There is no such indicator."), field="rule")
        _in_frame(found, year)
        if number is not None and not 0 <= number <= MOST:
            raise BadProject(_("A target is a whole number, not below zero."), field="number")
        if number is None:
            Target.objects.filter(project=found, rule=rule, year=year).delete()
        else:
            Target.objects.update_or_create(project=found, rule=rule, year=year, defaults={"number": number})
        save_versioned(found, read=read, fields=[])
        _tell(Kind.PROJECT_CHANGED, found, actor, now, rule=rule, year=year, target=number)
        return Given(found.pk, found.version)

    body = (project, rule, year, number)
    return once(actor=actor.account, key=key, verb="project.target", body=body, now=now, work=work)


@service
def set_money(*, actor: Actor, project: UUID, paid: Paid, read: int, now: datetime, key: str) -> Given:
    """What was granted and spent in a year, in one currency. Raises Refused, Missing, BadProject, Closed or Stale."""

    def work() -> Given:
        found = _open(actor, project)
        _in_frame(found, paid.year)
        if paid.currency not in CURRENCIES:
            raise BadProject(_("This currency is not known here."), field="currency")
        for name in ("granted", "spent"):
            amount = getattr(paid, name)
            if not 0 <= amount < _MOST_MONEY or amount != round(amount, 2):
                raise BadProject(_("An amount has at most two decimals and is not below zero."), field=name)
        defaults = {"granted": paid.granted, "spent": paid.spent}
        Budget.objects.update_or_create(project=found, year=paid.year, currency=paid.currency, defaults=defaults)
        save_versioned(found, read=read, fields=[])
        _tell(Kind.PROJECT_CHANGED, found, actor, now, year=paid.year, currency=paid.currency)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="project.money", body=(project, paid), now=now, work=work)


@service
def close(*, actor: Actor, project: UUID, read: int, now: datetime, key: str) -> Given:
    """Close a project: nothing of it changes any more. Raises Refused, Missing, Closed or Stale."""

    def work() -> Given:
        found = _open(actor, project)
        found.closed_at = now
        save_versioned(found, read=read, fields=["closed_at"])
        _tell(Kind.PROJECT_CHANGED, found, actor, now, closed=True)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="project.close", body=str(project), now=now, work=work)


def _check(actor: Actor, wanted: Wanted) -> None:
    for name in ("title", "donor"):
        if not 0 < len(getattr(wanted, name).strip()) <= LONGEST:
            raise BadProject(_("Enter this, in 200 characters at most."), field=name)
    if wanted.last_year < wanted.first_year:
        raise BadProject(_("The project ends before it begins. Correct one of the years."), field="last_year")
    if wanted.first_year not in YEARS or wanted.last_year - wanted.first_year >= MOST_YEARS:
        raise BadProject(_("The frame of a project is one to three years."), field="last_year")
    if not wanted.bodies:
        raise BadProject(_("Say whose work counts for the project."), field="bodies")
    if not wanted.bodies <= set(organisations.of_country_of(actor.organisation)):
        raise BadProject(_("Only the work of organisations of your own country can be counted here."), field="bodies")
    signed = Agreement.objects.filter(parties__organisation=actor.organisation)
    if wanted.agreement and not signed.filter(pk=wanted.agreement).exists():
        raise BadProject(_("Your organisation has no such agreement."), field="agreement")


def _open(actor: Actor, project: UUID) -> Project:
    found = reach(actor, project)
    if found.closed_at:
        raise Closed
    return found


def _in_frame(found: Project, year: int) -> None:
    if not found.first_year <= year <= found.last_year:
        words = _("The project runs from %(first)s to %(last)s.")
        raise BadProject(words, field="year", first=found.first_year, last=found.last_year)


def _tell(kind: Kind, found: Project, actor: Actor, now: datetime, **facts: Any) -> None:
    about: dict[str, Any] = {"object_type": "project", "object_id": found.pk, "facts": {"code": found.code, **facts}}
    ledger.append(Entry.by(actor, kind, now, **about))
