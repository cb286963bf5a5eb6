"""Reading identities. Each opening is an event with its purpose, in the same transaction."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor, Decision, Purpose, project
from accord.foundation.vault import Shredded, reveal
from accord.protection.persons import search
from accord.protection.persons.models import Person, SearchToken
from accord.protection.persons.vocab import FIELDS, Identity


def open_identity(*, actor: Actor, person: UUID, decision: Decision, purpose: Purpose, now: datetime) -> dict[str, str]:
    """The fields that `decision` opens. If the event cannot be written, nothing is shown."""
    with transaction.atomic():
        found = Person.objects.get(pk=person)
        if found.erased_at:
            raise Shredded
        names = [name for name, data_class in FIELDS.items() if data_class in decision.classes]
        opened = reveal(found, holder=actor.organisation, fields=names)
        ledger.append(
            Entry.by(
                actor,
                Kind.PERSON_IDENTITY_READ,
                now,
                purpose=purpose,
                subject=person,
                object_type="person",
                object_id=person,
                facts={"fields": sorted(name for name, text in opened.items() if text)},
            )
        )
    return project(decision, FIELDS, opened)


def find(actor: Actor, identity: Identity) -> list[UUID]:
    """Persons of the actor's organisation that share a compound with `identity`; the caller has decided."""
    wanted = search.tokens(actor.organisation, identity)
    if not wanted:
        return []
    found = SearchToken.objects.filter(token__in=wanted, person__organisation=actor.organisation)
    return sorted(set(found.values_list("person_id", flat=True)))


def opened_birth_date(person: UUID, *, holder: UUID) -> date | None:
    """The date of birth, for a service that compares it with another day and shows it to nobody."""
    text = reveal(Person.objects.get(pk=person), holder=holder, fields=["birth_date"])["birth_date"]
    return date.fromisoformat(text) if text else None


def is_sheltered(person: UUID) -> bool:
    """Whether the place of stay is secret."""
    return Person.objects.filter(pk=person, sheltered=True).exists()


def is_erased(person: UUID) -> bool:
    """Whether the person's keys were destroyed, or are just being destroyed."""
    return Person.objects.filter(pk=person, erased_at__isnull=False).exists()
