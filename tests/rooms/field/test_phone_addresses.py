"""What a phone asks over the wire, and the pages of the desk about phones."""

import gzip
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from accord.cooperation.people.models import Membership
from accord.detection.field.models import Arrival, Device
from accord.detection.screening.models import Screening
from accord.foundation.clock import now as clock
from accord.foundation.ledger.models import Event
from tests.cast import signed_in
from tests.rooms.field.build import Telephone, screened, told


def problem(response, status, code):
    assert response["Content-Type"] == "application/problem+json", response.content
    assert (response.status_code, response.json()["code"]) == (status, code), response.content


def test_a_phone_sends_and_reads_nothing(world):
    one = Telephone(world)
    record = {"id": str(uuid4())}
    first, again = (one.send(screened(clock()) | {"began": "2026-11-26T08:00:00+00:00"}, **record) for _ in range(2))
    assert (first.status_code, first.json()["state"]) == (201, "applied")
    assert again.json()["repeated"] is False or again.json()["code"] == first.json()["code"]
    lists = one.client.get(
        "/field/lists", headers={"Authorization": f"Bearer {one.begun.token}", "Accept-Encoding": "gzip"}
    )
    assert lists["Content-Encoding"] == "gzip"
    assert len(lists.content) < 60_000
    found = json.loads(gzip.decompress(lists.content))
    assert found["instruments"][0]["groups"][0]["indicators"][0]["text"]["uk"]
    assert set(found["codes"]["reply"]) == {"bg", "ro", "uk", "en"}
    assert found["hotlines"]
    state = one.get("state", one.begun.bell)
    assert state.json()["lists"] == found["version"]
    for path in ("/desk/", "/api/v1/signals", "/api/v1/arrivals"):
        answer = one.client.get(path, headers={"Authorization": f"Bearer {one.begun.token}"})
        assert answer.status_code in (302, 401), path
    assert one.client.cookies == {}


def test_without_a_token_nothing_opens_and_a_lost_phone_is_told_to_empty_itself(world):
    one = Telephone(world)
    for token in ("", "x", one.begun.bell):
        problem(one.post("records", {}, token=token), 401, "phone-unknown")
    problem(one.get("lists", "x"), 401, "phone-unknown")
    problem(one.get("state"), 401, "phone-unknown")
    row = Device.objects.get()
    ana = signed_in(world, "ana")
    ana.post(f"/desk/phones/{row.pk}/lost/", {"key": "k" * 12, "version": row.version})
    assert one.get("state", one.begun.bell).status_code == 200, "the box was not ticked"
    ana.post(f"/desk/phones/{row.pk}/lost/", {"key": "k" * 13, "version": row.version, "sure": "yes"})
    problem(one.send(told(clock())), 410, "phone-lost")
    problem(one.get("lists"), 410, "phone-lost")
    problem(one.get("state", one.begun.bell), 410, "phone-lost")
    assert one.post("emptied", {}, one.begun.bell).status_code == 204
    row.refresh_from_db()
    assert row.state == "wiped"
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"\xff", b'{"id":1}', b'{"id":"x","kind":"signal","sent_at":"x","content":{}}', b'{"a":"\\ud800"}',
     b'{"x":"' + b"x" * 70_000 + b'"}', b"[" * 30_000],
)  # fmt: skip
def test_what_does_not_read_is_told_in_a_sentence_and_stays_on_the_phone(world, body):
    one = Telephone(world)
    head = {"Authorization": f"Bearer {one.begun.token}"}
    problem(
        one.client.post("/field/records", body, content_type="application/json", headers=head), 422, "record-invalid"
    )
    assert not Arrival.objects.exists()
    for path in ("records", "enrol", "emptied"):
        assert one.get(path).status_code == 405
    answer = one.client.post("/field/enrol", body, content_type="application/json")
    assert answer.status_code == 422


def test_numbers_cannot_be_tried_out(world):
    one = Telephone(world)
    codes = [one.post("enrol", {"numbers": str(10**11 + n)}).status_code for n in range(8)]
    assert codes == [422] * 6 + [429] * 2


def test_the_way_through_the_desk(world):
    ana = signed_in(world, "ana")
    shown = ana.post("/desk/phones/new/", {"key": "k" * 12, "name": "Русе"})
    numbers = re.search(r'id="numbers">([\d ]{14})<', shown.content.decode()).group(1)
    again = ana.post("/desk/phones/new/", {"key": "k" * 12, "name": "Русе"})
    assert b'id="numbers"' not in again.content
    one = Telephone(world, "oksana")
    begun = one.post("enrol", {"numbers": numbers}, token="")
    assert begun.status_code == 201
    assert begun.json()["name"] == "Русе"
    assert "Русе" in ana.get("/desk/phones/").content.decode()
    assert ana.post("/desk/phones/new/", {"key": "k" * 14, "name": ""}).status_code == 422


def test_a_colleague_decides_on_what_waits(world):
    one = Telephone(world)
    Membership.objects.filter(account=world["ana"].account).update(until=clock() - timedelta(minutes=1))
    answer = one.send(screened(clock()))
    assert (answer.status_code, answer.json()["why"]) == (202, "no_member")
    row = Arrival.objects.get()
    oksana = signed_in(world, "oksana")
    assert row.code in oksana.get("/desk/").content.decode()
    assert row.code in oksana.get("/desk/arrivals/").content.decode()
    page = f"/desk/arrivals/{row.pk}/"
    assert "граничен пункт" in oksana.get(page).content.decode()
    before = Event.objects.count()
    assert oksana.post(page, {"key": "k" * 12, "version": row.version}).status_code == 422
    assert not Screening.objects.exists()
    assert Event.objects.count() == before + 1, "it was read again"
    done = oksana.post(page, {"key": "k" * 13, "version": row.version, "choice": "take"})
    assert (done.status_code, done["Location"]) == (302, page)
    made = Screening.objects.get()
    assert made.code in oksana.get(page).content.decode()
    stale = oksana.post(page, {"key": "k" * 14, "version": row.version, "choice": "leave"})
    assert stale.status_code == 422
    assert Screening.objects.count() == 1


def test_the_same_by_programs(world):
    from tests.rooms.api.test_api import Api, ok

    one, api = Telephone(world), Api(world, "ana")
    pk = str(uuid4())
    one.send(told(clock()), id=pk), one.send(told(clock(), account="Друга."), id=pk)
    phone = ok(api.get("/phones"))[0]
    assert phone["code"].startswith("F-")
    assert "digest" not in json.dumps(phone)
    assert api.post("/phones", {"name": "x"}).status_code == 403, "a token proves nothing fresh"
    rows = ok(api.get("/arrivals"))["rows"]
    waits = next(row for row in rows if row["state"] == "waiting")
    opened = ok(api.get(f"/arrivals/{waits['id']}"))
    assert opened["beside"]
    assert any(line["differs"] and line["sent"] == "Друга." for line in opened["lines"])
    ok(api.post(f"/arrivals/{waits['id']}/settle", {"choice": "leave", "version": waits["version"]}))
    ok(api.post(f"/phones/{phone['id']}/lost", {"version": phone["version"]}))
    problem(one.get("lists"), 410, "phone-lost")
