"""Identifying a person and everything that follows from it in her case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations.queries import ids_of
from accord.cooperation.people.models import Membership
from accord.detection.screening.services import mark_identified
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set, is_country
from accord.foundation.duties import services as duties
from accord.foundation.duties.rules import rules
from accord.foundation.ids import new_code, new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Request, decide
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case, Conflict, Decision, Member, Note
from accord.protection.cases.vocab import (
    ADVANCES,
    CHILD_NOTICE,
    STATES,
    BadCase,
    Basis,
    CloseReason,
    IdentificationStatus,
    NoticesOpen,
)
from accord.protection.persons import queries as persons
from accord.protection.persons import services as person_services
from accord.protection.persons.vocab import AlreadyKnown, Identity

LONGEST_NOTE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about the person's situation; codes only."""

    jurisdiction: str
    basis: Basis
    sex: Sex
    age_group: AgeGroup
    citizenships: frozenset[str] = frozenset()
    forms: frozenset[ExploitationForm] = frozenset()
    sheltered: bool = False
    protection_sought: bool = False


@service
def identify(
    *,
    actor: Actor,
    facts: Facts,
    identity: Identity,
    screening: UUID | None,
    another_person: bool,
    now: datetime,
    key: str,
) -> Given:
    """Identify a person preliminarily: opens the case and its clocks, and with them every service (house law 6).

    A person who is already known to the organisation is not registered twice: raises AlreadyKnown with the case codes
    unless `another_person` confirms. Raises Refused, Missing (the screening), NotPossible, BadCase or BadIdentity.
    """

    def work() -> Given:
        decision = decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation)))
        if not decision.allow:
            raise Refused(decision.reasons)
        _check(facts)
        if not another_person:
            _refuse_known(actor, identity)
        if screening is not None:
            mark_identified(actor=actor, screening=screening)
        person = person_services.register(actor=actor, identity=identity, sheltered=facts.sheltered, now=now)
        case = Case.objects.create(
            id=new_id(),
            code=new_code("C"),
            person=person,
            organisation=actor.organisation,
            screening=screening,
            jurisdiction=facts.jurisdiction,
            opened_at=now,
            opened_by=actor.account,
            sex=facts.sex,
            age_group=facts.age_group,
            citizenships=code_set(facts.citizenships),
            forms=code_set(facts.forms),
            identified_on=now.date(),
            protection_sought=facts.protection_sought,
            responder=actor.organisation,
        )
        _decide(case, facts, actor, now)
        Member.objects.create(case=case, account=actor.account, organisation=actor.organisation, since=now)
        ledger.append(_event(Kind.CASE_OPENED, case, actor, now, {"population": case.age_group}))
        _open_clocks(case, actor, now)
        return Given(case.pk)

    body = (facts, identity.texts(), screening, another_person)
    return once(actor=actor.account, key=key, verb="case.identify", body=_plain(body), now=now, work=work)


