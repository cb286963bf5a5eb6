"""The record of a child on the desk and for programs."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from accord.foundation.clock import now as clock
from accord.foundation.codes import AgeGroup
from accord.protection.children.models import Adult, Age, Child, Conference, ExitBan, Helper, Measure, Study, View
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.children.protecting import with_second
from tests.rooms.children.steps import find


@pytest.fixture
def case(world):
    return world.case(age=AgeGroup.CHILD)


def test_every_step_is_taken_on_the_desk(world, case):
    ana, url = signed_in(world, "ana"), f"/desk/cases/{case}/child/"
    at = localtime(clock()).strftime("%Y-%m-%dT%H:%M")

    def send(part, version=1, **fields):
        assert ana.get(f"{url}{part}/?of={fields.get('of', '')}").status_code == 200
        return ana.post(f"{url}{part}/", {"key": key(), "version": version, "at": at, **fields}).status_code

    assert f'href="{url}"' in ana.get(f"/desk/cases/{case}/").content.decode()
    assert send("found", accompanied="separated", place="ГКПП Русе") == 302
    assert send("seen", sight="settle", version=7) == 422
    assert send("seen", sight="settle") == 302
    assert Child.objects.get(case=case).whereabouts == "safe"
    assert send("tell", channel="telephone") == 422  # not sure
    assert send("tell", channel="telephone", sure="yes") == 302
    assert send("member", organisation=str(world.org("dignita")), function="doctor", name="Д-р Колева") == 302
    helper = Helper.objects.get(case=case)
    conference = {"present": "ОЗД, полиция", "agreed": "Остава в центъра.", "next_on": at[:10]}
    assert send("conference", **conference) == 422
    next_on = (clock() + timedelta(days=20)).strftime("%Y-%m-%d")
    assert send("conference", **conference | {"next_on": next_on}) == 302
    assert Conference.objects.filter(case=case).count() == 1
    assert send("adult", role="guardian", name="Иван Крушев") == 302
    row = Adult.objects.get(case=case)
    assert send("relation", of=row.pk, result="confirmed", checks=["documents"]) == 302
    assert send("implicated", of=row.pk, version=2, sure="yes") == 302
    assert send("view", about="place", words="При баба.", language="bg", setting="friendly") == 302
    assert View.objects.filter(case=case).count() == 1
    shown = ana.get(url).content.decode()
    for text in ("ГКПП Русе", "Д-р Колева", "Остава в центъра.", "Иван Крушев", "При баба."):
        assert text in shown
    assert send("end", of=row.pk, version=3, sure="yes") == 302
    assert send("leave", of=helper.pk, sure="yes") == 302
    assert ana.get(f"{url}nonsense/").status_code == 404
    assert ana.get(f"{url}relation/").status_code == 404


def test_programs_take_the_same_steps(world, case):
    api, at = Api(world, "ana"), clock().isoformat()
    url = f"/cases/{case}/child"

    def post(path, body):
        answer = api.post(path, body)
        assert answer.status_code == 200, answer.content
        return answer.json()["id"]

    post(f"{url}/found", {"at": at, "accompanied": "unaccompanied"})
    post(f"{url}/seen", {"at": at, "sight": "settle", "version": 1})
    post(f"{url}/told", {"at": at, "channel": "written"})
    member = post(
        f"{url}/team", {"organisation": str(world.org("dignita")), "function": "doctor", "name": "Д-р Колева"}
    )
    next_on = (clock() + timedelta(days=20)).strftime("%Y-%m-%d")
    held = {"at": at, "present": "ОЗД, полиция", "agreed": "Остава тук.", "child_heard": True, "next_on": next_on}
    post(f"{url}/conference", held)
    row = post(f"{url}/adults", {"role": "parent", "name": "Иван Крушев"})
    post(f"/children/adults/{row}/relation", {"result": "confirmed", "checks": ["talks"], "at": at, "version": 1})
    assert api.get(url).json()["adults"][0]["speaks"]
    post(f"/children/adults/{row}/implicated", {"version": 2})
    post(f"{url}/views", {"about": "return", "at": at, "not_asked": "age"})
    seen = api.get(url).json()
    assert not seen["adults"][0]["speaks"]
    assert seen["child"]["whereabouts"] == "safe"
    assert {n["channel"] for n in seen["notices"]} != {""}
    assert (len(seen["views"]), len(seen["team"]), len(seen["conferences"])) == (1, 1, 1)
    post(f"/children/adults/{row}/end", {"version": 3})
    post(f"/children/team/{member}/leave", {"version": 1})
    refused = api.post(f"{url}/views", {"about": "return", "at": at})
    assert (refused.status_code, refused.json()["field"]) == (422, "words")


def test_what_protects_the_child_is_kept_on_the_desk(world):
    case = with_second(world, world.case(age=AgeGroup.UNKNOWN))
    find(world, case)
    url, on = f"/desk/cases/{case}/child/", clock().strftime("%Y-%m-%d")
    people = {who: signed_in(world, who) for who in ("ana", "nadia")}

    def later(days):
        return (clock() + timedelta(days=days)).strftime("%Y-%m-%d")

    def send(part, who="ana", version=1, **fields):
        assert people[who].get(f"{url}{part}/?of={fields.get('of', '')}").status_code == 200
        at = localtime(clock()).strftime("%Y-%m-%dT%H:%M")
        return people[who].post(f"{url}{part}/", {"key": key(), "version": version, "at": at, "on": on, **fields})

    assert send("measure", kind="custody", why="Няма къде да живее.").status_code == 422  # of the other country
    assert send("measure", kind="emergency", why="Няма къде да живее.").status_code == 302
    row = Measure.objects.get(case=case)
    ordered = {"by": "directorate", "place": "crisis_centre", "since": on, "review_on": later(30), "reference": "ЗД-7"}
    refused = send("measure-order", of=row.pk, **ordered, until=later(400))
    assert (refused.status_code, "D07" in refused.content.decode()) == (422, True)
    assert send("measure-order", of=row.pk, **ordered, until=later(60)).status_code == 302
    review = {"words": "Детето спи добре.", "review_on": later(45)}
    assert send("measure-review", of=row.pk, version=2, **review).status_code == 302
    extended = {"until": later(90), "reference": "ЗД-8"}
    assert send("measure-extend", of=row.pk, version=3, **extended).status_code == 302
    assert send("ban", evidence="Билет за утре вечер.").status_code == 302
    ban = ExitBan.objects.get(case=case)
    assert send("ban-order", of=ban.pk, until=later(900), reference="81").status_code == 422
    assert send("ban-order", of=ban.pk, until=later(300), reference="81").status_code == 302
    asked_of = str(world.org("sacp"))
    assert send("study", about="return", country="MD", asked_of=asked_of, question="Кой живее там?").status_code == 302
    study = Study.objects.get(case=case)
    assert send("study-receive", of=study.pk, opinion="against", words="Бащата пие.").status_code == 302
    assert send("age", adult="yes", bases=["documents"], words="Видях паспорта.").status_code == 302
    age = Age.objects.get(case=case)
    shown = people["ana"].get(url).content.decode()
    for text in ("Няма къде да живее.", "ЗД-8", "Детето спи добре.", "Билет за утре", "Кой живее там?", "Бащата пие."):
        assert text in shown, text
    assert "measure-end" in shown
    assert "ban-lift" in shown
    assert "age-confirm" not in shown  # not to the one who said so
    assert "age-confirm" in people["nadia"].get(url).content.decode()
    assert send("ban-lift", of=ban.pk, version=2, sure="yes").status_code == 302
    assert send("measure-end", of=row.pk, version=4).status_code == 422  # not sure
    assert send("measure-end", of=row.pk, version=4, sure="yes").status_code == 302
    assert send("age-confirm", of=age.pk, words="И аз видях паспорта.", sure="yes").status_code == 422
    confirmed = send("age-confirm", "nadia", of=age.pk, words="И аз видях паспорта.", sure="yes")
    assert confirmed["Location"] == f"/desk/cases/{case}/"
    assert people["ana"].get(url).status_code == 404  # an adult


def test_programs_keep_what_protects_the_child(world):
    case = with_second(world, world.case(age=AgeGroup.UNKNOWN))
    find(world, case)
    api, nadia, url = Api(world, "ana"), Api(world, "nadia"), f"/cases/{case}/child"
    on, at = clock().strftime("%Y-%m-%d"), clock().isoformat()

    def later(days):
        return (clock() + timedelta(days=days)).strftime("%Y-%m-%d")

    def post(path, body, by=api):
        answer = by.post(path, body)
        assert answer.status_code == 200, answer.content
        return answer.json()["id"]

    wanted = {"kind": "emergency", "on": on, "why": "Няма къде да живее."}
    post(f"/children/measures/{post(f'{url}/measures', wanted)}/refuse", {"version": 1})
    row = post(f"{url}/measures", wanted)
    order = {"by": "directorate", "place": "foster", "since": on, "until": later(60), "review_on": later(30)}
    post(f"/children/measures/{row}/order", order | {"reference": "ЗД-9", "version": 1})
    post(f"/children/measures/{row}/review", {"words": "Спи добре.", "review_on": later(40), "version": 2})
    post(f"/children/measures/{row}/extend", {"until": later(90), "reference": "ЗД-10", "version": 3})
    post(f"/children/measures/{row}/end", {"on": on, "version": 4})
    proposal = {"on": on, "evidence": "Билет за утре вечер."}
    post(f"/children/bans/{post(f'{url}/bans', proposal)}/refuse", {"version": 1})
    ban = post(f"{url}/bans", proposal)
    post(f"/children/bans/{ban}/order", {"on": on, "until": later(300), "reference": "81", "version": 1})
    post(f"/children/bans/{ban}/lift", {"on": on, "version": 2})
    asked = {"about": "return", "country": "MD", "asked_of": str(world.org("sacp")), "on": on}
    post(f"/children/studies/{post(f'{url}/studies', asked)}/drop", {"version": 1})
    finding = {"on": on, "opinion": "safe", "words": "Бабата чака.", "version": 1}
    post(f"/children/studies/{post(f'{url}/studies', asked)}/receive", finding)
    assessed = {"adult": True, "bases": ["documents"], "at": at, "words": "Видях паспорта."}
    body = {"words": "Паспортът е чужд.", "version": 1}
    post(f"/children/ages/{post(f'{url}/ages', assessed)}/doubt", body, nadia)
    age = post(f"{url}/ages", assessed)
    seen = api.get(url).json()
    assert [len(seen[name]) for name in ("measures", "exit_bans", "studies", "ages")] == [2, 2, 2, 2]
    assert {m["state"] for m in seen["measures"]} == {"refused", "ended"}
    assert "Бабата чака." in str(seen["studies"])
    assert api.post(f"/children/ages/{age}/confirm", body).status_code == 409
    post(f"/children/ages/{age}/confirm", body, nadia)
