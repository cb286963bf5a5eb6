"""Reading what is protected. Opening it is an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry
from accord.foundation.ledger.vocab import Kind as Event
from accord.foundation.policy import Action, Actor
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.persons.models import Person
from accord.protection.safety.contact import Plan
from accord.protection.safety.models import ContactPlan, Particular
from accord.protection.safety.vocab import FIELDS

_OWN: Final = ("address", "phone", "safe_contact")  # of the identity: how she is found
_persons: Final = Prepared(lambda persons: Person.objects.only(*_OWN).filter(pk__among=persons))
_risks: Final = Prepared(
    lambda cases: Particular.objects.filter(case__among=cases, ended_at=None, organisation__isnull=False).only(
        "case", "organisation"
    )
)
_entered: Final = Prepared(lambda cases: Particular.objects.filter(case__among=cases).order_by("-added_at", "id"))


@dataclass(frozen=True, repr=False)
class ParticularView:
    """A particular, opened."""

    particular: Particular
    opened: dict[str, str]


@dataclass(frozen=True, repr=False)
class SafetyView:
    """What is protected in a case: what was entered, and what the identity says by itself."""

    case: Case
    in_force: list[ParticularView]
    ended: list[ParticularView]
    stay: bool  # the identity holds a place of stay
    telephone: bool  # the identity holds a telephone
    may_keep: bool  # whether the reader may add and end


def open_safety(*, actor: Actor, case: UUID, now: datetime) -> SafetyView:
    """Everything protected in a case; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        allowed = reach(actor, case, Action.SAFETY_READ)
        found = allowed.case
        views = _views([found], found.organisation, ended=True)[found.pk]
        person = Person.objects.only("address", "phone").get(pk=found.person_id)
        ledger.append(event(Event.SAFETY_READ, found, actor, now, {"particulars": len(views)}))
    return SafetyView(
        found,
        [view for view in views if view.particular.ended_at is None],
        [view for view in views if view.particular.ended_at],
        bool(person.address),
        bool(person.phone),
        allowed.standing.judge(Action.SAFETY_KEEP).allow,
    )


def case_of(actor: Actor, particular: UUID) -> UUID:
    """The case of a particular of the actor's organisation. Raises Missing."""
    found = Particular.objects.filter(pk=particular, case__organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found.case_id


def risk_organisations(case: UUID) -> frozenset[UUID]:
    """Organisations of the directory that are marked as a risk in a case; the caller has reached the case."""
    return risks_of([case])[case]


def risks_of(cases: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """As `risk_organisations`, of some hundred cases in one question."""
    found: dict[UUID, frozenset[UUID]] = dict.fromkeys(cases, frozenset())
    for row in _risks(tuple(cases)):
        if row.organisation:
            found[row.case_id] |= {row.organisation}
    return found


Opened = tuple[list[ParticularView], dict[str, str]]


def in_force(case: Case) -> Opened:
    """(what is in force, the identity's own contacts), opened with the key of the organisation that holds the case.

    For the guard, which writes the event of it.
    """
    return in_force_of([case], holder=case.organisation)[case.pk]


def in_force_of(cases: Sequence[Case], *, holder: UUID) -> dict[UUID, Opened]:
    """As `in_force`, of some hundred cases of one organisation, each with the same four questions."""
    persons = {one.pk: one for one in _persons(tuple(case.person_id for case in cases))}
    people = [persons[case.person_id] for case in cases]
    own = dict(zip(cases, reveal_many(people, holder=holder, fields=_OWN), strict=True))
    views = _views(cases, holder, ended=False)
    return {case.pk: (views[case.pk], texts) for case, texts in own.items()}


def code_word_of(case: Case) -> str:
    """The code word of the plan of contact in force, or nothing. For the guard, which writes the event of it."""
    found = ContactPlan.objects.filter(case=case, ended_at=None).first()
    return Plan.of(reveal(found, holder=case.organisation, fields=["plan"])["plan"]).code_word.strip() if found else ""


def event(kind: Event, case: Case, actor: Actor | None, now: datetime, facts: dict[str, object]) -> Entry:
    """An event about the safety of the person of a case: codes only. Without an actor it is the node that acts."""
    return Entry(
        kind,
        now,
        actor=actor.account if actor else None,
        organisation=case.organisation,
        role=actor.role if actor else "",
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, **facts},
    )


def _views(cases: Sequence[Case], holder: UUID, *, ended: bool) -> dict[UUID, list[ParticularView]]:
    rows = [one for one in _entered(tuple(case.pk for case in cases)) if ended or one.ended_at is None]
    views: dict[UUID, list[ParticularView]] = {case.pk: [] for case in cases}
    for row, texts in zip(rows, reveal_many(rows, holder=holder, fields=FIELDS), strict=True):
        views[row.case_id].append(ParticularView(row, texts))
    return views
