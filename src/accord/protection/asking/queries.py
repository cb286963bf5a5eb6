"""Reading enquiries of both sides, and who looked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.cooperation.people import queries as people
from accord.foundation.clock import day
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.protection.asking import far
from accord.protection.asking.access import reach_made, reach_received
from accord.protection.asking.index import standing_consent
from accord.protection.asking.models import Count, Enquiry, Received
from accord.protection.asking.vocab import ENQUIRIES, Standing
from accord.protection.cases.access import teams_of
from accord.protection.cases.models import Conflict

MOST: Final = 100
SHOWN: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class MadeView:
    """An enquiry as who asked sees it: nothing of the person or the case there."""

    enquiry: Enquiry
    other: Organisation
    worker: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class ReceivedView:
    """An enquiry as who is asked sees it. `steps` are what can be answered now."""

    received: Received
    enquiry: Enquiry
    other: Organisation
    worker: str
    steps: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict, repr=False)  # of whom another node asks


@dataclass(frozen=True, slots=True)
class Looked:
    """How often an organisation looked on one day whether somebody is known here."""

    day: date
    other: Organisation
    looks: int


def standing_of(enquiry: Enquiry, now: datetime) -> Standing:
    """What who asked is told: until the clock has run out, "we cannot say" looks like no answer, and after that too."""
    # SECURITY: this row never holds that somebody cannot say. tests/rooms/asking/test_enquiries.py
    if enquiry.answer:
        return Standing(enquiry.answer)
    if enquiry.returned_for:
        return Standing.RETURNED
    return Standing.WAITING if now < enquiry.until else Standing.SILENT


def made(actor: Actor, *, now: datetime) -> list[MadeView]:
    """The enquiries of the actor's organisation, newest first. Raises Refused."""
    require(Request(actor, Action.ENQUIRY_MAKE, relation_of(actor, actor.organisation)))
    return _made(Enquiry.objects.filter(asker=actor.organisation).order_by("-asked_at", "-id")[:MOST], now)


def _made(rows: Iterable[Enquiry], now: datetime) -> list[MadeView]:
    found = list(rows)
    bodies, names = organisations.named(e.asked for e in found), people.names(e.asked_by for e in found)
    return [
        MadeView(e, bodies[e.asked], names.get(e.asked_by, "") if e.asked_by else "", standing_of(e, now))
        for e in found
    ]


def received(actor: Actor) -> list[ReceivedView]:
    """The enquiries about persons of the actor's own cases, newest first."""
    shut = Conflict.objects.filter(account=actor.account).values("case")
    may = decide(Request(actor, Action.ENQUIRY_MAKE, relation_of(actor, actor.organisation))).allow
    mine = Q(case__in=teams_of(actor)) | (Q(case=None) if may else Q(pk__in=[]))
    own = Received.objects.filter(mine, organisation=actor.organisation).exclude(case__in=shut)
    return _received(own.select_related("enquiry", "case").order_by("-received_at", "-id")[:MOST])


def _received(rows: Iterable[Received]) -> list[ReceivedView]:
    found = list(rows)
    bodies = organisations.named(r.enquiry.asker for r in found)
    names = people.names(r.enquiry.asked_by for r in found)
    return [
        ReceivedView(
            r,
            r.enquiry,
            bodies[r.enquiry.asker],
            names.get(r.enquiry.asked_by, "") if r.enquiry.asked_by else "",
            tuple(row.action for row in ENQUIRIES.open_to(r.state) if r.enquiry.asked_by or row.action != "differ"),
        )
        for r in found
    ]


def one(actor: Actor, enquiry: UUID, *, now: datetime) -> MadeView | ReceivedView:
    """One enquiry, from one's own side. Raises Missing or Refused."""
    if mine := reach_made(actor, enquiry):
        return _made([mine], now)[0]
    if asked := far.reach_far(actor, enquiry):
        with transaction.atomic():
            return replace(_received([asked])[0], told=far.particulars(actor, asked, now))
    found, case = reach_received(actor, enquiry)
    (view,) = _received([found])
    # Who may not say it any more is not offered the button; the service asks again.
    stands = standing_consent(case, view.other, now)
    return view if stands else replace(view, steps=tuple(step for step in view.steps if step != "know"))


def who_looked(actor: Actor, *, now: datetime) -> list[Looked]:
    """Which organisations looked whether the actor's knows somebody, by day, of the last ninety days. Raises Refused."""
    require(Request(actor, Action.ENQUIRY_OVERSEE, relation_of(actor, actor.organisation)))
    found = Count.objects.filter(giver=actor.organisation, day__gte=day(now - SHOWN))
    rows = list(found.order_by("-day", "-looks", "asker"))
    bodies = organisations.named(row.asker for row in rows)
    return [Looked(row.day, bodies[row.asker], row.looks) for row in rows]
