"""Unclear means child; nobody becomes an adult on the word of one person."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import AgeNotDecided
from accord.protection.children import ages
from accord.protection.children.measures_vocab import AgeBasis, AgeState, AgeWaits, OwnAssessment
from accord.protection.children.models import Age
from accord.protection.children.vocab import BadChild
from accord.protection.courses.vocab import BadCourse
from accord.protection.persons.vocab import Identity
from tests.cast import key
from tests.rooms.children.protecting import assess, with_second
from tests.rooms.children.steps import call, find, open_rules


@pytest.fixture
def case(world):
    """Somebody whose age nobody knows; Nadia is in the team."""
    return with_second(world, world.case(age=AgeGroup.UNKNOWN))


def age_group(case):
    return Case.objects.get(pk=case).age_group


def second(world, step, row, who="nadia", words="И аз видях паспорта.", read=1):
    return getattr(ages, step)(words=words, read=read, **call(world, who, age=row))


def test_two_persons_make_an_adult_and_one_does_not(world, case):
    find(world, case)
    row = assess(world, case)
    assert age_group(case) == AgeGroup.UNKNOWN
    with pytest.raises(OwnAssessment):
        second(world, "confirm", row, "ana")
    with pytest.raises(AgeWaits):
        assess(world, case)
    assert "P-SEEN" in open_rules(case)
    second(world, "confirm", row)
    assert age_group(case) == AgeGroup.ADULT
    assert not {"P-SEEN", "D01", "D06"} & set(open_rules(case))
    with pytest.raises(Missing):  # the record of the child is shut now
        second(world, "doubt", row, read=2)


def test_in_doubt_a_child(world, case):
    row = assess(world, case)
    second(world, "doubt", row, words="Паспортът е чужд.")
    assert age_group(case) == AgeGroup.UNKNOWN
    with pytest.raises(NotPossible):
        second(world, "confirm", row, read=2)
    assert Age.objects.get(pk=assess(world, case, adult=False)).state == AgeState.CHILD
    assert assess(world, case)  # later, on better grounds, one may ask again


def test_the_database_knows_no_adult_without_a_second_person(world, case):
    row = assess(world, case)
    for wrong in ({"second_by": None}, {"second_by": world["ana"].account}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Age.objects.filter(pk=row).update(state="adult", **wrong)


def test_the_age_is_not_changed_beside_the_assessment(world, case):
    for facts, born in (
        (cases.Situation(Sex.FEMALE, AgeGroup.ADULT), None),
        (cases.Situation(Sex.FEMALE, AgeGroup.UNKNOWN), date(1990, 3, 3)),
    ):
        with pytest.raises(AgeNotDecided):
            cases.correct(
                actor=world["ana"], case=case, facts=facts, identity=Identity(birth_date=born), read=1, now=world.now,
                key=key(),
            )  # fmt: skip
    assert age_group(case) == AgeGroup.UNKNOWN


def test_what_an_assessment_cannot_be(world, case):
    for changes, field in (
        ({"bases": ()}, "bases"),
        ({"bases": {AgeBasis.MEDICAL}}, "bases"),
        ({"words": ""}, "words"),
        ({"at": world.now + timedelta(days=1)}, "at"),
    ):
        with pytest.raises((BadChild, BadCourse)) as refused:
            assess(world, case, **changes)
        assert refused.value.field == field
    assert assess(world, case, bases={AgeBasis.MEDICAL, AgeBasis.INTERVIEW}, adult=False)
    with pytest.raises(BadCourse):
        second(world, "confirm", assess(world, case), words="")
    with pytest.raises(BadChild, match="date of birth"):
        assess(world, world.case(age=AgeGroup.CHILD))
    with pytest.raises(Missing):
        assess(world, case, who="mira")
