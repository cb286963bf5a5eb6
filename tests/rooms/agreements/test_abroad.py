"""The international view: by country, agreement and liaison, and what was done in a year."""

from datetime import timedelta

import pytest

from accord.cooperation.agreements import contacts, services
from accord.cooperation.agreements.abroad import abroad
from accord.cooperation.agreements.models import Agreement
from accord.foundation.refusals import Refused
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok


@pytest.fixture
def bond(world):
    """Animus and People to People in Romania."""
    made = world.agree("people_to_people")
    services.sign(actor=world["sorin"], agreement=made, now=world.now, key=key())
    return made


def sent(world):
    case = world.case()
    world.consent(case, receiver="people_to_people")
    world.send(world.draft(case, receiver="people_to_people"))


def seen(world, who, year=None):
    return abroad(world[who], year or world.now.year, world.now.date())


def test_each_side_sees_the_other_country_under_the_agreement_and_whom_to_call(world, bond):
    told = contacts.Reachable(
        name="Radu Ionescu", office="Coordinator", phone="+40 259 000 601", night_phone="+40 259 000 600"
    )
    contacts.keep_contact(actor=world["sorin"], agreement=bond, contact=told, read=0, now=world.now, key=key())
    ((land, (one,)),) = seen(world, "ana").countries
    assert (land, one.agreement.pk, one.in_force) == ("RO", bond, True)
    assert [(row.party.organisation.code, row.contact.phone) for row in one.liaisons] == [
        ("people_to_people", "+40 259 000 601")
    ]
    ((land, (one,)),) = seen(world, "radu").countries
    assert land == "BG"
    assert [row.contact for row in one.liaisons] == [None]


def test_what_was_done_is_counted_by_year_and_side(world, bond):
    sent(world)
    sent(world)
    (one,) = seen(world, "ana").activities
    assert [(row.what, row.side, row.count) for row in one.done] == [("referral", "given", 2)]
    assert [(row.side, row.count) for row in seen(world, "radu").activities[0].done] == [("received", 2)]
    earlier = seen(world, "ana", world.now.year - 3).activities
    assert [row for one in earlier for row in one.done] == []


def test_an_agreement_within_the_country_is_none_of_these(world, bond):
    world.agree("national_commission")
    assert seen(world, "elena").countries == ()
    assert world.agreement not in {one.agreement.pk for one in seen(world, "ana").activities}


def test_one_that_ended_says_so(world, bond):
    Agreement.objects.filter(pk=bond).update(valid_until=world.now.date() - timedelta(days=1))
    ((_land, (one,)),) = seen(world, "ana").countries
    assert not one.in_force
    assert "не е в сила" in signed_in(world, "ana").get("/desk/agreements/abroad/").content.decode()


def test_who_sees_no_figures_sees_none_here(world):
    with pytest.raises(Refused):
        seen(world, "nadia")
    assert "/desk/agreements/abroad/" not in signed_in(world, "nadia").get("/desk/agreements/").content.decode()
    assert "/desk/agreements/abroad/" in signed_in(world, "ana").get("/desk/agreements/").content.decode()


def test_page_and_programs_say_the_same(world, bond):
    sent(world)
    told = ok(Api(world, "ana").get("/agreements-abroad"))
    assert told["year"] == world.now.year
    assert told["done"] == [{"agreement": str(bond), "what": "referral", "side": "given", "count": 1}]
    assert told["countries"][0]["country"] == "RO"
    page = signed_in(world, "ana").get(f"/desk/agreements/abroad/?year={world.now.year}").content.decode()
    assert "People to People" in page
    assert signed_in(world, "ana").get("/desk/agreements/abroad/?year=x").status_code == 200
    assert Api(world, "ana").get("/agreements-abroad?year=1").status_code == 422
