"""An older state of a cell, put back by somebody who can write to the database, does not count."""

import pytest
from django.db import connection, transaction
from django.test import Client

from accord.cooperation.people.services import issue_token
from accord.foundation.clock import now as clock
from accord.foundation.ledger.models import Event
from accord.foundation.vault import Tampered, current, reveal, seal_into
from accord.protection.persons.models import Person
from tests.cast import build_world, key, signed_in


def cell_of(person, column="given_name"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM persons_person WHERE id = %s", [_id(person)])
        found = cursor.fetchone()[0]
        return bytes(found) if found is not None else None


def put(person, value, column="given_name"):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE persons_person SET {column} = %s WHERE id = %s", [value, _id(person)])


def _id(person):
    return person.pk.hex if connection.vendor == "sqlite" else person.pk


def write(person, holder, **texts):
    with transaction.atomic():
        seal_into(person, holder=holder, **texts)
        person.save()


@pytest.mark.django_db(transaction=True)
def test_an_older_state_is_refused_is_on_record_and_is_no_500(now):
    world = build_world(now)
    case = world.case()
    person, holder = Person.objects.get(), world.org("animus")
    first = cell_of(person)
    write(person, holder, given_name="Оксана")
    second = cell_of(person)
    write(person, holder, given_name="")
    assert cell_of(person) is None
    write(person, holder, given_name="Ірина")
    fourth = cell_of(person)
    for older in (first, second):
        put(person, older)
        person.refresh_from_db()
        with pytest.raises(Tampered):
            reveal(person, holder=holder, fields=["given_name"])
    # both faces answer with a sentence, and the alarm is in the ledger
    assert signed_in(world, "ana").post(f"/desk/cases/{case}/identity/", {"purpose": "assistance"}).status_code == 409
    token = issue_token(
        actor=world["ana"], membership=world.cast.memberships["ana"].pk, label="test", now=clock(), key=key()
    )
    answer = Client().post(
        f"/api/v1/cases/{case}/identity",
        {"purpose": "assistance"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key()},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "tampered")
    alarms = list(Event.objects.filter(kind="cell.altered").values_list("subject", "facts"))
    assert len(alarms) == 2
    assert alarms[0] == (person.pk, '{"code":"tampered","column":"given_name","table":"persons_person"}')
    put(person, fourth)
    person.refresh_from_db()
    assert reveal(person, holder=holder, fields=["given_name"]) == {"given_name": "Ірина"}


@pytest.mark.django_db(transaction=True)
def test_an_undone_write_leaves_the_state_that_stands(now):
    world = build_world(now)
    world.case()
    person, holder = Person.objects.get(), world.org("animus")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        seal_into(person, holder=holder, given_name="Оксана")
        person.save()
        assert reveal(person, holder=holder, fields=["given_name"]) == {"given_name": "Оксана"}
        raise ZeroDivisionError
    person.refresh_from_db()
    assert reveal(person, holder=holder, fields=["given_name"]) == {"given_name": "Тетяна"}


@pytest.mark.django_db(transaction=True)
def test_a_floor_that_a_kill_left_low_rises_with_the_next_look(now):
    world = build_world(now)
    world.case()
    person, holder = Person.objects.get(), world.org("animus")
    first = cell_of(person)
    write(person, holder, given_name="Оксана")
    current().keystore.forget_floors()  # as if killed between the commit and the keystore
    person.refresh_from_db()
    reveal(person, holder=holder, fields=["given_name"])
    put(person, first)
    person.refresh_from_db()
    with pytest.raises(Tampered):
        reveal(person, holder=holder, fields=["given_name"])
