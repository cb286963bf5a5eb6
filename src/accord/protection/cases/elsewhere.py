"""Cases of which this node knows only what a letter told: one of another node, and one of this node that it had forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import fresh_code
from accord.protection.cases.models import Case
from accord.protection.persons.models import Person


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of the person in codes."""

    jurisdiction: str
    sex: Sex = Sex.UNKNOWN
    age_group: AgeGroup = AgeGroup.UNKNOWN
    citizenships: frozenset[str] = frozenset()
    forms: frozenset[ExploitationForm] = frozenset()
    protection_sought: bool = False


def known_elsewhere(*, organisation: UUID, told: Told, now: datetime) -> Case:
    """A case of `organisation`, which is not on this node, and its person: nothing sealed, and in no list or figure here.

    One for each referral, so that this node cannot tell which of them are of one person. Inside the caller's transaction.
    """
    person = Person.everywhere.create(organisation=organisation, registered_at=now, elsewhere=True)
    return _case(person, told, now, elsewhere=True)


def found_again(*, organisation: UUID, told: Told, identity: Mapping[str, str], now: datetime) -> Case:
    """A case of `organisation`, of this node, that a node set back had forgotten, with what a letter told of the person.

    It has no team: who coordinates there brings somebody in. Inside the caller's transaction.
    """
    person = Person(organisation=organisation, registered_at=now)
    seal_into(person, holder=organisation, **identity)
    person.save(force_insert=True)
    made = _case(person, told, now, elsewhere=False)
    about: dict[str, Any] = {"subject": person.pk, "object_type": "case", "object_id": made.pk}
    facts = {"code": made.code, "population": made.age_group, "found_again": True}
    ledger.append(Entry(Kind.CASE_OPENED, now, organisation=organisation, **about, facts=facts))
    return made


def _case(person: Person, told: Told, now: datetime, *, elsewhere: bool) -> Case:
    return Case.everywhere.create(
        code=fresh_code(Case, "C"),
        person=person,
        organisation=person.organisation,
        jurisdiction=told.jurisdiction,
        opened_at=now,
        sex=told.sex,
        age_group=told.age_group,
        citizenships=code_set(told.citizenships),
        forms=code_set(told.forms),
        identified_on=day(now),
        protection_sought=told.protection_sought,
        responder=person.organisation,
        elsewhere=elsewhere,
    )
