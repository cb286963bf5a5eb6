"""Stays: arriving, one place a person, absence, extension, moving, leaving, names and house notes."""

from datetime import timedelta

import pytest

from accord.foundation.duties.queries import owed_by
from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, Purpose, Role
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import Shredded
from accord.protection.cases import services as cases
from accord.protection.cases import team
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.persons.models import Person
from accord.protection.referrals.models import Referral
from accord.protection.shelters import queries, stays
from accord.protection.shelters.models import Hold, Note, Stay
from accord.protection.shelters.vocab import AlreadyPlaced, BadStay, Full, Ground, LeaveReason, NextPlace, ShelterKind
from tests.cast import key
from tests.rooms.shelters.builders import MEN, arrive, hold, house, keeper, placed, places, step

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GONE = {"reason": LeaveReason.GOALS, "next_place": NextPlace.OWN}


@pytest.fixture
def home(world):
    """Places of Animus for its own case: Ana's house."""
    return places(world, house(world, "ana", "LIPA"), who="ana")


def name(world, stay, who="zlata"):
    return queries.open_name(actor=world[who], stay=stay, purpose=Purpose.ASSISTANCE, now=world.now)


def test_the_night_shift_sees_who_stays_by_codes_and_opens_the_name_for_a_purpose(world):
    keeper(world)
    referral, stay = placed(world)
    row = Stay.objects.get(pk=stay)
    view = queries.open_house(actor=world["zlata"], shelter=row.unit.shelter_id, now=world.now)
    assert ([s.pk for s in view.stays], view.holds, view.free) == ([stay], [], 2)
    opened = name(world, stay)
    told = {"given_name": "Тетяна", "family_name": "Коваленко", "birth_date": "1994-03-17"}
    assert {name: text for name, text in opened.items() if text} == told
    event = Event.objects.filter(kind="person.identity.read", actor=world["zlata"].account).get()
    assert (event.subject, event.purpose) == (row.person_id, "assistance")
    assert str(referral) in event.facts
    told = "".join(Event.objects.filter(kind__startswith="stay").values_list("facts", flat=True))
    assert "Тетяна" not in told
    with pytest.raises(Missing):
        name(world, stay, "ana")  # the giver knows her anyhow; the stay is the house's
    assert queries.of_person(row.person_id).pk == stay


def test_once_the_consent_is_taken_back_the_house_reads_no_name(world):
    keeper(world)
    _referral, stay = placed(world)
    consent = Consent.objects.get()
    consents.withdraw(actor=world["ana"], consent=consent.pk, read=consent.version, now=world.now, key=key())
    with pytest.raises(Missing):
        name(world, stay)
    assert queries.open_stay(actor=world["zlata"], stay=stay, now=world.now).stay.state == "in_house"


def test_a_referral_without_identity_brings_no_name(world):
    keeper(world)
    case = world.case()
    world.consent(case, categories=frozenset({Category.NEEDS}))
    world.send(world.draft(case, categories=frozenset({Category.NEEDS})))
    stay = arrive(world, hold(world, places(world, house(world)), case))
    assert set(name(world, stay).values()) == {""}


def test_nobody_arrives_without_a_referral_of_whoever_holds_the_place(world):
    unit, case = places(world, house(world)), world.case()
    held = hold(world, unit, case)  # on the agreement alone
    with pytest.raises(BadStay):
        arrive(world, held)
    world.consent(case)
    world.send(world.draft(case))
    stay = arrive(world, held, papers=frozenset({"application", "medical"}))
    assert (Stay.objects.get(pk=stay).papers, Hold.objects.get(pk=held).state) == ("application medical", "arrived")
    with pytest.raises(Missing):
        arrive(world, held, "ana")  # only the house says who came


def test_one_open_placement_a_person(world, home):
    case = world.case()
    stay = arrive(world, hold(world, home, case), "ana")
    with pytest.raises(AlreadyPlaced):
        hold(world, home, case)
    assert Person.objects.get().sheltered
    step(world, stay, "leave", "ana", at=world.now + HOUR, **GONE)
    again = hold(world, home, case)
    assert arrive(world, again, "ana", now=world.now + 2 * HOUR)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("arrived_at", {"arrived_at": HOUR}),
        ("arrived_at", {"arrived_at": -40 * DAY}),
        ("until", {"until": -1}),
        ("until", {"until": 2000}),
        ("ground", {"ground": Ground.EMERGENCY}),  # she is an adult
        ("papers", {"papers": frozenset({"passport"})}),
    ],
)
def test_a_bad_arrival_is_said_at_its_field_and_the_hold_stands(world, home, field, changes):
    held = hold(world, home, world.case())
    if "arrived_at" in changes:
        changes = {"arrived_at": world.now + changes["arrived_at"]}
    if "until" in changes:
        changes = {"until": (world.now + changes["until"] * DAY).date()}
    with pytest.raises(BadStay) as failure:
        arrive(world, held, "ana", **changes)
    assert failure.value.field == field
    assert (Hold.objects.get(pk=held).state, Stay.objects.count()) == ("held", 0)


