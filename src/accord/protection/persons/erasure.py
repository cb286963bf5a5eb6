"""Erasing a person: which keys must go, and what is taken out of the way of the search.

Records about her that are sealed under keys of their own (a referral, a duty) name those through `also`; the proof of C5
looks for any that was forgotten.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from accord.foundation.writes.services import save_versioned
from accord.protection.persons.merging import one_with
from accord.protection.persons.models import Pair, Person, SearchToken
from accord.protection.persons.vocab import PairState

Finder = Callable[[UUID], Iterable[UUID]]
_finders: Final[list[Finder]] = []


def also(finder: Finder) -> None:
    """Let a room name the ids, besides the person's own, under whose keys it seals something about her."""
    if finder not in _finders:
        _finders.append(finder)


def subjects_of(person: UUID) -> list[UUID]:
    """Every id whose keys must go with this person, her own first."""
    records = one_with(person)
    others = {subject for record in records for finder in _finders for subject in finder(record)}
    return [person, *sorted((others | set(records)) - {person})]


def mark_erased(person: UUID, *, now: datetime) -> Person:
    """Take the person out of the search and mark her as erased; inside the caller's transaction."""
    found = Person.everywhere.select_for_update().get(pk=person)
    found.erased_at = now
    Pair.objects.filter(Q(low=found) | Q(high=found), state=PairState.OPEN).delete()  # there is nothing left to compare
    SearchToken.objects.filter(person=found).delete()
    save_versioned(found, read=found.version, fields=["erased_at"])
    return found
