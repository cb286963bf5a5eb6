"""The box under a look, the enquiry at both desks, and the same for programs."""

from dataclasses import replace

import pytest

from accord.foundation.limits.rules import buckets
from accord.protection.asking.models import Count, Enquiry, Received
from accord.protection.cases.models import Case
from tests.cast import TETIANA, key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.rooms.asking.build import enquire, findable

FORM = {"basis": "observation", "jurisdiction": "BG", "age_group": "adult", "sex": "Feminine"}
LATIN = {"given_name": "Tetyana", "family_name": "Kovalenko", "birth_date": "1994-03-17"}
BOX = "Друга организация може да познава това лице"


def sent(client, **more):
    return client.post("/desk/identify/", FORM | LATIN | {"key": key()} | more)


def theirs(world):
    return Case.objects.filter(organisation=world.org("dignita"))


def test_before_a_case_is_opened_the_box_is_shown_once_and_the_next_press_goes_on(world):
    case, _consent = findable(world)
    client, animus = signed_in(world, "mira"), str(world.org("animus"))
    shown = sent(client)
    page = shown.content.decode()
    assert (shown.status_code, theirs(world).count()) == (200, 0)
    assert BOX in page
    assert "+359 2 981 76 86" in page
    assert 'value="Tetyana"' in page
    assert Case.objects.get(pk=case).code not in page
    assert f'name="others" value="{animus}"' in page
    assert sent(client, others=animus).status_code == 302
    assert theirs(world).count() == 1
    assert Count.objects.get().looks == 1


def test_candidates_of_ones_own_and_the_box_stand_on_one_page(world):
    findable(world)
    world.case("mira", TETIANA)
    client = signed_in(world, "mira")
    page = sent(client).content.decode()
    assert BOX in page
    assert "Вашата организация може би вече познава" in page or theirs(world).get().code in page
    again = sent(client, others=str(world.org("animus")))
    assert again.status_code == 422
    assert BOX in again.content.decode()


def test_where_nobody_is_known_nothing_is_asked_of_the_worker(world):
    findable(world)
    answer = sent(signed_in(world, "mira"), given_name="Olena", family_name="Bondar", birth_date="1988-01-01")
    assert answer.status_code == 302
    assert sent(signed_in(world, "petar")).status_code == 302


def test_asking_from_the_form_keeps_what_was_typed(world):
    findable(world)
    client, animus = signed_in(world, "mira"), str(world.org("animus"))
    page = sent(client, others=animus, ask=animus).content.decode()
    enquiry = Enquiry.objects.get()
    assert f"/desk/enquiries/{enquiry.pk}/" in page
    assert 'name="ask"' not in page  # asked: the button is gone, also after the next press
    assert 'value="Tetyana"' in page
    assert 'name="ask"' not in sent(client, others=animus, asked=animus, birth_date="3000-01-01").content.decode()
    assert not theirs(world).exists()


def test_asking_whom_one_cannot_ask_is_a_sentence(world):
    findable(world)
    client, csd = signed_in(world, "mira"), str(world.org("csd"))
    answer = sent(client, others=csd, ask=csd)
    assert (answer.status_code, Enquiry.objects.count()) == (200, 0)
    assert "Нищо не беше попитано" in answer.content.decode()
    assert sent(client, others="x", ask="x").status_code == 404


def test_the_search_shows_the_box_and_leads_to_the_enquiry(world):
    findable(world)
    client, animus = signed_in(world, "mira"), str(world.org("animus"))
    page = client.post("/desk/search/", LATIN | {"key": key()}).content.decode()
    assert BOX in page
    answer = client.post("/desk/search/", LATIN | {"key": key(), "ask": animus})
    enquiry = Enquiry.objects.get()
    assert answer["Location"] == f"/desk/enquiries/{enquiry.pk}/"
    mine = client.get(answer["Location"]).content.decode()
    assert "още няма отговор" in mine
    assert Received.objects.get().case.code not in mine


