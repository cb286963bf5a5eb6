"""What trainings tell: persons beside attendances, only of those that were held; who did not come after all is taken back."""

import json

import pytest

from accord.prevention.training import attending
from accord.prevention.training.models import Attendance
from accord.research.facts import writing
from accord.research.facts.models import Fact, Told
from tests.cast import key
from tests.rooms.facts.test_facts import counted
from tests.rooms.training.build import MARIA, entered, held, person, planned, step

pytestmark = pytest.mark.django_db


def both(world):
    return tuple(counted(world, name).get((), 0) for name in ("trained", "attendances"))


def test_persons_are_counted_beside_attendances_once_a_training_was_held(world):
    first, second = planned(world), planned(world)
    entered(world, first, MARIA, person(1), person(2))
    entered(world, second, MARIA, person(3))
    assert both(world) == (0, 0)
    held(world, first)
    assert both(world) == (3, 3)
    held(world, second)
    assert both(world) == (4, 5)
    assert counted(world, "attendances", "sex") == {("Feminine",): 4, ("Masculine",): 1}


def test_who_is_entered_afterwards_counts_and_who_did_not_come_is_taken_back(world):
    training = planned(world)
    entered(world, training, person(1))
    held(world, training)
    entered(world, training, MARIA)
    assert both(world) == (2, 2)
    row = Attendance.objects.get(profession=MARIA.profession)
    attending.remove(actor=world["yana"], attendance=row.pk, now=world.now, key=key())
    assert both(world) == (1, 1)
    before = writing.digest()
    assert writing.rebuild(now=world.now) == (3, before)


def test_no_name_address_or_token_stands_in_what_is_kept(world):
    training = planned(world)
    entered(world, training, MARIA)
    held(world, training)
    kept = json.dumps([str(row) for model in (Told, Fact) for row in model.objects.values()], ensure_ascii=False)
    row = Attendance.objects.get()
    for known in (MARIA.name, MARIA.contact, row.person, row.pk.hex, str(row.pk)):
        assert known not in kept


def test_the_same_name_at_another_organiser_is_another_person(world):
    for who in ("yana", "vanya"):
        training = planned(world, who=who)
        entered(world, training, MARIA, who=who)
        step(world, training, "hold", who=who)
    assert both(world) == (2, 2)
