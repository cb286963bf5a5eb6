"""Places, houses and stays in the browser and by a program: what somebody does on a night shift, from the board to the leaving."""

from datetime import timedelta

import pytest

from accord.foundation.clock import now as clock
from accord.protection.shelters.models import Hold, Need, Shelter, Stay, Unit
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok, problem
from tests.rooms.shelters.builders import ADDRESS, WOMEN, hold, house, keeper, places


@pytest.fixture
def today(world):
    """The same world at the real moment: pages go by the clock."""
    world.now = clock()
    return world


def post(client, path, **fields):
    return client.post(path, {"key": key(), **fields}, follow=True)


HOUSE = {"code": "rosa", "kind": "CC", "region": "BG-02", "address": ADDRESS, "security": "usual", "languages": ["uk"]}


def stamp(moment):
    from django.utils.timezone import localtime

    return localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_from_a_house_to_the_leaving_in_the_browser(today):
    world = today
    keeper(world)
    zlata, ana = signed_in(world, "zlata"), signed_in(world, "ana")
    page = post(zlata, "/desk/shelters/", **HOUSE | {"address": "там"})
    assert (page.status_code, "rosa" in page.content.decode()) == (422, True)  # what was typed is kept
    page = post(zlata, "/desk/shelters/", **HOUSE)
    shelter = Shelter.objects.get()
    assert page.redirect_chain[-1][0] == f"/desk/shelters/{shelter.pk}/"
    post(zlata, f"/desk/shelters/{shelter.pk}/places/", label="A", capacity=3, **WOMEN)
    unit = Unit.objects.get()
    referral = world.sent()
    from accord.protection.referrals.models import Referral

    case = Referral.objects.get(pk=referral).case
    board = ana.get(
        "/desk/places/", {"case": case.pk, "sex": "Feminine", "age": 30, "security": "usual", "children": "3, 7"}
    )
    text = board.content.decode()
    assert f"/desk/places/{unit.pk}/hold/?age=30" in text
    assert ADDRESS not in text
    page = post(ana, f"/desk/places/{unit.pk}/hold/", whom=f"case:{case.pk}", age=30, children="x", security="usual")
    assert (page.status_code, Hold.objects.count()) == (422, 0)
    post(
        ana,
        f"/desk/places/{unit.pk}/hold/",
        whom=f"case:{case.pk}",
        age=30,
        children="3 7",
        security="usual",
        urgent="yes",
    )
    held = Hold.objects.get()
    assert held.size == 3
    post(ana, f"/desk/holds/{held.pk}/act/", action="extend", reason="transport", version=1)
    day = zlata.get(f"/desk/shelters/{shelter.pk}/").content.decode()
    assert held.code in day
    assert case.code not in day
    page = post(zlata, f"/desk/holds/{held.pk}/arrive/", arrived_at="", ground="contract", version=2)
    assert page.status_code == 422
    post(zlata, f"/desk/holds/{held.pk}/arrive/", arrived_at=stamp(clock()), ground="contract", version=2)
    stay = Stay.objects.get()
    tile = ana.get(f"/desk/cases/{case.pk}/").content.decode()
    assert "в дом от" in tile or "in a house since" in tile
    assert shelter.code not in tile
    assert "Тетяна" not in zlata.get(f"/desk/stays/{stay.pk}/").content.decode()
    assert "Тетяна" in post(zlata, f"/desk/stays/{stay.pk}/name/", purpose="assistance").content.decode()
    assert post(zlata, f"/desk/stays/{stay.pk}/name/").status_code == 422
    assert "Спа добре" in post(zlata, f"/desk/stays/{stay.pk}/note/", text="Спа добре.").content.decode()
    post(zlata, f"/desk/stays/{stay.pk}/papers/", papers=["contract"], version=1)
    post(zlata, f"/desk/stays/{stay.pk}/step/", action="absent", at=stamp(clock()), version=2)
    assert Stay.objects.get().state == "absent"
    early = {"at": stamp(clock() - timedelta(days=1)), "reason": "wish", "next_place": "own"}
    page = post(zlata, f"/desk/stays/{stay.pk}/step/", action="leave", version=3, **early)
    assert page.status_code == 422
    post(zlata, f"/desk/stays/{stay.pk}/step/", action="back", version=3)
    stay.refresh_from_db()
    assert (stay.state, stay.papers) == ("in_house", "contract")


