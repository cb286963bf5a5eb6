"""Holding places: families together, the clock, two at once for the last place, and recording that there was none."""

import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.cases.models import Case
from accord.protection.shelters import holds, queries
from accord.protection.shelters.fit import Party
from accord.protection.shelters.holds import Wanted
from accord.protection.shelters.models import Hold, Need
from accord.protection.shelters.vocab import AlreadyPlaced, BadHold, ExtendReason, Full, HoldOver
from tests.cast import key, world_again
from tests.rooms.shelters.builders import MEN, arrive, hold, house, keeper, places

HOUR = timedelta(hours=1)


def free(world, now=None):
    return [row.offer.free for row in queries.board(actor=world["ana"], region="", party=None, now=now or world.now)]


def act(world, held, action, who="ana", now=None, **more):
    call = {"actor": world[who], "hold": held, "action": action, "now": now or world.now, "key": key()}
    return holds.act_on_hold(**call | {"read": Hold.objects.get(pk=held).version} | more)


def test_a_family_of_three_needs_three_places_together(world):
    unit = places(world, house(world), capacity=4)
    family = world.case()
    held = hold(world, unit, family, children=(7, 3))
    row = Hold.objects.get(pk=held)
    assert (row.size, row.ages, row.until - row.made_at) == (3, [3, 7], 24 * HOUR)
    assert free(world) == [1]
    with pytest.raises(Full):
        hold(world, unit, world.case(), children=(5,))
    assert hold(world, unit, world.case(), urgent=True)
    assert free(world) == [0]
    assert free(world, world.now + 4 * HOUR) == [1]  # the urgent one is over
    assert free(world, world.now + 24 * HOUR) == [4]  # no job ran


def test_the_clock_alone_ends_a_hold_and_nothing_can_be_done_with_it_then(world):
    unit = places(world, house(world))
    held = hold(world, unit, world.case())
    over = world.now + 24 * HOUR
    assert Hold.objects.get(pk=held).state_at(over) == "expired"
    for work in (
        lambda: act(world, held, "release", now=over),
        lambda: act(world, held, "extend", now=over, reason=ExtendReason.TRANSPORT),
        lambda: arrive(world, held, now=over),
    ):
        with pytest.raises(HoldOver):
            work()
    assert Hold.objects.get(pk=held).state_at(over - HOUR) == "held"


def test_a_hold_is_extended_once_with_a_reason_by_either_side(world):
    keeper(world)
    unit = places(world, house(world))
    held = hold(world, unit, world.case(), urgent=True)
    with pytest.raises(BadHold) as failure:
        act(world, held, "extend")
    assert failure.value.field == "reason"
    act(world, held, "extend", "zlata", reason=ExtendReason.ON_THE_WAY)
    assert Hold.objects.get(pk=held).until == world.now + 8 * HOUR
    with pytest.raises(BadHold):
        act(world, held, "extend", reason=ExtendReason.PERSON)
    with pytest.raises(Stale):
        act(world, held, "release", read=1)
    act(world, held, "release")
    assert free(world) == [3]
    with pytest.raises(HoldOver):
        act(world, held, "release")
    with pytest.raises(NotPossible):
        act(world, hold(world, unit, world.case()), "arrive")
    facts = Event.objects.filter(kind="hold.moved").values_list("facts", flat=True)
    assert len(facts) == 2


def test_a_person_has_one_hold_and_where_it_is_stays_unsaid(world):
    first, second = places(world, house(world)), places(world, house(world, "ana", "LIPA"), who="ana")
    case = world.case()
    held = hold(world, first, case)
    with pytest.raises(AlreadyPlaced) as failure:
        hold(world, second, case)
    assert "ROSA" not in str(failure.value)
    act(world, held, "release")
    assert hold(world, second, case)


