import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from accord.cooperation.people.services import issue_token, revoke_token
from accord.detection.signals.models import Signal
from accord.faces.api import urls
from accord.foundation.clock import now as clock
from tests.cast import TETIANA, key


class Api:
    """A program that calls for one of the cast."""

    def __init__(self, world, who):
        self.token = issue_token(
            actor=world[who], membership=world.cast.memberships[who].pk, label="test", now=clock(), key=key()
        )
        self.client = Client()

    def get(self, path, **extra):
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"} | extra)

    def post(self, path, body=None, key=None, **headers):
        headers |= {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or str(uuid4())}
        return self.client.post(
            f"/api/v1{path}", json.dumps(body or {}, default=str), content_type="application/json", headers=headers
        )


@pytest.fixture
def api(world):
    made = {}
    return lambda who: made.setdefault(who, Api(world, who))


SIGNAL = {"channel": "hotline", "received_at": "2026-11-20T10:00:00Z", "country": "BG", "account": "Забрали документи."}


def ok(response):
    assert response.status_code == 200, response.content
    return response.json()


def problem(response, status, code):
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"]) == (status, code), response.content
    return response.json()


def test_the_whole_path_by_programs_of_three_organisations(api, world):
    signal = ok(api("oksana").post("/signals", SIGNAL | {"persons": [{"sex": "Feminine"}]}))["id"]
    person = ok(api("ana").get(f"/signals/{signal}"))["persons"][0]["id"]
    start = {"setting": "office", "language": "uk", "age_group": "adult", "signal_person": person}
    screening = ok(api("ana").post("/screenings", start))["id"]
    answers = {i: {"reply": "yes", "evidence": "told"} for i in ("1.1", "1.8", "2.1", "2.2", "3.1")}
    version = ok(api("ana").post(f"/screenings/{screening}/answers", {"answers": answers, "version": 1}))["version"]
    ok(api("ana").post(f"/screenings/{screening}/complete", {"version": version}))
    result = ok(api("ana").get(f"/screenings/{screening}"))
    assert result["conclusion"] == "reasonable_grounds"
    identity = {k: v for k, v in TETIANA.texts().items() if v}
    body = {"jurisdiction": "BG", "basis": "screening", "sex": "Feminine", "age_group": "adult", "screening": screening}
    case = ok(api("ana").post("/cases", body | {"identity": identity, "citizenships": ["UA"]}))["id"]
    assert ok(api("ana").post(f"/cases/{case}/identity", {"purpose": "assistance"}))["given_name"] == "Тетяна"
    asked = {
        "receiver": world.org("dignita"), "purpose": "assistance", "categories": ["identity", "needs"], "language": "uk",
        "valid_until": (clock() + timedelta(days=30)).date(),
    }  # fmt: skip
    assert "Дігніта" in str(ok(api("ana").post(f"/cases/{case}/consents/preview", asked)))
    ok(api("ana").post(f"/cases/{case}/consents", asked | {"method": "spoken", "witness": "Надія"}))
    wanted = {k: asked[k] for k in ("receiver", "purpose", "categories")} | {"request": "Місце"}
    drafted = ok(api("ana").post(f"/cases/{case}/referrals", wanted))
    sent = ok(api("ana").post(f"/referrals/{drafted['id']}/send", {"version": drafted["version"]}))
    view = ok(api("mira").get(f"/referrals/{drafted['id']}"))
    assert view["content"]["identity"]["family_name"] == "Коваленко"
    assert view["actions"] == ["acknowledge"]
    ok(api("mira").post(f"/referrals/{drafted['id']}/steps", {"action": "acknowledge", "version": sent["version"]}))
    assert ok(api("ana").get("/referrals?box=out"))["rows"][0]["state"] == "acknowledged"


def test_without_a_token_nothing_opens(db):
    for path in ("/me", "/signals", "/cases", "/tables/identified?by=sex"):
        problem(Client().get(f"/api/v1{path}"), 401, "sign-in")


def test_a_revoked_or_expired_token_stops_with_the_next_request(api, world):
    from accord.cooperation.people.models import ApiToken

    ok(api("ana").get("/me"))
    revoke_token(actor=world["ana"], token=ApiToken.objects.get().pk, now=clock())
    problem(api("ana").get("/me"), 401, "sign-in")


def test_a_token_is_kept_as_a_digest_only(api):
    from accord.cooperation.people.models import ApiToken

    token = api("ana").token
    assert token.encode() not in bytes(ApiToken.objects.get().digest)


def test_a_member_who_left_is_shut_out(api, world):
    from accord.cooperation.people.models import Membership

    ok(api("ana").get("/me"))
    Membership.objects.filter(pk=world.cast.memberships["ana"].pk).update(until=clock())
    problem(api("ana").get("/me"), 401, "sign-in")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "pigeon"}, "body.channel"),
        ({"received_at": "yesterday"}, "body.received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "body.received_at"),
        ({"received_at": "2200-01-01T00:00:00Z"}, "body.received_at"),
        ({"received_at": "2031-01-01T00:00:00Z"}, "received_at"),
        ({"country": "ZZ"}, "country"),
        ({"account": ""}, "account"),
        ({"state": "closed"}, "body.state"),
        ({"persons": [{"sex": "x"}]}, "body.persons.0.sex"),
    ],
)
def test_bad_input_is_a_sentence_with_its_field(api, changes, field):
    found = problem(api("oksana").post("/signals", SIGNAL | changes), 422, found_code(changes))
    assert field.split(".")[-1] in found["field"]
    assert found["title"]
    assert not Signal.objects.exists()


