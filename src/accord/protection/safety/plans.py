"""Agreeing on a way of contact with a person, and asking whether it is open now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind as Event
from accord.foundation.pages import at_most_one
from accord.foundation.policy import Action, Actor
from accord.foundation.prepared import Prepared
from accord.foundation.vault import reveal
from accord.protection.cases.access import Allowed, again, reach
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Phase
from accord.protection.safety.contact import DAY, ZONES, Answer, Channel, Plan, may_contact
from accord.protection.safety.models import ContactPlan
from accord.protection.safety.queries import event
from accord.protection.safety.vocab import BadPlan

_in_force: Final = Prepared(lambda case: ContactPlan.objects.filter(case=case, ended_at=None))
LONGEST: Final = timedelta(days=366)  # what was safe a year ago is asked again
MOST_WINDOWS: Final = 14


@dataclass(frozen=True, repr=False)
class PlanView:
    """The plan in force, opened, with what each way answers now."""

    row: ContactPlan
    plan: Plan
    answers: dict[Channel, Answer]


def plan_of(
    *, actor: Actor, case: UUID, now: datetime, purpose: Event = Event.CONTACT_ASKED, seen: Allowed | None = None
) -> PlanView | None:
    """The plan in force in a case, None if nothing was agreed on; the opening is an event.

    `seen` is the case where a page reached it just before. Raises Missing or Refused.
    """
    with transaction.atomic():
        found = (again(seen, Action.SAFETY_READ) if seen else reach(actor, case, Action.SAFETY_READ)).case
        row = in_force(found)
        if row is None:
            return None
        plan = opened(row, found)
        ledger.append(event(purpose, found, actor, now, {"plan": str(row.pk)}))
    return PlanView(row, plan, {channel: may_contact(plan, channel, now) for channel in Channel})


def in_force(case: Case) -> ContactPlan | None:
    """The plan in force, sealed; none for a case that is closed."""
    if case.phase == Phase.CLOSED:
        return None
    return at_most_one(_in_force(case.pk))


def opened(row: ContactPlan, case: Case) -> Plan:
    """A plan, opened with the key of the organisation that holds the case; the caller writes the event of it."""
    return Plan.of(reveal(row, holder=case.organisation, fields=["plan"])["plan"])


def check(plan: Plan, today: date) -> None:
    """Raises BadPlan, at its field, for what cannot be."""
    for field, good, sentence in _rules(plan, today):
        if not good:
            raise BadPlan(sentence, field=field)


def _rules(plan: Plan, today: date) -> Iterator[tuple[str, bool, str | Promise]]:
    windows, ways = plan.windows, plan.channels
    days_known = all(window.days and window.days <= set(range(7)) for window in windows)
    yield "channels", bool(ways), _("Choose at least one way of contact.")
    yield (
        "days",
        days_known and 1 <= len(windows) <= MOST_WINDOWS,
        _("Choose the days on which the person may be reached."),
    )
    in_a_day = all(0 <= window.start < window.end <= DAY for window in windows)
    yield "end", in_a_day, _("The time must end after it begins, on the same day.")
    yield "zone", plan.zone in ZONES, _("Choose the time zone in which the person lives.")
    yield "language", plan.language in dict(LANGUAGES), _("Choose the language of the messages.")
    sentence = _("A plan ends after it begins, today at the earliest and in one year at the latest.")
    yield "valid_from", today - LONGEST <= plan.valid_from, sentence
    yield "valid_until", plan.valid_from <= plan.valid_until and today <= plan.valid_until <= today + LONGEST, sentence
    rings = bool({Channel.CALL, Channel.SMS} & ways)
    yield "telephone", not rings or bool(plan.telephone.strip()), _("Enter the safe telephone number.")
    address = plan.email if Channel.EMAIL in ways else "x@y"
    yield "email", "@" in address and not set(address) & set(" ,;<>\r\n\t\"'"), _("This is no address of e-mail.")
    named = Channel.TRUSTED not in ways or bool(plan.trusted.strip())
    yield "trusted", named, _("Say who this person is and how to reach that person.")
