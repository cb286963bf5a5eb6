"""Erasure by shredding: asked for, released by a second person, done, and done again after every restore."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.second import services as second
from accord.foundation.second.vocab import Matter
from accord.foundation.vault import current
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Phase
from accord.protection.persons import erasure as persons
from accord.protection.persons.merging import one_with
from accord.protection.referrals.queries import any_open_about
from accord.protection.rights.models import Erasure
from accord.protection.rights.vocab import AlreadyErased, ErasureGround, NotReleased, StillOpen


@service
def ask_erasure(*, actor: Actor, case: UUID, ground: ErasureGround, reason: str, now: datetime, key: str) -> Given:
    """Ask a second person to release the erasure. Raises Missing, Refused, StillOpen, AlreadyErased or NoReason."""

    def work() -> Given:
        found = _erasable(actor, case)
        made = second.ask(
            actor=actor,
            matter=Matter.ERASURE,
            object_type="case",
            object_id=found.pk,
            object_code=found.code,
            subject=found.person_id,
            digest=_digest(found, ground),
            reason=reason,
            content=f"{found.code}\n{ground.label}",
            now=now,
        )
        return Given(made)

    return once(actor=actor.account, key=key, verb="erasure.ask", body=(case, ground, reason), now=now, work=work)


def erase(*, actor: Actor, case: UUID, ground: ErasureGround, now: datetime, key: str) -> Given:
    """Destroy the keys of the person of a case and of all records about her. Nothing of it opens again (GDPR art. 17).

    Receivers of her data owe its deletion. Raises Missing, Refused, StillOpen, AlreadyErased or NotReleased.
    """
    given = _decide(actor, case, ground, now, key)
    shred_pending(now=now)
    return given


@service
def _decide(actor: Actor, case: UUID, ground: ErasureGround, now: datetime, key: str) -> Given:
    def work() -> Given:
        found = _erasable(actor, case)
        digest = _digest(found, ground)
        if not second.released(matter=Matter.ERASURE, object_id=found.pk, digest=digest, now=now):
            raise NotReleased
        subjects = persons.subjects_of(found.person_id)
        for record in one_with(found.person_id):
            publish(Topic.PERSON_ERASED, actor=actor, record=record, now=now)
            persons.mark_erased(record, now=now)
        made = Erasure.objects.create(
            id=new_id(),
            person=found.person_id,
            organisation=actor.organisation,
            ground=ground,
            erased_by=actor.account,
            erased_at=now,
            subjects=" ".join(str(subject) for subject in subjects),
            complete_on=day(now + settings.ACCORD_KEYSTORE_KEEP),
        )
        ledger.append(_event(actor, found, now, {"ground": str(ground), "keys": len(subjects)}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="erasure.do", body=(case, ground), now=now, work=work)


def released_ground(case: Case, *, now: datetime) -> ErasureGround | None:
    """The ground on which a second person has released the erasure; the caller has reached the case."""
    for ground in ErasureGround:
        if second.released(matter=Matter.ERASURE, object_id=case.pk, digest=_digest(case, ground), now=now):
            return ground
    return None


def shred_pending(*, now: datetime) -> int:
    """Destroy the keys of every erasure that was decided and not yet done; return how many. Safe to run twice."""
    # SECURITY: the keys go after the decision is on record, never before; what a kill left over is done by the job.
    # tests/rooms/rights/test_rights.py
    pending = list(Erasure.objects.filter(shredded_at=None))
    for erasure in pending:
        _shred(erasure, now)
        Erasure.objects.filter(pk=erasure.pk, shredded_at=None).update(shredded_at=now)
    return len(pending)


def replay(*, now: datetime) -> int:
    """Destroy again what an older copy of the keystore brought back; return how many erasures there are."""
    erasures = list(Erasure.objects.all())
    for erasure in erasures:
        _shred(erasure, now)
    return len(erasures)


def _shred(erasure: Erasure, now: datetime) -> None:
    for subject in erasure.subjects.split():
        current().shred(UUID(subject), now)


def _erasable(actor: Actor, case: UUID) -> Case:
    found = reach(actor, case, Action.RIGHTS_ERASE).case
    records = one_with(found.person_id)
    if Erasure.objects.filter(person__in=records).exists():
        raise AlreadyErased
    for case_ in Case.objects.filter(person__in=records).exclude(person=found.person_id):
        reach(actor, case_.pk, Action.RIGHTS_ERASE)  # every record goes: whoever asks must be in each team
    open_cases = Case.objects.filter(person__in=records).exclude(phase=Phase.CLOSED)
    if open_cases.exists() or any(any_open_about(record) for record in records):
        raise StillOpen
    return found


def _digest(case: Case, ground: ErasureGround) -> str:
    return f"{case.person_id}|{ground}"


def _event(actor: Actor, case: Case, now: datetime, facts: dict[str, str | int]) -> Entry:
    return Entry.by(
        actor,
        Kind.PERSON_ERASED,
        now,
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, **facts},
    )
