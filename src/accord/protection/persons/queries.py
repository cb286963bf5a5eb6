"""Reading identities. Each opening is an event with its purpose, in the same transaction."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.plans import planned_once
from accord.foundation.policy import Actor, Decision, Purpose, project
from accord.foundation.prepared import Prepared
from accord.foundation.vault import Shredded, reveal
from accord.foundation.vault.fields import reveal_many
from accord.foundation.vault.store import Keys
from accord.foundation.wall import whole_node
from accord.protection.persons import search
from accord.protection.persons.likeness import (
    COMMON,
    Compound,
    Likeness,
    Particulars,
    Reason,
    hopeful,
    looked_at,
    ranked,
)
from accord.protection.persons.models import Person
from accord.protection.persons.vocab import FIELDS, POSSIBLE, Identity

LEAST: Final = (
    1000  # persons against whom evidence is weighed, however few are known: a small register is not the world
)
# Of a token that too many have no more rows are read than show that, and none is told. The index holds all that is read.
_HITS: Final = """
    WITH asked(token) AS ({asked})
    SELECT token, (
        SELECT CASE WHEN count(*) <= %s THEN {joined}(CAST(person_id AS text), ' ') END
        FROM (SELECT person_id FROM persons_search_token t WHERE t.token = asked.token ORDER BY person_id LIMIT %s) few
    ) FROM asked
"""
_JOINED: Final = {"postgresql": "string_agg", "sqlite": "group_concat"}
_compared: Final = Prepared(
    lambda organisation, persons: Person.objects.filter(organisation=organisation, pk__among=persons).only(
        *search.COMPARED
    )
)
_these: Final = Prepared(lambda persons: Person.objects.filter(pk__among=persons))
_sheltered: Final = Prepared(
    lambda person: Person.objects.filter(Q(sheltered=True) | Q(sheltered_with=True), pk=person).only("id")
)
_erased: Final = Prepared(lambda person: Person.everywhere.filter(pk=person, erased_at__isnull=False).only("id"))
_counted: Final[dict[UUID, tuple[int, float]]] = {}


def open_identity(*, actor: Actor, person: UUID, decision: Decision, purpose: Purpose, now: datetime) -> dict[str, str]:
    """The fields that `decision` opens. If the event cannot be written, nothing is shown."""
    with transaction.atomic():
        return open_identities(actor=actor, persons=[person], decision=decision, purpose=purpose, now=now)[person]


def open_identities(
    *, actor: Actor, persons: Sequence[UUID], decision: Decision, purpose: Purpose, now: datetime
) -> dict[UUID, dict[str, str]]:
    """As `open_identity`, of some hundred persons on whom one decision stands; inside the caller's transaction, and an event
    for each. Raises Shredded, Person.DoesNotExist.
    """
    rows = {one.pk: one for one in _these(tuple(persons))}
    if len(rows) < len(set(persons)):
        raise Person.DoesNotExist
    if any(row.erased_at for row in rows.values()):
        raise Shredded
    names = [name for name, data_class in FIELDS.items() if data_class in decision.classes]
    opened = dict(zip(rows, reveal_many(list(rows.values()), holder=actor.organisation, fields=names), strict=True))
    ledger.append_many(
        [
            Entry.by(
                actor,
                Kind.PERSON_IDENTITY_READ,
                now,
                purpose=purpose,
                subject=person,
                object_type="person",
                object_id=person,
                facts={"fields": sorted(name for name, text in opened[person].items() if text)},
            )
            for person in persons
        ]
    )
    return {person: project(decision, FIELDS, opened[person]) for person in persons}


def opened_birth_date(person: UUID, *, holder: UUID) -> date | None:
    """The date of birth, for a service that compares it with another day and shows it to nobody."""
    text = reveal(Person.objects.get(pk=person), holder=holder, fields=["birth_date"])["birth_date"]
    return date.fromisoformat(text) if text else None


def is_sheltered(person: UUID) -> bool:
    """Whether the place of stay is secret."""
    return bool(_sheltered(person))


def is_erased(person: UUID) -> bool:
    """Whether the person's keys were destroyed, or are just being destroyed."""
    return bool(_erased(person))


def opened_to_compare(persons: Sequence[UUID], *, holder: UUID) -> list[dict[str, str]]:
    """What persons are compared by, in their order, for a service that shows it to nobody."""
    rows = {one.pk: one for one in _these(tuple(persons))}
    return reveal_many([rows[pk] for pk in persons], holder=holder, fields=search.COMPARED)


