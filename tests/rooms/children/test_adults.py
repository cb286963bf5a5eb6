"""Who may speak for the child (G8), and what follows when an adult may be involved."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.codes import AgeGroup
from accord.foundation.refusals import Missing
from accord.protection.children import adults
from accord.protection.children.models import Adult
from accord.protection.children.vocab import AdultEnded, AlreadyImplicated, BadChild, CannotSpeak, Result, Role
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import GuardianImplicated, Method
from accord.protection.courses.vocab import BadCourse
from accord.protection.safety.models import Particular
from tests.rooms.children.steps import adult, call, check, today

MOTHER = "Олена Мороз"
APPOINTED = "Мария Петрова"


@pytest.fixture
def case(world):
    return world.case(age=AgeGroup.CHILD)


def consent(world, case, who):
    answered = Answered(Method.SPOKEN, witness="Надія Свідок", representative=who, child_view="Съгласен съм.")
    return consents.give(asked=world.asked("dignita"), answered=answered, **call(world, case=case)).id


def implicate(world, row, read=1):
    return adults.implicate(read=read, **call(world, adult=row))


def test_nobody_consents_before_the_relation_is_confirmed(world, case):
    row = adult(world, case)
    with pytest.raises(CannotSpeak):
        consent(world, case, MOTHER)
    with pytest.raises(CannotSpeak):  # in another script it is the same adult
        consent(world, case, "Olena Moroz")
    check(world, row, Result.NOT_CONFIRMED, checks=())
    with pytest.raises(CannotSpeak):
        consent(world, case, MOTHER)
    check(world, row, read=2)
    assert consent(world, case, MOTHER)
    adults.end(read=3, **call(world, adult=row))
    with pytest.raises(CannotSpeak):
        consent(world, case, MOTHER)
    with pytest.raises(AdultEnded):
        check(world, row, read=4)
    assert not Consent.objects.filter(case=case).count() > 1


def test_consents_of_an_adult_who_may_be_involved_are_withdrawn_and_no_new_one_is_taken(world, case):
    mother, lawyer = adult(world, case, informed=True), adult(world, case, Role.APPOINTED, APPOINTED)
    check(world, mother)
    hers, other = consent(world, case, MOTHER), consent(world, case, APPOINTED)
    implicate(world, mother, read=2)
    assert Consent.objects.get(pk=hers).withdrawn_at
    assert Consent.objects.get(pk=other).withdrawn_at is None
    assert not Adult.objects.get(pk=mother).informed
    assert Particular.objects.filter(case=case, kind="risk").count() == 1
    with pytest.raises(GuardianImplicated):
        consent(world, case, MOTHER)
    assert consent(world, case, APPOINTED)
    with pytest.raises(AlreadyImplicated):
        implicate(world, mother, read=3)
    with pytest.raises(Missing):
        adults.end(read=1, **call(world, "mira", adult=lawyer))


def test_the_guard_stands_without_the_guard_of_safety(world, case, monkeypatch):
    row = adult(world, case)
    check(world, row)
    implicate(world, row, read=2)
    Particular.objects.filter(case=case).update(ended_at=world.now)
    with pytest.raises(GuardianImplicated):
        consent(world, case, MOTHER)


def test_bad_input(world, case):
    day = today(world)
    for changes, field in (
        ({"name": " "}, "name"),
        ({"role": Role.LAWYER, "reference": " "}, "reference"),
        ({"since": day, "until": day - timedelta(days=1)}, "until"),
        ({"since": day + timedelta(days=1)}, "since"),
    ):
        with pytest.raises(BadChild) as refused:
            adult(world, case, **changes)
        assert refused.value.field == field
    row = adult(world, case)
    with pytest.raises(BadChild):
        check(world, row, checks=())
    with pytest.raises(BadCourse):
        check(world, row, at=world.now + timedelta(days=1))


_DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    role=st.sampled_from(Role),
    result=st.sampled_from(Result),
    implicated=st.booleans(),
    ended=st.booleans(),
    since=st.none() | _DAYS,
    until=st.none() | _DAYS,
    on=_DAYS,
)
def test_whoever_speaks_was_appointed_or_confirmed_and_is_not_involved(
    role, result, implicated, ended, since, until, on
):
    row = Adult(role=role, result=result, since=since, until=until)
    row.implicated_at = on if implicated else None
    row.ended_at = on if ended else None
    in_time = (since is None or since <= on) and (until is None or on <= until)
    entitled = role in ("appointed", "lawyer") or (role in ("parent", "guardian") and result == "confirmed")
    assert adults.may_speak(row, on) == (entitled and in_time and not implicated and not ended)
