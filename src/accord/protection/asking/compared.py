"""Whom an organisation brings to a study that counts persons once: by what they are found again, and how many it withholds.

Nobody is brought without her consent for statistics that names who coordinates the study, and an agreement in force; nobody who is
protected is (decision 050).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.policy import Category, Purpose, decide_disclosure
from accord.foundation.vault import Shredded
from accord.protection.cases.models import Case
from accord.protection.persons import search
from accord.protection.persons.likeness.tokens import Compound, compounds
from accord.protection.persons.merging import canonical, one_with
from accord.protection.persons.queries import is_erased, is_sheltered, opened_to_compare
from accord.protection.persons.vocab import Identity
from accord.protection.safety.disclosing import from_case

_NAMED = frozenset({Category.IDENTITY})
_REACHED = frozenset({Category.IDENTITY, Category.CONTACT})


@dataclass(frozen=True, slots=True, repr=False)
class Brought:
    """The persons of an organisation, each with a case and what she is found again by; of those withheld the number only."""

    persons: dict[UUID, tuple[UUID, list[Compound]]]
    withheld: int


def brought(organisation: UUID, coordinator: Organisation, first: date, last: date, now: datetime) -> Brought:
    """The persons whose case was opened from `first` to `last`; the caller sees the rows of the organisation."""
    cases: dict[UUID, list[Case]] = defaultdict(list)
    found = Case.objects.filter(organisation=organisation).order_by("opened_at", "id")
    own = [case for case in found if first <= day(case.opened_at) <= last]
    roots = canonical({case.person_id for case in own})
    for case in own:
        cases[roots.get(case.person_id, case.person_id)].append(case)
    persons, withheld = {}, 0
    for root, hers in cases.items():
        told = _told(root, hers, coordinator, now)
        if told:
            persons[root] = (hers[-1].pk, told)
        else:
            withheld += 1
    return Brought(persons, withheld)


def may_be_compared(case: UUID, coordinator: Organisation, now: datetime) -> bool:
    """Whether consent and agreement stand, and the person of the case is not protected; the caller has reached it."""
    found = Case.objects.get(pk=case)
    return bool(_allowed(one_with(found.person_id), [found], coordinator, now))


def _told(root: UUID, cases: list[Case], coordinator: Organisation, now: datetime) -> list[Compound]:
    records = one_with(root)
    allowed = _allowed(records, cases, coordinator, now)
    if not allowed:
        return []
    try:
        texts = opened_to_compare(records, holder=cases[0].organisation)
    except Shredded:
        return []
    found = [one for text in texts for one in compounds(search.particulars(Identity.of(text), cases[0].sex))]
    return [one for one in dict.fromkeys(found) if one[0] != "phone" or Category.CONTACT in allowed]


def _allowed(
    records: list[UUID], cases: Iterable[Case], coordinator: Organisation, now: datetime
) -> frozenset[Category]:
    """What of a person may be encoded: nothing, the name, or the telephone too."""
    hers = list(Case.objects.filter(person__in=records))
    # SECURITY: of whom a case is restricted or the place of stay is secret nothing is encoded, whatever she agreed to.
    # tests/rooms/studies/test_brought.py
    if any(one.restricted for one in hers) or any(is_sheltered(one) or is_erased(one) for one in records):
        return frozenset()
    for wanted in (_REACHED, _NAMED):
        for case in cases:
            asked = from_case(
                case, case.organisation, coordinator, purpose=Purpose.STATISTICS, categories=wanted, now=now
            )
            if decide_disclosure(asked).allow:
                return wanted
    return frozenset()
