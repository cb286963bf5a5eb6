"""Entering a house and its places: what is refused and why, and what is left behind."""

from datetime import timedelta

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.shelters import queries, services
from accord.protection.shelters.models import Address, Shelter, Unit
from accord.protection.shelters.services import House, Places
from accord.protection.shelters.vocab import BadShelter, ShelterKind
from tests.cast import key
from tests.rooms.shelters.builders import ADDRESS, MEN, WOMEN, hold, house, keeper, places


def test_a_house_is_known_by_its_code_name_and_its_address_opens_for_a_purpose_only(world):
    shelter = house(world)
    row = Address.objects.get()
    assert ADDRESS.encode() not in bytes(row.address)
    zlata = keeper(world)
    found = queries.open_address(actor=zlata, shelter=shelter, purpose=Purpose.ASSISTANCE, now=world.now)
    assert found == ADDRESS
    event = Event.objects.get(kind="shelter.address.read")
    assert (event.actor, event.purpose, event.object_id) == (zlata.account, "assistance", shelter)
    assert "Липа" not in "".join(Event.objects.values_list("facts", flat=True)).title()
    for who, failure in (("ana", Missing), ("elena", Missing), ("petar", Missing), ("vesela", Refused)):
        with pytest.raises(failure):
            queries.open_address(actor=world[who], shelter=shelter, purpose=Purpose.ASSISTANCE, now=world.now)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("code", {"code": "липа"}),
        ("code", {"code": "L1"}),
        ("code", {"code": "BURGAS", "address": "Burgas, ul. Tiha 17"}),  # the code name tells where it is
        ("region", {"region": "BG-99"}),
        ("address", {"address": "  "}),
        ("address", {"address": "там"}),  # the guard would not find it in a letter
        ("address", {"address": "x" * 301}),
    ],
)
def test_what_cannot_be_a_house_is_said_at_its_field(world, field, changes):
    with pytest.raises(BadShelter) as failure:
        house(world, **changes)
    assert failure.value.field == field
    assert not Shelter.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("label", {"label": "стая 1"}),
        ("label", {"label": "A"}),  # taken
        ("capacity", {"capacity": -1}),
        ("women_from", {"women_from": None, "women_to": None}),
        ("women_from", {"women_from": 30, "women_to": 18}),
        ("men_from", {"men_from": 18}),
        ("children_to", {"children_to": 18}),
        ("closed_until", {"closed_until": "day"}),
    ],
)
def test_what_cannot_be_places_is_said_at_its_field(world, field, changes):
    shelter = house(world)
    places(world, shelter)
    if "closed_until" in changes:
        changes = {"closed_until": world.now.date()}
    with pytest.raises(BadShelter) as failure:
        places(world, shelter, **{"label": "B"} | WOMEN | changes)
    assert failure.value.field == field
    assert Unit.objects.count() == 1


def test_a_change_carries_the_version_and_an_empty_address_leaves_the_old_one(world):
    shelter = house(world)
    changed = House("ROSA", ShelterKind.SHELTER, "BG-03", step_free=True)
    call = {"actor": world["mira"], "shelter": shelter, "now": world.now}
    services.change_shelter(**call, house=changed, read=1, key=key())
    with pytest.raises(Stale):
        services.change_shelter(**call, house=changed, read=1, key=key())
    assert queries.open_address(**call, purpose=Purpose.ASSISTANCE) == ADDRESS
    moved = House("ROSA", ShelterKind.SHELTER, "BG-03", address="гр. Варна, ул. Морска пяна 4")
    services.change_shelter(**call, house=moved, read=2, key=key())
    assert "Морска" in queries.open_address(**call, purpose=Purpose.ASSISTANCE)
    assert queries.houses(world["mira"], now=world.now)[0].shelter.kind == "SH"


def test_capacity_does_not_fall_below_what_is_taken_and_works_close_the_places(world):
    unit = places(world, house(world), capacity=3)
    hold(world, unit, world.case(), children=(4,))
    call = {"actor": world["mira"], "unit": unit, "now": world.now}
    with pytest.raises(BadShelter) as failure:
        services.change_unit(**call, places=Places("A", 1, **WOMEN), read=1, key=key())
    assert failure.value.field == "capacity"
    today = world.now.date()
    works = Places("A", 3, **WOMEN, closed_from=today, closed_until=today + timedelta(days=3))
    services.change_unit(**call, places=works, read=1, key=key())
    for days, free in ((0, 0), (3, 0), (4, 3)):  # the hold of today is over by then
        (row,) = queries.board(actor=world["ana"], region="", party=None, now=world.now + timedelta(days=days))
        assert row.offer.free == free


def test_the_board_shows_who_can_be_called_and_how_fresh_the_count_is(world):
    shelter = house(world)
    places(world, shelter)
    places(world, shelter, "M", 2, **MEN)
    later = world.now + timedelta(hours=5)
    services.count(actor=keeper(world), shelter=shelter, now=later, key=key())
    rows = queries.board(actor=world["ana"], region="BG-02", party=None, now=later)
    assert [(row.organisation.code, row.offer.free, row.shelter.counted_at) for row in rows] == [
        ("dignita", 3, later),
        ("dignita", 2, later),
    ]
    assert queries.board(actor=world["elena"], region="RO", party=None, now=later) == []
    for who in ("petar", "georgi", "nadia", "oksana", "stoyan"):
        with pytest.raises(Refused):
            queries.board(actor=world[who], region="", party=None, now=later)
