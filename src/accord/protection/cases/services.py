"""Identifying a person and everything that follows from it in her case."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.queries import actor_of, colleagues
from accord.detection.screening.services import mark_identified
from accord.detection.signals.services import begin_screening
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set, is_country
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.rows import add
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases import known as known_here
from accord.protection.cases.access import may_work_on_cases, reach, refuse_conflicted
from accord.protection.cases.age import OF_AGE, age_of, is_of_age
from accord.protection.cases.clocks import open_clocks, open_met
from accord.protection.cases.models import Case, Conflict, Decision, Episode, Member, Note
from accord.protection.cases.populations import populations_of
from accord.protection.cases.vocab import (
    ADVANCES,
    STATES,
    AgeNotDecided,
    BadCase,
    Basis,
    IdentificationStatus,
    LastOfTeam,
    NoCaseWork,
)
from accord.protection.persons import queries as persons
from accord.protection.persons import services as person_services
from accord.protection.persons.lookups import Decided
from accord.protection.persons.queries import is_erased
from accord.protection.persons.vocab import Identity

LONGEST_NOTE: Final = 10_000
SHORTEST_REASON: Final = 10
K = TypeVar("K", bound="Situation")


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about the person's situation; codes only."""

    sex: Sex
    age_group: AgeGroup
    citizenships: frozenset[str] = frozenset()
    forms: frozenset[ExploitationForm] = frozenset()
    sheltered: bool = False
    protection_sought: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Situation):
    """The situation with what a decision on identification needs."""

    jurisdiction: str
    basis: Basis


@service
def identify(
    *,
    actor: Actor,
    facts: Facts,
    identity: Identity,
    screening: UUID | None,
    decided: Decided | None = None,
    now: datetime,
    key: str,
    signal: UUID | None = None,
) -> Given:
    """Identify a person preliminarily: opens the case and its clocks, and with them every service (house law 6).

    A person who is already known to the organisation is not registered twice: raises AlreadyKnown with who may be the one,
    until it is `decided` on that very look. It comes from a screening, from a signal without one, or from neither. Raises
    Refused, Missing (the screening, the signal), NotPossible (the signal is closed), BadCase or BadIdentity.
    """

    def work() -> Given:
        made = opened(
            actor=actor,
            facts=facts,
            identity=identity,
            screening=screening,
            signal=signal,
            decided=decided,
            now=now,
        )
        return Given(made.pk)

    body = (asdict(facts), identity.texts(), screening, asdict(decided) if decided else None, signal)
    return once(actor=actor.account, key=key, verb="case.identify", body=body, now=now, work=work)


def opened(
    *,
    actor: Actor,
    facts: Facts,
    identity: Identity,
    screening: UUID | None,
    decided: Decided | None = None,
    now: datetime,
    signal: UUID | None = None,
) -> Case:
    """What `identify` does, as a part of the write of another room: inside its transaction. Raises as it does."""
    require(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation)))
    known = _agreeing(facts, identity, day(now))
    _check_countries(known.jurisdiction, *known.citizenships)
    if screening is not None:
        mark_identified(actor=actor, screening=screening)
        signal = None  # the screening knows it
    elif signal is not None:
        begin_screening(actor=actor, signal=signal, now=now)  # nobody has to screen it any more
    look = known_here.answered(actor=actor, identity=identity, sex=known.sex, decided=decided, now=now)
    person = person_services.register(
        actor=actor,
        identity=identity,
        sex=known.sex,
        sheltered=known.sheltered,
        look_up=look.token,
        compared=look.found.opened,
        now=now,
    )
    known_here.record(actor=actor, person=person.pk, found=look, decided=decided, now=now)
    case = Case(
        id=new_id(),
        code=fresh_code(Case, "C"),
        person=person,
        organisation=actor.organisation,
        screening=screening,
        signal=signal,
        jurisdiction=known.jurisdiction,
        opened_at=now,
        opened_by=actor.account,
        identified_on=day(now),
        responder=actor.organisation,
        **_columns(known),
    )
    add([case])
    record_preliminary(case, facts.basis, actor, now)
    add([Member(case=case, account=actor.account, organisation=actor.organisation, since=now)])
    came = {"signal": str(signal)} if signal else {}
    ledger.append(event(Kind.CASE_OPENED, case, actor, now, {"population": case.age_group} | came))
    open_clocks(case, actor, now, first=True)
    if case.protection_sought:
        open_clocks(case, actor, now, trigger="protection.requested")
    open_met(case, actor, now)
    publish(Topic.CASE_OPENED, actor=actor, record=case.pk, now=now)
    return case