def test_only_with_an_agreement_or_a_referral_and_only_for_ones_own(world):
    unit = places(world, house(world))
    theirs = world.case("dimitar")  # child protection has no agreement with Dignita
    with pytest.raises(Refused) as failure:
        hold(world, unit, theirs, "dimitar")
    assert failure.value.reasons[0].code == "place.no-agreement"
    with pytest.raises(Missing):
        hold(world, unit, theirs, "ana")
    of_police = world.case("petar")
    with pytest.raises(Refused):
        hold(world, unit, of_police, "petar")
    referral = world.sent()
    elsewhere = places(world, house(world, "ana", "LIPA"), who="ana")
    with pytest.raises(BadHold):
        hold(world, elsewhere, referral=referral, who="mira")
    held = hold(world, unit, referral=referral, who="mira")  # the house holds for a referral that it received
    assert Hold.objects.get(pk=held).referral_id == referral
    with pytest.raises(Missing):
        hold(world, unit, referral=referral, who="dimitar")


def test_a_house_in_which_a_risk_works_is_refused(world):
    unit, case = places(world, house(world)), world.case()
    world.protect(case, "risk", "Кирил Стоев", organisation=world.org("dignita"))
    with pytest.raises(Refused) as failure:
        hold(world, unit, case)
    assert failure.value.reasons[0].code == "hard.risk-party"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("age", {"age": 121}),
        ("children", {"children": (18,)}),
        ("children", {"children": (1,) * 12}),
        ("", {"age": 15}),  # these places are for adults
    ],
)
def test_bad_input_is_said_at_its_field(world, field, changes):
    unit, case = places(world, house(world), capacity=20), world.case()
    with pytest.raises(BadHold) as failure:
        hold(world, unit, case, **changes)
    assert failure.value.field == field
    with pytest.raises(BadHold):
        hold(world, unit)  # for nobody


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_for_the_last_place_one_gets_it(now, transactional_db):
    world = world_again(now)
    unit = places(world, house(world), capacity=1)
    cases, got = [world.case(), world.case("mira")], []

    def try_it(case, who):
        close_old_connections()
        try:
            got.append(hold(world, unit, case, who))
        except Full:
            got.append(None)
        finally:
            connection.close()

    pairs = zip(cases, ("ana", "mira"), strict=True)
    threads = [threading.Thread(target=try_it, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(x is None for x in got) == [False, True]
    assert Hold.objects.count() == 1


def test_no_place_for_a_man_is_counted_once_a_day_and_seen_by_the_coordinator(world):
    places(world, house(world))
    man = world.case(sex="Masculine")
    call = {"actor": world["ana"], "region": "BG-02", "now": world.now}
    for _ in range(2):  # pressed twice in a day
        holds.record_need(**call, case=man, wanted=Wanted(41), key=key())
    tomorrow = call | {"now": world.now + timedelta(days=1)}
    holds.record_need(**tomorrow, case=man, wanted=Wanted(41), key=key())
    holds.record_need(**call, case=world.case(sex="Masculine"), wanted=Wanted(25), key=key())
    assert Need.objects.count() == 3
    rows = queries.unmet(actor=world["elena"], now=tomorrow["now"])
    assert [(row.region, row.sex, row.age_group, row.reason, row.many) for row in rows] == [
        ("BG-02", "Masculine", "adult", "sex", 3)
    ]
    assert queries.unmet(actor=world["ioana"], now=tomorrow["now"]) == []  # another country
    assert queries.unmet(actor=world["elena"], now=world.now + timedelta(days=40)) == []
    with pytest.raises(Refused):
        queries.unmet(actor=world["ana"], now=world.now)
    with pytest.raises(BadHold):  # there is a place
        holds.record_need(**call, case=world.case(), wanted=Wanted(30), key=key())
    with pytest.raises(Missing):
        holds.record_need(**call | {"actor": world["mira"]}, case=man, wanted=Wanted(41), key=key())
    event = Event.objects.filter(kind="need.recorded").first()
    assert Case.objects.get(pk=man).code in event.facts


def test_the_reason_is_found_by_the_board(world):
    shelter = house(world, step_free=True)
    places(world, shelter, "M", 1, **MEN)
    reasons = {
        ("RO-AB", Party("Masculine", 30)): "no_house",
        ("BG-02", Party("Feminine", 30)): "sex",
        ("BG-02", Party("Masculine", 16)): "age",
        ("", Party("Masculine", 30, (4,))): "children",
        ("", Party("Masculine", 30, language="uk")): "language",
        ("", Party("Masculine", 30, security="high")): "security",
        ("", Party("Masculine", 30, step_free=True)): None,
    }
    assert {asked: holds.missing(*asked, world.now) for asked in reasons} == reasons
