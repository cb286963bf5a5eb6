"""The record of a child on the desk and for programs."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from accord.foundation.clock import now as clock
from accord.foundation.codes import AgeGroup
from accord.protection.children.models import Adult, Child, Conference, Helper, View
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api


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
