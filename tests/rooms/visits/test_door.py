"""The person's door: once, one browser, for a while, and only while what was agreed on with her holds."""

from datetime import timedelta

import pytest
from django.test import override_settings

from accord.foundation.codes import AgeGroup
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.children import adults
from accord.protection.children.models import Adult
from accord.protection.persons.models import Person
from accord.protection.safety import services as safety
from accord.protection.safety.models import ContactPlan
from accord.protection.safety.vocab import NoPlan
from accord.protection.visits import door, queries, services
from accord.protection.visits.models import Visit
from accord.protection.visits.services import Asked
from accord.protection.visits.vocab import AlreadyOver, NotAsked, OpensNothing, PortalOff
from tests.cast import key
from tests.rooms.children import steps
from tests.rooms.visits.build import YES, contact, numbers, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    made = world.case()
    contact(world, made)
    return made


def why(case):
    return Visit.objects.filter(case=case).latest("ended_at").why_ended


def holds(cookie, now):
    return door.visitor_of(cookie=cookie, now=now) is not None


def test_numbers_open_once_in_one_browser_and_the_database_knows_neither_numbers_nor_cookie(world, case):
    typed = numbers(world, case)
    assert len(typed) == 12
    assert typed.isdigit()
    grouped = " ".join(typed[at : at + 3] for at in range(0, 12, 3))
    found = door.open_link(typed=f" {grouped}- ", now=world.now)
    assert found.visitor.language == "uk"
    for again in (typed, grouped, "", "000000000000", "x" * 5000):
        with pytest.raises(OpensNothing):
            door.open_link(typed=again, now=world.now)
    assert holds(found.cookie, world.now)
    assert not holds(found.cookie[:-1], world.now)
    assert not holds("", world.now)
    row = Visit.objects.get()
    assert row.numbers is None
    assert found.cookie.encode() not in bytes(row.session)
    kinds = [event.kind for event in Event.objects.filter(object_type="visit").order_by("seq")]
    assert kinds == ["visit.linked", "visit.opened"]
    herself = Event.objects.get(kind="visit.opened")
    assert (herself.actor, herself.subject, herself.object_id) == (None, row.person_id, row.pk)
    assert typed not in "".join(Event.objects.values_list("facts", flat=True))


@pytest.mark.parametrize(("minutes", "opens"), [(14, True), (15, False), (600, False)])
def test_numbers_are_good_for_fifteen_minutes(world, case, minutes, opens):
    typed, at = numbers(world, case), world.now + timedelta(minutes=minutes)
    if opens:
        assert door.open_link(typed=typed, now=at)
        return
    with pytest.raises(OpensNothing):
        door.open_link(typed=typed, now=at)
    assert why(case) == "unused"


def test_a_visit_ends_after_twenty_minutes_idle_and_eight_hours_in_all(world, case):
    cookie, _visitor = opened(world, case)
    at = world.now
    for _ in range(24):  # used every 19 minutes
        at += timedelta(minutes=19)
        assert holds(cookie, at)
    at += timedelta(minutes=19)
    assert at < world.now + timedelta(hours=8)
    assert holds(cookie, at)
    assert not holds(cookie, world.now + timedelta(hours=8))
    assert why(case) == "long"
    assert not holds(cookie, at)  # over is over
    at = world.now + timedelta(hours=9)
    cookie, _visitor = opened(world, case, at)
    assert not holds(cookie, at + timedelta(minutes=20))
    assert why(case) == "idle"


def test_it_ends_with_what_was_agreed_with_her(world, case):
    cookie, _visitor = opened(world, case)
    plan = ContactPlan.objects.get(ended_at=None)
    safety.end_contact(actor=world["ana"], case=case, read=plan.version, now=world.now, key=key())
    assert not holds(cookie, world.now)
    assert why(case) == "contact"
    with pytest.raises(NoPlan):
        numbers(world, case)
    contact(world, case)
    cookie, _visitor = opened(world, case)
    contact(world, case)  # another agreement: whether this device is still safe must be asked again
    assert not holds(cookie, world.now)
    waiting = numbers(world, case)
    contact(world, case)
    with pytest.raises(OpensNothing):
        door.open_link(typed=waiting, now=world.now)


def test_it_ends_with_the_case_with_an_erasure_and_with_a_guardian_who_may_be_involved(world, case):
    cookie, _visitor = opened(world, case)
    world.close(case)
    assert not holds(cookie, world.now)
    assert why(case) == "case"
    other = world.case(identity=_other())
    contact(world, other)
    cookie, visitor = opened(world, other)
    Person.objects.filter(pk=visitor.person).update(erased_at=world.now)
    assert not holds(cookie, world.now)
    assert why(other) == "erased"
    child = world.case(age=AgeGroup.CHILD)
    contact(world, child)
    cookie, _visitor = opened(world, child)
    adult = Adult.objects.get(pk=steps.adult(world, child))
    assert holds(cookie, world.now)
    adults.implicate(actor=world["ana"], adult=adult.pk, read=adult.version, now=world.now, key=key())
    assert not holds(cookie, world.now)
    assert why(child) == "adult"


def test_the_team_sees_that_it_is_open_and_ends_it_at_once(world, case):
    def state(who="ana"):
        return queries.state_of(actor=world[who], case=case, now=world.now)

    assert (state().visit, state().agreed) == (None, True)
    first = numbers(world, case, world.now - timedelta(minutes=1))
    assert state().waits
    cookie, _visitor = opened(world, case)  # new numbers end the old ones
    with pytest.raises(OpensNothing):
        door.open_link(typed=first, now=world.now)
    assert state().in_use
    read = state().visit.version
    end = {"case": case, "now": world.now, "key": key()}
    for who, refusal in (("georgi", Refused), ("oksana", Refused), ("mira", Missing), ("petar", Missing)):
        with pytest.raises(refusal):
            services.end(actor=world[who], read=read, **end)
        with pytest.raises(refusal):
            state(who)
    with pytest.raises(Stale):
        services.end(actor=world["ana"], read=read + 1, **end)
    services.end(actor=world["ana"], read=read, **end)
    assert services.end(actor=world["ana"], read=read, **end).repeated
    assert not holds(cookie, world.now)
    assert state().over == "team"
    with pytest.raises(AlreadyOver):
        services.end(actor=world["ana"], read=read, **end | {"key": key()})


def test_she_is_asked_first_and_numbers_are_shown_once(world, case):
    for asked in (Asked(False, True, True), Asked(True, False, True), Asked(True, True, False)):
        with pytest.raises(NotAsked):
            numbers(world, case, asked=asked)
    for who, refusal in (("georgi", Refused), ("nadia", Refused), ("mira", Missing)):
        with pytest.raises(refusal):
            numbers(world, case, who=who)
    same = {"actor": world["ana"], "case": case, "asked": YES, "now": world.now, "key": key()}
    assert len(services.make_link(**same)[1]) == 12
    given, again = services.make_link(**same)
    assert (given.repeated, again) == (True, "")
    assert Visit.objects.filter(case=case).count() == 1
    with override_settings(ACCORD_PORTAL=False), pytest.raises(PortalOff):
        numbers(world, case)


def test_an_agreement_on_contact_that_ran_out_gives_no_numbers(world, case):
    with pytest.raises(NoPlan):
        numbers(world, case, now=world.now + timedelta(days=301))


def _other():
    from dataclasses import replace

    from tests.cast import TETIANA

    return replace(TETIANA, given_name="Олена", document="FK000111", phone="+380670000001")