@service
def advance(*, actor: Actor, case: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """Move a case to its next phase, or open it again. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        found = reach(actor, case, Action.CASE_CLOSE).case
        if action not in ADVANCES or is_erased(found.person_id):
            raise NotPossible
        found.phase = STATES.step(found.phase, action)
        if found.closed_at:
            Episode.objects.filter(case=found, ended_at=found.closed_at).update(ended_at=None)  # it goes on
            duties.renew(object_id=found.pk, cancelled_at=found.closed_at, actor=actor, now=now)
        found.closed_at, found.close_reason = None, ""
        save_versioned(found, read=read, fields=["phase", "closed_at", "close_reason"])
        ledger.append(event(Kind.CASE_PHASE_CHANGED, found, actor, now, {"phase": found.phase}))
        if action == "reopen":
            publish(Topic.CASE_REOPENED, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.advance", body=(str(case), action), now=now, work=work)


@service
def add_note(*, actor: Actor, case: UUID, text: str, now: datetime, key: str) -> Given:
    """Add a sealed note to the file. Raises Missing, Refused or BadCase."""

    def work() -> Given:
        found = reach(actor, case, Action.CASE_NOTE, now).case
        if not text.strip():
            raise BadCase(_("The note is empty."), field="text")
        if len(text) > LONGEST_NOTE:
            raise BadCase(_("A note holds at most 10,000 characters. Split it."), field="text")
        return Given(_note(found, text, actor, now).pk)

    return once(actor=actor.account, key=key, verb="case.note", body=(str(case), text), now=now, work=work)


@service
def join_team(*, actor: Actor, case: UUID, account: UUID, now: datetime, key: str, reason: str = "") -> Given:
    """Bring a colleague of the same organisation into the team; into a restricted case with a reason, kept as a note.

    Raises Missing, Refused, NoCaseWork or BadCase.
    """

    def work() -> Given:
        found = reach(actor, case, Action.CASE_JOIN).case
        joining = next((m for m in colleagues(actor, now=now) if m.account_id == account), None)
        if joining is None:
            raise Missing
        if not may_work_on_cases(joining):
            raise NoCaseWork(field="account")
        refuse_conflicted(actor_of(joining), found.pk)
        Member.objects.get_or_create(
            case=found, account=account, defaults={"organisation": actor.organisation, "since": now}
        )
        if found.restricted:
            _note(found, _reason(reason), actor, now)
        ledger.append(event(Kind.CASE_TEAM_JOINED, found, actor, now, {"account": str(account)}))
        return Given(found.pk, found.version)

    return once(
        actor=actor.account, key=key, verb="case.join", body=(str(case), str(account), reason), now=now, work=work
    )


@service
def declare_conflict(*, actor: Actor, case: UUID, now: datetime, key: str) -> Given:
    """Declare a conflict of interest: from now on the case is shut to the actor (hard rule H6).

    Raises Missing, or LastOfTeam while a colleague could be brought in first: a case is not left with nobody.
    """

    def work() -> Given:
        found = reach(actor, case, Action.CASE_DECLARE_CONFLICT).case
        team = set(Member.objects.filter(case=found).values_list("account", flat=True))
        if team == {actor.account} and _could_take_over(actor, now):
            raise LastOfTeam
        Conflict.objects.create(case=found, account=actor.account, declared_at=now)
        Member.objects.filter(case=found, account=actor.account).delete()
        ledger.append(event(Kind.CASE_CONFLICT_DECLARED, found, actor, now, {}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.conflict", body=str(case), now=now, work=work)


@service
def correct(
    *, actor: Actor, case: UUID, facts: Situation, identity: Identity, read: int, now: datetime, key: str
) -> Given:
    """Replace what is known of the person of a case; `read` is the version of the person.

    Who turns out to be a child, or may be one, gets the clocks of a child from now on. A child becomes an adult here only
    by the date of birth on record; else two persons assess the age. Raises Missing, Refused, AgeNotDecided, BadCase,
    BadIdentity or Stale.
    """

    def work() -> Given:
        allowed = reach(actor, case, Action.PERSON_CORRECT)
        found = allowed.case
        known = _agreeing(facts, identity, day(now))
        _check_countries(*known.citizenships)
        grown = is_of_age(persons.opened_birth_date(found.person_id, holder=found.organisation), day(now))
        person = person_services.correct(
            actor=actor,
            person=found.person_id,
            decision=allowed.decision,
            identity=identity,
            sex=known.sex,
            sheltered=known.sheltered,
            read=read,
            now=now,
        )
        before, columns = populations_of(found), _columns(known)
        if found.may_be_child and known.age_group == AgeGroup.ADULT and not grown:
            raise AgeNotDecided(field="age_group")
        changed = sorted(name for name, value in columns.items() if value != getattr(found, name))
        for name in changed:
            setattr(found, name, columns[name])
        save_versioned(found, read=found.version, fields=changed)
        if "protection_sought" in changed and found.protection_sought:
            open_clocks(found, actor, now, trigger="protection.requested")
        _corrected(found, changed, before, actor, now)
        return Given(person.pk, person.version)

    body = (str(case), asdict(facts), identity.texts())
    return once(actor=actor.account, key=key, verb="case.correct", body=body, now=now, work=work)


def come_of_age(case: Case, actor: Actor, now: datetime) -> None:
    """Two persons found that who was treated as a child is an adult: the clocks of a child stop, those of an adult begin.

    Inside the caller's transaction, which has assessed the age.
    """
    before = populations_of(case)
    case.age_group = AgeGroup.ADULT
    save_versioned(case, read=case.version, fields=["age_group"])
    _corrected(case, ["age_group"], before, actor, now)


def _corrected(case: Case, changed: list[str], before: frozenset[str], actor: Actor, now: datetime) -> None:
    ledger.append(event(Kind.CASE_CORRECTED, case, actor, now, {"fields": changed}))
    for gone in before - populations_of(case):
        duties.cancel_all(object_id=case.pk, actor=actor, now=now, population=gone)
    open_clocks(case, actor, now)
    publish(Topic.CASE_CORRECTED, actor=actor, record=case.pk, now=now)


def _note(case: Case, text: str, actor: Actor, now: datetime) -> Note:
    note = Note(id=new_id(), case=case, person_id=case.person_id, written_by=actor.account, written_at=now)
    seal_into(note, holder=actor.organisation, text=text)
    note.save(force_insert=True)
    ledger.append(event(Kind.CASE_NOTE_ADDED, case, actor, now, {"note": str(note.pk)}))
    return note


def _reason(text: str) -> str:
    """The reason for which somebody is brought into a restricted case. Raises BadCase where there is none."""
    if not SHORTEST_REASON <= len(text.strip()) <= LONGEST_NOTE:
        raise BadCase(_("The case is restricted. Say in a sentence why this colleague is needed."), field="reason")
    return text.strip()


def _columns(facts: Situation) -> dict[str, Any]:
    """The columns of a case that hold the situation."""
    return {
        "sex": facts.sex,
        "age_group": facts.age_group,
        "citizenships": code_set(facts.citizenships),
        "forms": code_set(facts.forms),
        "protection_sought": facts.protection_sought,
    }


def _check_countries(*codes: str) -> None:
    for code in codes:
        if not is_country(code):
            raise BadCase(_("“%(code)s” is not a country code of ISO 3166-1."), field="citizenship", code=code)


def _could_take_over(actor: Actor, now: datetime) -> bool:
    return any(m.account_id != actor.account and may_work_on_cases(m) for m in colleagues(actor, now=now))


def record_preliminary(case: Case, basis: Basis, actor: Actor, now: datetime) -> None:
    """Record a preliminary identification in the jurisdiction of the case; inside the caller's transaction."""
    decision = Decision(
        case=case,
        jurisdiction=case.jurisdiction,
        status=IdentificationStatus.PRELIMINARY,
        basis=basis,
        decided_at=now,
        decided_by=actor.account,
        organisation=actor.organisation,
    )
    add([decision])
    status = {"status": IdentificationStatus.PRELIMINARY.value, "basis": str(basis)}
    ledger.append(event(Kind.IDENTIFICATION_DECIDED, case, actor, now, status | {"jurisdiction": case.jurisdiction}))


def _agreeing(facts: K, identity: Identity, today: date) -> K:
    """`facts` with the age group that the date of birth tells. Raises BadCase if the two contradict each other."""
    person_services.check(identity, today)
    born = identity.born_between()
    if born is None:
        return facts
    age, youngest = age_of(born[0], today), age_of(born[1], today)
    told = AgeGroup.CHILD if age < OF_AGE else AgeGroup.ADULT
    if (youngest < OF_AGE) != (age < OF_AGE):
        return facts  # a part of a date that leaves it open
    if facts.age_group not in (told, AgeGroup.UNKNOWN):
        raise BadCase(
            _("By the date of birth the person is %(age)s years old. Correct the age group or the date of birth."),
            field="age_group",
            age=age,
        )
    if told == AgeGroup.ADULT and identity.birth_date is None:
        return facts  # nobody becomes an adult by a part of a date: who may be a child is treated as one
    return replace(facts, age_group=told)


def event(kind: Kind, case: Case, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    """An event about a case: its code and other codes."""
    return Entry.by(
        actor,
        kind,
        now,
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, **facts},
    )
