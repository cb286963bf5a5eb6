"""Reading cases. Opening one is an event; opening the identity is another, with its purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accord.detection.screening.models import Screening
from accord.detection.signals.models import Signal, SignalPerson
from accord.foundation.duties.models import Duty
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.services import limited
from accord.foundation.pages import Page, at_most_one, page_of
from accord.foundation.policy import Action, Actor, Decision, Purpose, Relation, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Refused
from accord.foundation.second.models import Ask
from accord.foundation.vault import DataClass, reveal
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases import models
from accord.protection.cases.access import Allowed, reach
from accord.protection.cases.models import Case, Member, Note
from accord.protection.cases.vocab import Phase
from accord.protection.persons import queries as persons
from accord.protection.persons.models import Person

_decisions: Final = Prepared(lambda case: models.Decision.objects.filter(case=case))
_team: Final = Prepared(lambda case: Member.objects.filter(case=case))
_newest_notes: Final = Prepared(lambda case: Note.objects.filter(case=case).order_by("-written_at", "id")[:50])
_told: Final = Prepared(lambda signal, body: Signal.objects.filter(pk=signal, organisation=body))
_screened: Final = Prepared(lambda talk, body: Signal.objects.filter(persons__screening=talk, organisation=body))


@dataclass(frozen=True, repr=False)
class NoteView:
    """A note, opened."""

    note: Note
    text: str


@dataclass(frozen=True)
class CaseView:
    """A case as this actor may see it; the identity stays closed."""

    allowed: Allowed
    decisions: list[models.Decision]
    team: list[Member]
    notes: list[NoteView]

    @property
    def case(self) -> Case:
        """The case."""
        return self.allowed.case

    @property
    def decision(self) -> Decision:
        """The decision on reading it."""
        return self.allowed.decision

    @property
    def sheltered(self) -> bool:
        """Whether the place of stay is secret."""
        return self.allowed.facts.sheltered

    @property
    def person_version(self) -> int:
        """The version of the person, for a correction."""
        return self.allowed.facts.person_version

    @property
    def erased_at(self) -> datetime | None:
        """When the person's data were erased, if they were."""
        return self.allowed.facts.erased_at

    @property
    def relations(self) -> frozenset[Relation]:
        """How the actor stands to the case."""
        return self.allowed.standing.relations

    @cached_property
    def identity_open_to_me(self) -> Decision:
        """The decision on opening the identity."""
        return Decision(False) if self.erased_at else self.allowed.standing.judge(Action.PERSON_READ_IDENTITY)


def of_team(actor: Actor, *, after: str = "", closed: bool = False) -> Page[Case]:
    """The cases of which the actor is in the team, newest first. Raises Refused if the role has no cases."""
    decision = require(Request(actor, Action.CASE_READ, frozenset({Relation.TEAM})))
    # EXISTS, not a join: the rows come from the index in their order, and the page costs the same over any caseload.
    mine = Member.objects.filter(case=OuterRef("pk"), account=actor.account)
    found = Case.objects.filter(Exists(mine), organisation=actor.organisation)
    found = found.filter(phase=Phase.CLOSED) if closed else found.exclude(phase=Phase.CLOSED)
    page = page_of(found, order="opened_at", after=after)
    for row in page.rows:
        _narrow(row, decision)
    return page


