"""Registering persons and correcting their identity. Called by the cases room, inside its transaction."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor, Decision
from accord.foundation.rows import add
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import save_versioned
from accord.protection.persons import indexing, lookups, merging
from accord.protection.persons.born import parsed
from accord.protection.persons.likeness import scheme
from accord.protection.persons.models import Person
from accord.protection.persons.search import particulars
from accord.protection.persons.vocab import FIELDS, BadIdentity, Identity

OLDEST: Final = 110


def register(
    *, actor: Actor, identity: Identity, sex: str, sheltered: bool, look_up: str, compared: int, now: datetime
) -> Person:
    """A new person, sealed for the actor's organisation. Raises BadIdentity, and NotLookedUp without the proof of a look
    for these very particulars, in which `compared` persons were opened.
    """
    check(identity, day(now))
    # SECURITY: no way to a second record leads around the look. tests/rooms/cases/test_known.py
    lookups.check(look_up, actor, identity, now)
    made = Person(id=new_id(), organisation=actor.organisation, registered_at=now, sheltered=sheltered)
    seal_into(made, holder=actor.organisation, **identity.texts())
    made.scheme = scheme()
    made.looked_at = now
    add([made])
    indexing.write(made, particulars(identity, sex), fresh=True)
    ledger.append(_event(Kind.PERSON_REGISTERED, made, actor, now, identity, compared=compared))
    return made


def correct(
    *,
    actor: Actor,
    person: UUID,
    decision: Decision,
    identity: Identity,
    sex: str,
    sheltered: bool,
    read: int,
    now: datetime,
) -> Person:
    """Replace the identity of a person, as far as `decision` opens it: what the actor may not see stays as it was.

    Raises BadIdentity or Stale.
    """
    check(identity, day(now))
    found = Person.objects.get(pk=person)
    closed = [name for name, data_class in FIELDS.items() if data_class not in decision.classes]
    identity = Identity.of(identity.texts() | reveal(found, holder=actor.organisation, fields=closed))
    found.sheltered = sheltered or found.sheltered if closed else sheltered
    seal_into(found, holder=actor.organisation, **identity.texts())
    found.scheme, found.looked_at = scheme(), None
    save_versioned(found, read=read, fields=["sheltered", "scheme", "looked_at", *FIELDS])
    indexing.write(found, particulars(identity, sex))
    merging.shelter(merging.one_with(found.pk))
    ledger.append(_event(Kind.PERSON_IDENTITY_CORRECTED, found, actor, now, identity))
    return found


def mark_sheltered(person: UUID) -> None:
    """From now on the place of stay of a person is secret; inside the caller's transaction."""
    found = Person.objects.get(pk=person)
    if not found.sheltered:
        found.sheltered = True
        save_versioned(found, read=found.version, fields=["sheltered"])
        merging.shelter(merging.one_with(found.pk))


def check(identity: Identity, today: date) -> None:
    """Raises BadIdentity for what cannot be."""
    field = "born_about" if identity.born_about else "birth_date"
    if identity.born_about and parsed(identity.born_about) is None:
        raise BadIdentity(_("Enter a year (1994), a year and a month (1994-03), or about a year (~1994)."), field=field)
    if identity.born_about and identity.birth_date:
        raise BadIdentity(_("The day of birth is known: leave the part of it empty, or take the day out."), field=field)
    earliest, latest = identity.born_between() or (today, today)
    if earliest > today:
        raise BadIdentity(_("The date of birth lies in the future. Correct it or leave it empty."), field=field)
    if latest.year < today.year - OLDEST:
        raise BadIdentity(_("The date of birth is more than 110 years ago. Correct it."), field=field)


def _event(kind: Kind, person: Person, actor: Actor, now: datetime, identity: Identity, **more: int) -> Entry:
    filled = sorted(name for name, text in identity.texts().items() if text)
    return Entry.by(
        actor,
        kind,
        now,
        subject=person.pk,
        object_type="person",
        object_id=person.pk,
        facts={"fields": filled, **more},
    )
