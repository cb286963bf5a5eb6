"""Residence and protection status, the question that must be answered, and the embassy that must not learn of her (G3)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accord.cooperation.organisations.services import register
from accord.foundation.duties.services import open_about
from accord.foundation.machine import NotPossible
from accord.foundation.policy import OrganisationKind, Purpose
from accord.foundation.refusals import Refused
from accord.foundation.second import services as second
from accord.foundation.second.models import Ask
from accord.protection.cases.models import Case
from accord.protection.courses import status
from accord.protection.courses.models import Status
from accord.protection.courses.vocab import BadCourse
from accord.protection.referrals.models import Referral
from tests.cast import key
from tests.rooms.courses.steps import state, stay


def rules_of(case):
    return {duty.rule for duty in open_about(case)}


def test_of_a_foreign_person_it_must_be_answered_whether_she_asked_for_protection(world):
    case = world.case()
    with pytest.raises(BadCourse) as caught:
        stay(world, case, asked=None)
    assert caught.value.field == "asked"
    stay(world, case, asked="not_yet")
    national = world.case(citizenships=frozenset({"BG"}))
    stay(world, national, "national", asked=None)
    with pytest.raises(BadCourse):
        stay(world, case, "national")


def test_who_asks_is_passed_on_at_once_and_her_embassy_is_shut(world):
    case = world.case(citizenships=frozenset({"MD"}))
    assert "D13" not in rules_of(case)
    with pytest.raises(BadCourse):
        stay(world, case, "seek_protection", asked="no")
    stay(world, case, "irregular", asked="yes")  # said in passing: it counts
    assert Case.objects.get(pk=case).protection_sought
    assert "D13" in rules_of(case)
    stay(world, case, "seek_protection", asked="yes")
    stay(world, case, "refuse", asked="yes")
    stay(world, case, "appeal", asked="yes")
    stay(world, case, "grant", asked="yes")
    assert state(case, "status") == "protection_granted"
    assert Status.objects.filter(case=case).count() == 5
    early = world.case(protection_sought=True)
    assert "D13" in rules_of(early)  # ticked at identification
    romanian = world.case(jurisdiction="RO", protection_sought=True)
    assert "P-ASYLUM" in rules_of(romanian)


def test_under_temporary_protection_asylum_is_her_own_wish_in_words(world):
    case = world.case()
    stay(world, case, "temporary_protection")
    for bad in ({"step": "seek_protection", "asked": "yes"}, {"step": "lawful_stay", "asked": "yes", "words": "хоче"}):
        with pytest.raises(BadCourse) as caught:
            stay(world, case, **bad)
        assert caught.value.field == "words"
    assert not Case.objects.get(pk=case).protection_sought
    stay(world, case, "seek_protection", asked="yes", words="Я боюся повертатися і прошу захисту.")
    assert Case.objects.get(pk=case).protection_sought


def test_the_end_of_a_document_is_owed_thirty_days_before_and_a_renewal_settles_it(world):
    case, today = world.case(), world.now.date()
    for bad in ({"until": today}, {"until": today + timedelta(days=366 * 31)}, {"since": today + timedelta(days=1)}):
        with pytest.raises(BadCourse):
            stay(world, case, **bad)
    with pytest.raises(BadCourse):
        stay(world, case, since=date(1950, 1, 1))
    stay(world, case, "residence_permit", until=today + timedelta(days=90))
    duty = next(d for d in open_about(case) if d.rule == "P-STATUS")
    assert duty.due_at.date() in (today + timedelta(days=89), today + timedelta(days=90))  # midnight in Sofia
    assert duty.due_at - duty.opened_at == timedelta(days=30)
    stay(world, case, "residence_permit", until=today + timedelta(days=200))  # renewed: the track stays
    owed = [d for d in open_about(case) if d.rule == "P-STATUS"]
    assert [d.number for d in owed] == [2]
    stay(world, case, "lawful_stay")
    assert "P-STATUS" not in rules_of(case)
    with pytest.raises(NotPossible):
        stay(world, case, "grant")


@pytest.fixture
def house(world):
    """The world with the missions of Moldova and France, and an agreement with both."""
    organisations = dict(world.cast.organisations)
    for code, country in (("embassy_md", "MD"), ("embassy_fr", "FR")):
        kind = OrganisationKind.MISSION
        organisations[code] = register(code=code, names={"en": code}, kind=kind, country=country, now=world.now)
    made = replace(world, cast=replace(world.cast, organisations=organisations))
    made.agree("embassy_md", "embassy_fr", purposes=(Purpose.SAFE_RETURN, Purpose.ASSISTANCE))
    return made


def reasons(world, case, code):
    world.consent(case, code)
    referral = world.draft(case, code)
    try:
        world.send(referral)
    except Refused as refused:
        assert Referral.objects.get(pk=referral).sent_at is None
        return {reason.code for reason in refused.reasons}
    return set()


def test_g3_nothing_goes_to_the_mission_of_origin_but_on_her_written_wish_and_a_second_person(house, monkeypatch):
    monkeypatch.setattr(
        "accord.foundation.policy.disclosure._agreement", lambda _asked: []
    )  # embassies sign nothing here
    case = house.case(citizenships=frozenset({"MD"}), protection_sought=True)
    free = house.case(citizenships=frozenset({"MD"}))
    unknown = house.case(citizenships=frozenset(), protection_sought=True)
    assert "hard.mission" in reasons(house, case, "embassy_md")
    assert "hard.mission" in reasons(house, unknown, "embassy_fr")
    assert "hard.mission" not in reasons(house, case, "embassy_fr") | reasons(house, free, "embassy_md")

    call = {
        "actor": house["ana"],
        "case": case,
        "signed_on": house.now.date(),
        "wish": "Vreau un pașaport nou.",
        "now": house.now,
    }
    mission = house.org("embassy_md")
    for bad in ({"mission": house.org("dignita")}, {"wish": "da"}, {"signed_on": house.now.date() + timedelta(days=1)}):
        with pytest.raises(BadCourse):
            status.ask_mission(**{"mission": mission} | call | bad, key=key())
    status.ask_mission(**call, mission=mission, key=key())
    assert "hard.mission" in reasons(house, case, "embassy_md")  # asked is not released
    ask = Ask.objects.get(matter="mission")
    second.answer(actor=house["georgi"], ask=ask.pk, release=True, read=ask.version, now=house.now, key=key())
    assert "hard.mission" not in reasons(house, case, "embassy_md")
    assert "hard.mission" in reasons(house, unknown, "embassy_md")  # that release was for one case
    tomorrow = replace(house, now=house.now + timedelta(hours=25))
    assert "hard.mission" in reasons(tomorrow, case, "embassy_md")