def test_leaving_before_arriving_in_the_future_or_without_a_word_is_refused(world, home):
    stay = arrive(world, hold(world, home, world.case()), "ana")
    for field, details in (
        ("at", {"at": world.now - HOUR, **GONE}),
        ("at", {"at": world.now + 3 * HOUR, **GONE}),
        ("at", GONE),
        ("reason", {"at": world.now, "next_place": NextPlace.OWN}),
        ("next_place", {"at": world.now, "reason": LeaveReason.WISH}),
    ):
        with pytest.raises(BadStay) as failure:
            step(world, stay, "leave", "ana", **details)
        assert failure.value.field == field
    for field, details in (("ground", {"until": world.now.date()}), ("until", {"ground": Ground.ORDER})):
        with pytest.raises(BadStay) as failure:
            step(world, stay, "extend", "ana", **details)
        assert failure.value.field == field
    with pytest.raises(NotPossible):
        step(world, stay, "back", "ana")
    with pytest.raises(NotPossible):
        step(world, stay, "vanish", "ana")
    step(world, stay, "leave", "ana", at=world.now + HOUR, **GONE)
    for work in (
        lambda: step(world, stay, "absent", "ana", at=world.now),
        lambda: stays.write_note(actor=world["ana"], stay=stay, text="x", now=world.now, key=key()),
        lambda: stays.papers(actor=world["ana"], stay=stay, there=frozenset(), read=2, now=world.now, key=key()),
    ):
        with pytest.raises(NotPossible):
            work()


def test_who_does_not_come_back_is_a_duty_at_once_and_for_a_child_within_minutes(world, home):
    young = {"women_from": 0, "women_to": 17}
    nursery = places(world, house(world, "ana", "VISHNA"), "K", who="ana", **young)
    woman = arrive(world, hold(world, home, world.case()), "ana")
    girl = arrive(world, hold(world, nursery, world.case(age="child"), age=16), "ana", ground=Ground.EMERGENCY)
    at = world.now + HOUR
    for stay, rule, span in ((woman, "P-ABSENT", 2 * HOUR), (girl, "P-ABSENT-CHILD", timedelta(minutes=15))):
        step(world, stay, "absent", "ana", at=at)
        (duty,) = [d for d in open_about(stay) if d.rule.startswith("P-ABSENT")]
        assert (duty.rule, duty.due_at - at) == (rule, span)
        assert duty.pk in {owed.duty.pk for owed in owed_by(world["ana"]).rows}
        step(world, stay, "back", "ana", now=at + HOUR)
        assert not [d for d in open_about(stay) if d.rule.startswith("P-ABSENT")]
    step(world, woman, "absent", "ana", at=at + HOUR, now=at + HOUR)  # a second time it is owed again
    assert [d for d in open_about(woman) if d.rule == "P-ABSENT"]
    step(world, woman, "leave", "ana", at=at + HOUR, now=at + HOUR, **GONE | {"reason": LeaveReason.LOST})
    assert open_about(woman) == []


def test_the_periods_of_a_crisis_centre_run_and_follow_an_extension(world, home):
    until = (world.now + 20 * DAY).date()
    stay = arrive(world, hold(world, home, world.case()), "ana", until=until)
    due = {duty.rule: duty.due_at for duty in open_about(stay)}
    assert set(due) == {"D08", "P-STAY"}
    assert due["D08"] == world.now.replace(year=2027, month=5, hour=9)  # noon in Sofia, in summer
    assert due["P-STAY"].astimezone().date() - until <= DAY
    later = (world.now + 200 * DAY).date()
    step(world, stay, "extend", "ana", ground=Ground.ORDER, until=later)
    assert {duty.due_at.date() for duty in open_about(stay)} == {later}
    shelter = places(world, house(world, "ana", "BUK", kind=ShelterKind.SHELTER), who="ana")
    other = arrive(world, hold(world, shelter, world.case()), "ana")
    assert open_about(other) == []  # D09 is recalled, not read: off until a lawyer has checked it


