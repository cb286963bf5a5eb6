"""The case of an organisation of another node, as far as this node knows it: what a referral is about, and no more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set
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
    return Case.everywhere.create(
        code=fresh_code(Case, "C"),
        person=person,
        organisation=organisation,
        jurisdiction=told.jurisdiction,
        opened_at=now,
        sex=told.sex,
        age_group=told.age_group,
        citizenships=code_set(told.citizenships),
        forms=code_set(told.forms),
        identified_on=day(now),
        protection_sought=told.protection_sought,
        responder=organisation,
        elsewhere=True,
    )
