"""A child does not go back before the family was studied."""

import pytest

from accord.foundation.codes import AgeGroup
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing
from accord.protection.cases import asked
from accord.protection.cases.asked import Risk
from accord.protection.children import studies
from accord.protection.children.measures_vocab import Opinion, StudyFor
from accord.protection.children.vocab import BadChild
from accord.protection.courses.vocab import BadCourse, StudyNeeded
from tests.rooms.children.protecting import days, receive, study
from tests.rooms.children.steps import call, open_rules
from tests.rooms.courses.steps import state, step_of_return, wish


@pytest.fixture
def leaving(world, monkeypatch):
    """A child whose return is planned, and whose risk allows it."""
    monkeypatch.setattr(asked, "_risk", [lambda _case: Risk("low", world.now)])
    case = world.case(age=AgeGroup.CHILD)
    wish(world, case)
    step_of_return(world, case, "plan")
    return case


def test_a_child_leaves_after_a_study_that_is_not_against_it(world, leaving):
    def refused():
        with pytest.raises(StudyNeeded):
            step_of_return(world, leaving, "depart")
        return state(leaving, "return") == "planned"

    assert refused()
    row = study(world, leaving, on=days(world, -5))
    assert refused()  # it was asked for, and nobody answered
    assert "P-STUDY" in open_rules(leaving)
    receive(world, study(world, leaving, StudyFor.AFTER))
    receive(world, study(world, leaving, country="UA"))
    assert refused()  # of another question, of another country
    assert "P-STUDY" in open_rules(leaving)
    receive(world, row, Opinion.AGAINST, on=days(world, -1))
    assert "P-STUDY" not in open_rules(leaving)
    assert refused()
    assert "P-STUDY" not in open_rules(leaving)
    two = study(world, leaving), study(world, leaving)
    receive(world, two[0], Opinion.CONDITIONS)
    receive(world, two[1], Opinion.AGAINST)
    assert refused()  # two of one day: the graver counts
    studies.Study.objects.filter(pk=two[1]).update(opinion=Opinion.SAFE)
    step_of_return(world, leaving, "depart")
    assert state(leaving, "return") == "departed"


def test_where_nobody_answers_no_child_leaves(world, leaving, monkeypatch):
    receive(world, study(world, leaving))
    monkeypatch.setattr(asked, "_study", [])
    with pytest.raises(StudyNeeded):
        step_of_return(world, leaving, "depart")


def test_an_adult_needs_none(world, monkeypatch):
    monkeypatch.setattr(asked, "_risk", [lambda _case: Risk("low", world.now)])
    case = world.case()
    wish(world, case)
    step_of_return(world, case, "plan")
    step_of_return(world, case, "depart")


def test_what_a_study_cannot_be(world):
    case = world.case(age=AgeGroup.CHILD)
    for changes, field in (
        ({"country": "ZZ"}, "country"),
        ({"asked_of": case}, "asked_of"),
        ({"on": days(world, 1)}, "on"),
        ({"question": "x" * 5000}, "question"),
    ):
        with pytest.raises((BadChild, BadCourse)) as refused:
            study(world, case, **changes)
        assert refused.value.field == field
    row = study(world, case)
    for changes, field in (
        ({"on": days(world, -1)}, "on"),
        ({"on": days(world, 1)}, "on"),
        ({"words": ""}, "words"),
    ):
        with pytest.raises((BadChild, BadCourse)) as refused:
            receive(world, row, **changes)
        assert refused.value.field == field
    studies.drop(read=1, **call(world, study=row))
    assert "P-STUDY" not in open_rules(case)
    with pytest.raises(NotPossible):
        receive(world, row, read=2)
    with pytest.raises(Missing):
        study(world, case, who="mira")
    with pytest.raises(Missing):
        study(world, world.case())
