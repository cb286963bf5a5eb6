"""The index of search tokens: written with the identity, and anew when the scheme of the tokens has changed."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from accord.foundation.rows import insert
from accord.foundation.vault import reveal
from accord.protection.persons import merging, search
from accord.protection.persons.likeness import Particulars, scheme
from accord.protection.persons.models import Person, SearchToken
from accord.protection.persons.queries import candidates_of
from accord.protection.persons.vocab import LIKELY, Identity

Writer = Callable[[Person, Particulars], None]
_writers: Final[list[Writer]] = []


def also(writer: Writer) -> None:
    """Let a higher room write tokens of its own wherever those of a person are written anew; called in its AppConfig."""
    if writer not in _writers:
        _writers.append(writer)


def write(person: Person, told: Particulars, *, fresh: bool = False) -> None:
    """Write the tokens of a person by the scheme of today; older ones go. One who is `fresh` has none, and no other room
    knows her yet. The caller saves `scheme`.
    """
    if not fresh:
        SearchToken.objects.filter(person=person).delete()
    found = search.tokens(person.organisation, told)
    key = SearchToken._meta.get_field("person").get_db_prep_save(person.pk, connection)
    insert(SearchToken._meta.db_table, ("person_id", "token"), [(key, token) for token in found], adapted=True)
    for writer in () if fresh else _writers:
        writer(person, told)


def to_look_at(limit: int) -> list[tuple[UUID, UUID]]:
    """(organisation, person) of who stands under an older scheme or was not looked at since the last change."""
    waits = Q(looked_at=None) | ~Q(scheme=scheme())
    named = Person.objects.filter(waits, erased_at=None).exclude(
        given_name=None, family_name=None, document=None, phone=None
    )
    return list(named.order_by("organisation", "id").values_list("organisation", "id")[:limit])


def look_at(
    person: UUID, *, sex: str, sexes: Callable[[Collection[UUID]], Mapping[UUID, str]], now: datetime
) -> tuple[int, int]:
    """Index a person by the scheme of today and flag likely second records: (flagged, opened). Inside a transaction."""
    found = Person.objects.select_for_update().get(pk=person)
    texts = reveal(found, holder=found.organisation, fields=search.COMPARED)
    told = search.particulars(Identity.of(texts), sex)
    if found.scheme != scheme():
        write(found, told)
    near = candidates_of(found.organisation, told, openable=sexes, without=found.pk)
    likely = [c for c in near.candidates if c.likeness.probability >= LIKELY]
    for one in likely:
        about = {"organisation": found.organisation, "one": found.pk, "other": one.person}
        merging.flag(**about, reasons=one.likeness.reasons, now=now, by=None)
    Person.objects.filter(pk=person).update(scheme=scheme(), looked_at=now)
    return len(likely), near.opened + 1