def open_case(*, actor: Actor, case: UUID, now: datetime) -> CaseView:
    """One case with its notes; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        allowed = reach(actor, case, Action.CASE_READ, now)
        found = allowed.case
        notes = [] if allowed.facts.erased_at else _notes(allowed)
        facts = {"notes": len(notes)} | ({"glass": True} if Relation.GLASS in allowed.standing.relations else {})
        ledger.append(_event(Kind.CASE_READ, actor, found, now, facts))
    _narrow(found, allowed.decision)
    # All rows are read: sorted here, because Django takes longer over an ORDER BY than over the rest of the question.
    decisions = [] if "decisions" in allowed.decision.hides else _decisions(found.pk)
    return CaseView(
        allowed,
        sorted(decisions, key=lambda row: (row.decided_at, row.pk)),
        sorted(_team(found.pk), key=lambda row: (row.since, row.pk)),
        notes,
    )


def signal_of(actor: Actor, case: Case) -> Signal | None:
    """The signal from which a case came, by its codes, if the actor may read signals; the caller has reached the case.

    Raises nothing: what is hidden is not there.
    """
    if not decide(Request(actor, Action.SIGNAL_READ, relation_of(actor, actor.organisation))).allow:
        return None
    if case.signal:
        return at_most_one(_told(case.signal, actor.organisation))
    return at_most_one(_screened(case.screening, actor.organisation)) if case.screening else None


def ids_of_person(person: UUID) -> list[UUID]:
    """The cases of a person."""
    return list(Case.objects.filter(person=person).values_list("id", flat=True))


def keys_about(person: UUID) -> list[UUID]:
    """Records about a person, besides herself, that are sealed under keys of their own: her cases (the notes of their
    duties), her screenings, a signal that concerns nobody else and led to no case of others, and what second persons were
    asked.
    """
    cases = Case.objects.filter(person=person)
    screenings = [pk for pk in cases.values_list("screening", flat=True) if pk]
    hers = SignalPerson.objects.filter(pk__in=Screening.objects.filter(pk__in=screenings).values("signal_person"))
    direct = [pk for pk in cases.values_list("signal", flat=True) if pk]
    strange = Case.objects.exclude(person=person)
    theirs = Screening.objects.filter(
        signal_person__signal=OuterRef("pk"), pk__in=strange.filter(screening__isnull=False).values("screening")
    )
    # SECURITY: what others told or lived is not shredded with her. tests/rooms/cases/test_from_signal.py
    signals = Signal.objects.filter(Q(pk__in=direct) | Q(pk__in=hers.values("signal"))).exclude(
        Exists(SignalPerson.objects.filter(signal=OuterRef("pk"), number__gt=1))
        | Exists(strange.filter(signal=OuterRef("pk")))
        | Exists(theirs)
    )
    asks = Ask.objects.filter(Q(subject=person) | Q(object_id__in=cases.values("pk")))
    return [
        *cases.values_list("pk", flat=True),
        *screenings,
        *signals.values_list("pk", flat=True),
        *asks.values_list("pk", flat=True),
    ]


def _narrow(case: Case, decision: Decision) -> None:
    """Leave out of a row that is read only what the decision hides (hard rule H10)."""
    if "forms" in decision.hides:
        case.forms = ""
    if "screening" in decision.hides:
        case.screening = case.signal = None


@limited("identity")
def open_identity(*, actor: Actor, case: UUID, purpose: Purpose, now: datetime) -> dict[str, str]:
    """The identity of the person of a case, as far as the decision opens it. Raises Missing or Refused."""
    allowed = reach(actor, case, Action.PERSON_READ_IDENTITY, now)
    return persons.open_identity(
        actor=actor, person=allowed.case.person_id, decision=allowed.decision, purpose=purpose, now=now
    )


def to_correct(actor: Actor, case: UUID) -> tuple[Case, Person]:
    """A case and its person, sealed, for a version-checked correction. Raises Missing or Refused."""
    found = reach(actor, case, Action.PERSON_CORRECT).case
    return found, Person.objects.get(pk=found.person_id)


def duty_note(*, actor: Actor, duty: Duty, now: datetime) -> str:
    """What was noted when a duty of a case was done; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        allowed = reach(actor, duty.object_id, Action.CASE_READ)
        found, may = allowed.case, allowed.standing.judge(Action.CASE_NOTE)
        # SECURITY: free text of care, as notes are: who opens the case need not open these. tests/rooms/cases/test_access.py
        if DataClass.CARE not in may.classes:
            raise Refused(may.reasons)
        note = reveal(duty, holder=actor.organisation, fields=["note"])["note"]
        ledger.append(_event(Kind.CASE_READ, actor, found, now, {"duty": str(duty.pk)}))
    return note


def _notes(allowed: Allowed) -> list[NoteView]:
    if DataClass.CARE not in allowed.standing.judge(Action.CASE_NOTE).classes:
        return []
    rows = _newest_notes(allowed.case.pk)
    opened = reveal_many(rows, holder=allowed.standing.actor.organisation, fields=["text"])
    return [NoteView(row, texts["text"]) for row, texts in zip(rows, opened, strict=True)]


def _event(kind: Kind, actor: Actor, case: Case, now: datetime, facts: Mapping[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, **facts},
    )
