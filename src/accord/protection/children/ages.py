"""The age of somebody who may be a child: unclear means child, and nobody becomes an adult on the word of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.age import is_of_age
from accord.protection.cases.models import Case
from accord.protection.cases.services import come_of_age
from accord.protection.children.found import child_case
from accord.protection.children.measures_vocab import AGES, AgeBasis, AgeState, AgeWaits, OwnAssessment
from accord.protection.children.models import Age
from accord.protection.children.vocab import BadChild
from accord.protection.courses.guards import check_moment, check_words, event
from accord.protection.persons.queries import opened_birth_date


@dataclass(frozen=True, slots=True, repr=False)
class Assessed:
    """What one person found on the age, on what it rests, and why."""

    adult: bool
    bases: frozenset[AgeBasis]
    at: datetime
    words: str


@service
def assess(*, actor: Actor, case: UUID, assessed: Assessed, now: datetime, key: str) -> Given:
    """Record an assessment of age. “An adult” waits for a second person; until then the person is treated as a child.

    Raises Missing, Refused, NotPossible, BadCourse, BadChild or AgeWaits.
    """

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        check_moment(found, assessed.at, now, "at")
        _check_bases(assessed.bases)
        words = check_words("words", assessed.words, needed=True, sentence=_("Say in a sentence why."))
        if assessed.adult:
            _refuse_child(found, now)
        made = Age(
            id=new_id(), case=found, person_id=found.person_id, bases=code_set(assessed.bases), at=assessed.at,
            recorded_at=now, decided_by=actor.account,
            state=AGES.step(AGES.initial, "is_adult" if assessed.adult else "is_child"),
        )  # fmt: skip
        if Age.objects.filter(case=found, state=AgeState.PROPOSED).exists():
            raise AgeWaits
        seal_into(made, holder=actor.organisation, words=words)
        made.save(force_insert=True)
        _told(made, actor, now)
        return Given(made.pk, made.version)

    body = (str(case), assessed.adult, sorted(assessed.bases), assessed.at, assessed.words)
    return once(actor=actor.account, key=key, verb="child.age", body=body, now=now, work=work)


@service
def confirm(*, actor: Actor, age: UUID, words: str, read: int, now: datetime, key: str) -> Given:
    """A second person says too: an adult. The case goes on as that of an adult. Raises Missing, Refused, NotPossible,
    OwnAssessment, BadCourse, BadChild or Stale.
    """
    return _second(actor, age, "confirm", words, read, now, key)


@service
def doubt(*, actor: Actor, age: UUID, words: str, read: int, now: datetime, key: str) -> Given:
    """A second person doubts it: the person stays a child. Raises as `confirm` does."""
    return _second(actor, age, "doubt", words, read, now, key)


def _second(actor: Actor, age: UUID, step: str, words: str, read: int, now: datetime, key: str) -> Given:
    def work() -> Given:
        row = Age.objects.filter(pk=age, case__organisation=actor.organisation).first()
        if row is None:
            raise Missing
        case = child_case(actor, row.case_id, Action.CHILD_KEEP)
        row.state = AGES.step(row.state, step)
        # SECURITY: a child who is called an adult loses every protection of a child. tests/rooms/children/test_ages.py
        if row.decided_by == actor.account:
            raise OwnAssessment
        told = check_words("words", words, needed=True, sentence=_("Say in a sentence why."))
        row.second_by, row.second_at = actor.account, now
        seal_into(row, holder=actor.organisation, second_words=told)
        save_versioned(row, read=read, fields=["state", "second_by", "second_at", "second_words"])
        _told(row, actor, now)
        if row.state == AgeState.ADULT:
            _refuse_child(case, now)
            come_of_age(case, actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb=f"child.age.{step}", body=(str(age), words), now=now, work=work)


def _check_bases(bases: Iterable[AgeBasis]) -> None:
    if not bases:
        raise BadChild(_("Say what it rests on. In doubt the person is a child."), field="bases")
    if set(bases) == {AgeBasis.MEDICAL}:
        raise BadChild(
            _("A medical examination comes last and is never the only ground. Documents and a talk come first."),
            field="bases",
        )


def _refuse_child(case: Case, now: datetime) -> None:
    born = opened_birth_date(case.person_id, holder=case.organisation)
    if born is not None and not is_of_age(born, day(now)):
        raise BadChild(
            _("By the date of birth on record this is a child. If the date is wrong, take it out of the record first."),
            field="adult",
        )


def _told(row: Age, actor: Actor, now: datetime) -> None:
    facts = {"age": str(row.pk), "state": row.state, "bases": row.bases}
    ledger.append(event(Kind.CHILD_AGE_ASSESSED, row.case, actor, now, facts))