def test_moving_to_other_places_of_the_house_keeps_the_stay_and_never_overfills(world, home):
    stay = arrive(world, hold(world, home, world.case(), children=(5,)), "ana")
    small = places(world, house(world, "ana", "BUK"), "S", 1, "ana")
    for men in (places(world, house(world, "ana", "DAB"), "M", 9, "ana", **MEN), home, None):
        with pytest.raises(BadStay) as failure:
            step(world, stay, "move", "ana", unit=men)
        assert failure.value.field == "unit"
    with pytest.raises(Full):
        step(world, stay, "move", "ana", unit=small)
    with pytest.raises(Missing):
        step(world, stay, "move", "ana", unit=places(world, house(world)))
    roomy = places(world, house(world, "ana", "ELA"), "R", 2, "ana")
    step(world, stay, "move", "ana", unit=roomy)
    assert (Stay.objects.get().unit_id, Stay.objects.get().pk) == (roomy, stay)


def test_house_notes_are_sealed_read_by_the_house_only_and_go_with_the_person(world):
    from accord.foundation.vault import current

    keeper(world)
    _referral, stay = placed(world)
    call = {"actor": world["zlata"], "stay": stay, "now": world.now}
    stays.write_note(**call, text="Спа добре, пи чай с Яна.", key=key())
    with pytest.raises(BadStay):
        stays.write_note(**call, text="  ", key=key())
    assert "чай".encode() not in bytes(Note.objects.get().text)
    assert [row.text for row in queries.open_stay(**call).notes] == ["Спа добре, пи чай с Яна."]
    assert Event.objects.filter(kind="stay.read", object_id=stay).count() == 1
    person = Stay.objects.get().person_id
    assert stay in queries.keys_about(person)
    current().shred(stay, world.now)
    assert queries.open_stay(**call).notes == []
    current().shred(Referral.objects.get().pk, world.now)
    with pytest.raises(Shredded):
        name(world, stay)


def test_a_case_manager_of_other_cases_is_a_stranger_to_who_stays(world, home):
    ines, zlata = keeper(world, "animus", Role.CASE_MANAGER, "ines"), keeper(world, "animus")
    case = world.case()
    held = hold(world, home, case)
    with pytest.raises(Refused):
        queries.open_hold(actor=ines, hold=held)
    with pytest.raises(Refused):
        arrive(world, held, "ines")
    stay = arrive(world, held, "ana")
    call = {"stay": stay, "now": world.now}
    stays.write_note(**call, actor=zlata, text="Спа добре.", key=key())
    for work in (
        lambda: queries.open_stay(actor=ines, **call),
        lambda: name(world, stay, "ines"),
        lambda: step(world, stay, "absent", "ines", at=world.now),
        lambda: stays.papers(actor=ines, there=frozenset(), read=1, key=key(), **call),
        lambda: stays.write_note(actor=ines, text="x", key=key(), **call),
    ):
        with pytest.raises(Refused):
            work()
    assert not Event.objects.filter(kind__in=("stay.read", "person.identity.read"), actor=ines.account).exists()
    seen = queries.open_house(actor=ines, shelter=Stay.objects.get().unit.shelter_id, now=world.now)
    assert ([one.pk for one in seen.stays], seen.strange) == ([stay], {stay})  # who is there by codes, and no way in
    cases.join_team(actor=world["ana"], case=case, account=ines.account, now=world.now, key=key())
    assert [row.text for row in queries.open_stay(actor=ines, **call).notes] == ["Спа добре."]
    assert name(world, stay, "ines")["given_name"] == "Тетяна"


def test_a_conflict_shuts_the_stay_and_a_restricted_case_its_name(world, home):
    keeper(world, "animus")
    case = world.case()
    stay = arrive(world, hold(world, home, case), "ana")
    assert name(world, stay)["given_name"] == "Тетяна"
    Case.objects.filter(pk=case).update(restricted="public")
    with pytest.raises(Refused):
        name(world, stay)
    assert queries.open_stay(actor=world["zlata"], stay=stay, now=world.now).may_name is False
    assert name(world, stay, "ana")
    step(world, stay, "absent", "zlata", at=world.now)
    zlata = world["zlata"].account
    team.shut_out(actor=world["ana"], case=case, account=zlata, now=world.now, key=key())
    for work in (
        lambda: queries.open_stay(actor=world["zlata"], stay=stay, now=world.now),
        lambda: step(world, stay, "back", "zlata"),
    ):
        with pytest.raises(Refused):
            work()
    assert stay not in {owed.duty.object_id for owed in owed_by(world["zlata"]).rows}


def test_police_and_whoever_keeps_accounts_or_logs_sees_no_stay_at_all(world):
    _referral, stay = placed(world)
    for name_, role, organisation in (
        ("danail", Role.SHELTER_STAFF, "mvr_police"),
        ("officer", Role.DATA_PROTECTION_OFFICER, "dignita"),
    ):
        actor = keeper(world, organisation, role, name_)
        with pytest.raises((Missing, Refused)):
            queries.open_stay(actor=actor, stay=stay, now=world.now)
        with pytest.raises(Refused):
            queries.board(actor=actor, region="", party=None, now=world.now)