def test_no_place_is_recorded_in_one_press_and_the_coordinator_reads_it(today):
    places(today, _house(today))
    case = today.case(sex="Masculine")
    ana = signed_in(today, "ana")
    asked = {"case": case, "sex": "Masculine", "age": 41, "security": "usual", "region": "BG-02"}
    text = ana.get("/desk/places/", asked).content.decode()
    assert 'id="none"' in text
    for _ in range(2):
        post(ana, "/desk/places/none/", case=case, age=41, security="usual", region="BG-02")
    assert Need.objects.count() == 1
    page = signed_in(today, "elena").get("/desk/places/").content.decode()
    assert 'id="unmet"' in page
    assert "Burgas" in page
    assert 'id="unmet"' not in ana.get("/desk/places/").content.decode()
    bad = ana.get("/desk/places/", {"sex": "Feminine", "age": "200", "security": "usual"})
    assert bad.status_code == 422
    assert post(ana, "/desk/places/none/", case=case, age="x").status_code == 200  # back on the board, with a sentence


def test_the_same_by_programs(today):
    world = today
    keeper(world)
    house, ana = Api(world, "zlata"), Api(world, "ana")
    shelter = ok(house.post("/shelters", HOUSE | {"code": "ROSA"}))["id"]
    problem(house.post("/shelters", HOUSE | {"code": "ROSA"}), 422, "shelter-invalid")
    unit = ok(house.post(f"/shelters/{shelter}/units", {"label": "A", "capacity": 2, **WOMEN}))["id"]
    ok(house.post(f"/shelters/{shelter}/count"))
    row = ok(ana.get("/places?sex=Feminine&age=30&region=BG-02&children=4"))[0]
    assert (row["free"], row["house"], row["women"]) == (2, "ROSA", [18, 99])
    assert ADDRESS not in str(row)
    assert ok(ana.get("/places?sex=Masculine&age=30")) == []
    man = world.case(sex="Masculine")
    ok(ana.post(f"/cases/{man}/no-place", {"age": 30}))
    assert ok(Api(world, "elena").get("/places/unmet"))[0]["reason"] == "sex"
    referral = world.sent()
    hold = ok(house.post(f"/places/{unit}/hold", {"age": 32, "referral": referral}))["id"]
    problem(ana.post(f"/places/{unit}/hold", {"age": 32, "case": man}), 422, "hold-invalid")
    stay = ok(house.post(f"/holds/{hold}/arrival", {"arrived_at": world.now, "ground": "application", "version": 1}))[
        "id"
    ]
    assert ok(house.get(f"/holds/{hold}"))["state"] == "arrived"
    night = ok(house.get(f"/shelters/{shelter}"))
    assert [s["id"] for s in night["stays"]] == [stay]
    assert night["units"][0]["free"] == 1
    assert ok(house.get("/shelters"))[0]["free"] == 1
    ok(house.post(f"/stays/{stay}/notes", {"text": "Спа добре."}))
    version = ok(house.post(f"/stays/{stay}/papers", {"papers": ["contract"], "version": 1}))["version"]
    opened = ok(house.get(f"/stays/{stay}"))
    assert [n["text"] for n in opened["notes"]] == ["Спа добре."]
    assert ok(house.post(f"/stays/{stay}/name", {"purpose": "assistance"}))["given_name"] == "Тетяна"
    assert ok(house.post(f"/shelters/{shelter}/address", {"purpose": "assistance"}))["address"] == ADDRESS
    left = {"action": "leave", "at": clock(), "reason": "goals", "next_place": "own", "version": version}
    ok(house.post(f"/stays/{stay}/steps", left))
    problem(house.post(f"/stays/{stay}/steps", left | {"version": version + 1}), 409, "not-possible")
    for path in (f"/stays/{stay}", f"/shelters/{shelter}"):
        problem(ana.get(path), 404, "missing")


def _house(world):
    return house(world)


def test_who_holds_a_place_is_told_in_time_that_the_house_waits_for_a_referral(today):
    world, case = today, today.case()
    held = hold(world, places(world, house(world)), case)
    ana, mira = signed_in(world, "ana"), signed_in(world, "mira")
    page, link = f"/desk/holds/{held}/", f"/desk/cases/{case}/referral/?receiver={world.org('dignita')}"
    assert link in ana.get(page).content.decode()
    assert link not in mira.get(page).content.decode()
    world.consent(case)
    world.send(world.draft(case))
    assert link not in ana.get(page).content.decode()