@service
def advance(*, actor: Actor, case: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """Move a case to its next phase, or open it again. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        found = reach(actor, case, Action.CASE_CLOSE).case
        if action not in ADVANCES:
            raise NotPossible
        found.phase = STATES.step(found.phase, action)
        found.closed_at, found.close_reason = None, ""
        save_versioned(found, read=read, fields=["phase", "closed_at", "close_reason"])
        ledger.append(_event(Kind.CASE_PHASE_CHANGED, found, actor, now, {"phase": found.phase}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.advance", body=(str(case), action), now=now, work=work)


@service
def close(*, actor: Actor, case: UUID, reason: CloseReason, read: int, now: datetime, key: str) -> Given:
    """Close a case. Raises NoticesOpen while a notice about a child is not entered (guard G2), NotPossible or Stale."""

    def work() -> Given:
        found = reach(actor, case, Action.CASE_CLOSE).case
        if any(duty.rule in CHILD_NOTICE for duty in duties.open_about(found.pk)):
            raise NoticesOpen
        found.phase, found.closed_at, found.close_reason = STATES.step(found.phase, "close"), now, reason
        save_versioned(found, read=read, fields=["phase", "closed_at", "close_reason"])
        duties.cancel_all(object_id=found.pk, actor=actor, now=now)
        ledger.append(_event(Kind.CASE_CLOSED, found, actor, now, {"reason": str(reason)}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.close", body=(str(case), str(reason)), now=now, work=work)


@service
def add_note(*, actor: Actor, case: UUID, text: str, now: datetime, key: str) -> Given:
    """Add a sealed note to the file. Raises Missing, Refused or BadCase."""

    def work() -> Given:
        found = reach(actor, case, Action.CASE_NOTE).case
        if not text.strip():
            raise BadCase(_("The note is empty."), field="text")
        if len(text) > LONGEST_NOTE:
            raise BadCase(_("A note holds at most 10,000 characters. Split it."), field="text")
        note = Note(id=new_id(), case=found, person_id=found.person_id, written_by=actor.account, written_at=now)
        seal_into(note, holder=actor.organisation, text=text)
        note.save(force_insert=True)
        ledger.append(_event(Kind.CASE_NOTE_ADDED, found, actor, now, {"note": str(note.pk)}))
        return Given(note.pk)

    return once(actor=actor.account, key=key, verb="case.note", body=(str(case), text), now=now, work=work)


@service
def join_team(*, actor: Actor, case: UUID, account: UUID, now: datetime, key: str) -> Given:
    """Bring a colleague of the same organisation into the team. Raises Missing or Refused."""

    def work() -> Given:
        found = reach(actor, case, Action.CASE_JOIN).case
        if not Membership.objects.filter(account=account, organisation=actor.organisation, until=None).exists():
            raise Missing
        Member.objects.get_or_create(
            case=found, account=account, defaults={"organisation": actor.organisation, "since": now}
        )
        ledger.append(_event(Kind.CASE_TEAM_JOINED, found, actor, now, {"account": str(account)}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.join", body=(str(case), str(account)), now=now, work=work)


@service
def declare_conflict(*, actor: Actor, case: UUID, now: datetime, key: str) -> Given:
    """Declare a conflict of interest: from now on the case is shut to the actor (hard rule H6). Raises Missing."""

    def work() -> Given:
        found = reach(actor, case, Action.CASE_DECLARE_CONFLICT).case
        Conflict.objects.create(case=found, account=actor.account, declared_at=now)
        Member.objects.filter(case=found, account=actor.account).delete()
        ledger.append(_event(Kind.CASE_CONFLICT_DECLARED, found, actor, now, {}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.conflict", body=str(case), now=now, work=work)


@service
def correct_identity(
    *, actor: Actor, case: UUID, identity: Identity, sheltered: bool, read: int, now: datetime, key: str
) -> Given:
    """Replace the identity of the person of a case. Raises Missing, Refused, BadIdentity or Stale."""

    def work() -> Given:
        found = reach(actor, case, Action.PERSON_CORRECT).case
        person = person_services.correct(
            actor=actor, person=found.person_id, identity=identity, sheltered=sheltered, read=read, now=now
        )
        return Given(person.pk, person.version)

    body = (str(case), identity.texts(), sheltered)
    return once(actor=actor.account, key=key, verb="case.correct", body=body, now=now, work=work)


def _plain(body: tuple[Facts, dict[str, str], UUID | None, bool]) -> tuple[object, ...]:
    facts, texts, screening, another = body
    return (
        facts.jurisdiction,
        facts.basis,
        facts.sex,
        facts.age_group,
        facts.citizenships,
        facts.forms,
        facts.sheltered,
        facts.protection_sought,
        texts,
        screening,
        another,
    )


def _check(facts: Facts) -> None:
    for code in (facts.jurisdiction, *facts.citizenships):
        if not is_country(code):
            raise BadCase(_("“%(code)s” is not a country code of ISO 3166-1."), field="citizenship", code=code)


def _refuse_known(actor: Actor, identity: Identity) -> None:
    known = persons.find(actor, identity)
    codes = list(Case.objects.filter(person__in=known).order_by("opened_at").values_list("code", flat=True))
    if codes:
        raise AlreadyKnown(codes=", ".join(codes[:5]))


def _decide(case: Case, facts: Facts, actor: Actor, now: datetime) -> None:
    Decision.objects.create(
        case=case,
        jurisdiction=facts.jurisdiction,
        status=IdentificationStatus.PRELIMINARY,
        basis=facts.basis,
        decided_at=now,
        decided_by=actor.account,
        organisation=actor.organisation,
    )
    status = {"status": IdentificationStatus.PRELIMINARY.value, "basis": str(facts.basis)}
    ledger.append(_event(Kind.IDENTIFICATION_DECIDED, case, actor, now, status | {"jurisdiction": facts.jurisdiction}))


def _open_clocks(case: Case, actor: Actor, now: datetime) -> None:
    codes = {code for rule in rules().values() for code in rule.recipients}
    duties.open_duties(
        trigger="case.opened",
        population=_population(case),
        jurisdiction=case.jurisdiction,
        owner=actor,
        object_type="case",
        object_id=case.pk,
        object_code=case.code,
        subject=case.person_id,
        now=now,
        recipients=ids_of(codes),
    )


def _population(case: Case) -> str:
    """Whoever may be a child is treated as one until the age is known (Council of Europe Convention, article 10(3))."""
    return "adult" if case.age_group == AgeGroup.ADULT else "child"


def _event(kind: Kind, case: Case, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    return Entry(
        kind,
        now,
        actor=actor.account,
        organisation=actor.organisation,
        role=actor.role,
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, **facts},
    )