Openable = Callable[[Collection[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may be the one told of, with the evidence."""

    person: UUID
    likeness: Likeness


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """Who may be the one told of, the likeliest first; who is `shut` to whoever asks; how many were opened to compare."""

    candidates: tuple[Candidate, ...] = ()
    shut: tuple[UUID, ...] = ()
    opened: int = 0

    @property
    def everybody(self) -> list[UUID]:
        """All of them."""
        return [*(c.person for c in self.candidates), *self.shut]


def candidates(actor: Actor, told: Particulars, *, openable: Openable, limit: int = 10) -> Found:
    """Persons of the actor's organisation who may be the one told of; the caller has decided and writes the event."""
    return candidates_of(actor.organisation, told, openable=openable, limit=limit)


def candidates_of(
    organisation: UUID, told: Particulars, *, openable: Openable, limit: int = 10, without: UUID | None = None
) -> Found:
    """Persons of an organisation who may be the one told of, or but for `without`.

    `openable` says which of some persons the actor may know of, and the sex of each. Of those (up to `LOOKED_AT`) the date is
    opened, and the rest of who may still be she; of the others only that somebody with the same document, telephone, or
    nearly all compounds is there.
    """
    if not search.enough(told):
        return Found()
    sought = search.sought(organisation, told)
    among = max(LEAST, _how_many(organisation))
    short = looked_at(told, _hits(sought), sought, among=among, possible=POSSIBLE)
    shared = {person: said for text, said in short.items() if (person := UUID(text)) != without}
    sexes = openable(shared)
    there = _compared(organisation, tuple(shared))
    rows = [row for row in there if row.pk in sexes]
    known = _opened(organisation, told, rows, sexes, shared, among)
    like = ranked(told, known, among=among, limit=limit)
    found = tuple(Candidate(pk, likeness) for pk, likeness in like if _possible(likeness))
    token = {compound: token for token, compound in sought.items()}
    shut = {row.pk: [token[one] for one in shared[row.pk]] for row in there if row.pk not in sexes}
    return Found(found, _shut(organisation, told, shut), len(rows))


def _opened(
    holder: UUID,
    told: Particulars,
    rows: Sequence[Person],
    sexes: Mapping[UUID, str],
    shared: Mapping[UUID, Collection[Compound]],
    among: int,
) -> list[tuple[UUID, Particulars]]:
    """What persons are compared by; of whom the date rules out no more than that is opened."""
    keys: Keys = {}
    born = reveal_many(rows, holder=holder, fields=search.DATED, keys=keys)
    dated = [(row.pk, search.dated(texts, sexes[row.pk])) for row, texts in zip(rows, born, strict=True)]
    left = hopeful(told, dated, shared, among=among, possible=POSSIBLE)
    both = [(row, texts) for row, texts in zip(rows, born, strict=True) if row.pk in left]
    named = reveal_many([row for row, _ in both], holder=holder, fields=search.named(told), keys=keys)
    return [
        (row.pk, search.particulars(Identity.of(dates | names), sexes[row.pk]))
        for (row, dates), names in zip(both, named, strict=True)
    ]


def _hits(sought: Iterable[bytes]) -> dict[bytes, list[str]]:
    """Who has each of these tokens, unless too many have it. The key of a token is the organisation's.

    A person is the text of an id: there are thousands, and ids are made of the few who are looked at.
    """
    if not (tokens := list(sought)):
        return {}
    at_once = connection.vendor == "postgresql"  # one value, so that its plan is kept
    asked = "SELECT unnest(%s::bytea[])" if at_once else "VALUES " + ", ".join(["(%s)"] * len(tokens))
    values = [tokens] if at_once else tokens
    # SECURITY: the wall would ask for each of thousands of rows whose it is; the key of the token says it already, and nobody
    # is opened whose own row the wall does not show (candidates_of). tests/rooms/cases/test_known.py
    with whole_node(), planned_once(), connection.cursor() as cursor:
        cursor.execute(_HITS.format(asked=asked, joined=_JOINED[connection.vendor]), [*values, COMMON, COMMON + 1])
        return {bytes(token): people.split() for token, people in cursor.fetchall() if people}


def _possible(likeness: Likeness) -> bool:
    sure = {Reason.DOCUMENT_SAME, Reason.PHONE_SAME}
    return likeness.probability >= POSSIBLE or not sure.isdisjoint(likeness.reasons)


def _shut(organisation: UUID, told: Particulars, shared: Mapping[UUID, Collection[bytes]]) -> tuple[UUID, ...]:
    """Who is not opened and shares a number, or nearly all compounds of names and date: told of without a comparison."""
    if not shared:
        return ()
    asked = search.unopened(organisation, told)
    return tuple(person for person, tokens in shared.items() if asked.speaks(tokens))


def _how_many(organisation: UUID) -> int:
    """How many persons are known, as it was when it was last asked within an hour: it only weighs the evidence."""
    counted, at = _counted.get(organisation, (0, 0.0))
    if monotonic() - at > 3600 or not at:
        counted = Person.objects.filter(organisation=organisation).count()
        _counted[organisation] = counted, monotonic()
    return counted