def found_code(changes):
    domain = {"2031-01-01T00:00:00Z", "ZZ", ""}
    return "signal-invalid" if set(map(str, changes.values())) & domain else "invalid"


def test_the_sentence_is_in_the_readers_language(api):
    title = problem(
        api("oksana").post("/signals", SIGNAL | {"account": ""}, **{"Accept-Language": "bg"}), 422, "signal-invalid"
    )
    assert any("а" <= letter <= "я" for letter in title["title"])


def test_no_json_wrong_type_and_too_much(api):
    one = api("oksana")
    headers = {"Authorization": f"Bearer {one.token}", "Idempotency-Key": str(uuid4())}
    send = {"path": "/api/v1/signals", "headers": headers}
    problem(one.client.post(**send, data="{not json", content_type="application/json"), 400, "bad-request")
    problem(one.client.post(**send, data="a=b", content_type="application/x-www-form-urlencoded"), 415, "content-type")
    problem(one.client.post(**send, data=b" " * (50 * 1024 * 1024), content_type="application/json"), 413, "too-large")
    assert not Signal.objects.exists()


def test_a_repeated_key_answers_again_and_another_body_is_a_conflict(api):
    first = ok(api("oksana").post("/signals", SIGNAL, key="a-key-of-mine"))
    again = ok(api("oksana").post("/signals", SIGNAL, key="a-key-of-mine"))
    assert (again["id"], again["repeated"]) == (first["id"], True)
    problem(api("oksana").post("/signals", SIGNAL | {"account": "інше"}, key="a-key-of-mine"), 409, "key-reused")
    problem(api("oksana").post("/signals", SIGNAL, key="x"), 422, "bad-key")


def test_a_stale_version_is_a_conflict(api):
    signal = ok(api("oksana").post("/signals", SIGNAL))["id"]
    ok(api("oksana").post(f"/signals/{signal}/triage", {"danger": True, "version": 1}))
    problem(api("oksana").post(f"/signals/{signal}/close", {"outcome": "duplicate", "version": 1}), 409, "stale")


def test_foreign_missing_and_malformed_ids_look_the_same(api, world):
    signal = world.signal()
    answers = [api("mira").get(f"/signals/{pk}") for pk in (signal, uuid4(), "not-an-id")]
    # a malformed id, a missing one and a foreign one: one status, one body
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1


def test_no_is_an_answer(api, world):
    from accord.foundation.ledger.models import Event

    case = world.case()
    until = (clock() + timedelta(days=30)).date()
    asked = {"purpose": "assistance", "categories": ["identity"], "language": "uk", "valid_until": until}
    body = asked | {"receiver": world.org("dignita")}
    assert ok(api("ana").post(f"/cases/{case}/consents/refused", body))["id"] == str(case)
    assert Event.objects.filter(kind="consent.refused", object_id=case).count() == 1
    problem(api("mira").post(f"/cases/{case}/consents/refused", body), 404, "missing")


def test_a_time_without_its_zone_is_refused(api):
    found = problem(api("oksana").post("/signals", SIGNAL | {"received_at": "2026-11-20T10:00:00"}), 422, "invalid")
    assert found["field"].endswith("received_at")


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000"])
def test_half_a_character_is_refused(api, text):
    response = api("oksana").client.post(
        "/api/v1/signals",
        json.dumps(SIGNAL | {"account": "?"}).replace("?", text),
        content_type="application/json",
        headers={"Authorization": f"Bearer {api('oksana').token}", "Idempotency-Key": "half-a-character"},
    )
    problem(response, 400, "bad-request")


def test_a_refusal_names_every_reason(api, world):
    case = world.case()
    drafted = world.draft(case, "csd")
    found = problem(api("ana").post(f"/referrals/{drafted}/send", {"version": 1}), 403, "refused")
    assert [r["code"] for r in found["reasons"]] == ["agreement.none", "consent.none"]
    assert all(r["text"] and r["remedy"] for r in found["reasons"])


def test_the_documentation_comes_from_here(db, client):
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert b"http://" not in page.content
    assert b"https://" not in page.content
    vars(urls.api).pop("_described", None)
    # SECURITY: it is drawn once for everybody; a header of the first who asks moves no address.
    paths = client.get("/api/openapi.json", SCRIPT_NAME="/elsewhere").json()["paths"]
    assert len(paths) > 25
    assert all(path.startswith(("/api/v1/", "/api/hsds")) for path in paths)
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert "401" in operation["responses"], f"{method} {path} declares no problem"