def test_the_team_answers_at_its_desk_and_who_asked_reads_it(world):
    case, _consent = findable(world)
    enquiry = enquire(world)
    ana, path = signed_in(world, "ana"), f"/desk/enquiries/{enquiry}/"
    assert path in ana.get("/desk/enquiries/").content.decode()
    page = ana.get(path).content.decode()
    assert Case.objects.get(pk=case).code in page
    assert world.cast.accounts["mira"].name in page
    told = {"action": "know", "version": 1}
    ana.post(path + "answer/", told | {"key": key()})
    assert Received.objects.get().state == "waiting"  # the box beside the button was not ticked
    ana.post(path + "answer/", told | {"key": key(), "sure": "yes"})
    mira = signed_in(world, "mira")
    assert "познават лицето и ще говорят с Вас" in mira.get(path).content.decode()
    assert "познават лицето" in mira.get("/desk/enquiries/").content.decode()


def test_the_duty_leads_to_the_enquiry_and_is_of_the_team(world):
    from accord.foundation.duties.models import Duty

    findable(world)
    duty = Duty.objects.get(object_id=enquire(world)).pk
    assert f"/desk/duties/{duty}/" in signed_in(world, "ana").get("/desk/").content.decode()
    assert f"/desk/duties/{duty}/" not in signed_in(world, "oksana").get("/desk/").content.decode()


def test_who_looked_is_for_who_oversees(world):
    findable(world)
    enquire(world)
    page = signed_in(world, "georgi").get("/desk/enquiries/who/").content.decode()
    assert "Дигнита" in page
    assert signed_in(world, "ana").get("/desk/enquiries/who/").status_code == 403


@pytest.mark.parametrize("address", ["/desk/identify/", "/desk/search/"])
def test_the_limit_is_a_sentence_and_stops_nobody(world, monkeypatch, address):
    findable(world)
    monkeypatch.setitem(buckets(), "ask-others", replace(buckets()["ask-others"], burst=1))
    client = signed_in(world, "mira")
    enquire(world, now=world.now)
    from accord.foundation.limits.services import take
    from accord.foundation.limits.vocab import TooMany

    with pytest.raises(TooMany):
        for _ in range(3):
            take("ask-others", of=str(world.org("dignita")), now=_real())
    answer = client.post(address, FORM | LATIN | {"key": key()}, follow=True)
    page = answer.content.decode()
    assert "Други организации не бяха попитани" in page
    assert BOX not in page
    assert theirs(world).count() == (1 if "identify" in address else 0)


def _real():
    from accord.foundation.clock import now

    return now()


def test_programs_do_the_same(world):
    case, _consent = findable(world)
    mira, ana = Api(world, "mira"), Api(world, "ana")
    identity = LATIN
    look = ok(mira.post("/persons/look-up", {"identity": identity, "sex": "Feminine"}))
    assert (look["others"], look["others_over"], look["candidates"]) == ([str(world.org("animus"))], False, [])
    made = ok(mira.post("/enquiries", {"organisation": look["others"][0], "identity": identity, "sex": "Feminine"}))
    (mine,) = ok(mira.get("/enquiries"))["made"]
    assert (mine["id"], mine["state"], mine["case"], mine["actions"]) == (made["id"], "waiting", None, [])
    there = ok(ana.get(f"/enquiries/{made['id']}"))
    assert (there["case"], there["actions"]) == (str(case), ["know", "differ", "withhold"])
    ok(ana.post(f"/enquiries/{made['id']}/answer", {"action": "know", "version": there["version"]}))
    assert ok(mira.get(f"/enquiries/{made['id']}"))["state"] == "known"
    (row,) = ok(Api(world, "georgi").get("/enquiries/who"))
    assert (row["organisation"], row["looks"]) == (str(world.org("dignita")), 2)
    refused = mira.post("/enquiries", {"organisation": str(world.org("csd")), "identity": identity})
    assert (refused.status_code, refused.json()["code"]) == (409, "nobody-there")
