"""Sessions end: idle, old, signed out, ended from elsewhere, after a change of password or factor, when the account is shut."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accord.cooperation.people import sessions
from accord.cooperation.people.models import Account, Seat
from accord.demo.seed import code_of_secret, give_totp
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from tests.cast import PASSWORD, key, signed_in
from tests.rooms.api.test_api import Api


def opens(client, path="/desk/"):
    return client.get(path).status_code == 200


def later(monkeypatch, **span):
    """The clock of the requests moves on."""
    from accord.config import middleware

    moment = middleware.now() + timedelta(**span)
    monkeypatch.setattr(middleware, "now", lambda: moment)
    return moment


@pytest.mark.parametrize(
    ("who", "minutes", "stands"), [("ana", 14, True), ("ana", 16, False), ("oksana", 29, True), ("oksana", 31, False)]
)
def test_idle(world, monkeypatch, who, minutes, stands):
    client = signed_in(world, who)
    assert opens(client)
    later(monkeypatch, minutes=minutes)
    assert client.get("/api/v1/me").status_code == (200 if stands else 401)
    assert opens(client) is stands
    assert Session.objects.count() == (1 if stands else 0)


def test_work_keeps_a_session_and_a_page_that_renews_itself_does_not(world, monkeypatch):
    client = signed_in(world, "ana")
    for _ in range(3):
        assert opens(client)
        later(monkeypatch, minutes=10)
    assert opens(client)
    for _ in range(3):
        later(monkeypatch, minutes=6)
        response = client.get("/desk/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == "/sign-in/"
    assert not opens(client)


def test_ten_hours_are_the_end_also_of_a_session_that_is_used(world, monkeypatch):
    client = signed_in(world, "ana")
    for _ in range(60):
        assert opens(client, "/desk/alive/")
        later(monkeypatch, minutes=10)
    assert not opens(client)


def test_a_shared_computer_is_left_sooner_and_not_remembered(world, monkeypatch):
    ana = Account.objects.get(pk=world["ana"].account)
    client, secret = Client(), give_totp(ana)
    client.post("/sign-in/", {"login": ana.email, "password": PASSWORD, "shared": "on"})
    client.post("/sign-in/code/", {"code": code_of_secret(secret)})
    assert opens(client)
    assert not any(name.endswith("-device") for name in client.cookies)
    later(monkeypatch, minutes=6)
    assert not opens(client)


def test_signing_out_clears_the_browser(world):
    client = signed_in(world, "ana")
    opens(client)
    assert Seat.objects.count() == 1
    response = client.post("/sign-out/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert (Seat.objects.count(), Session.objects.count()) == (0, 0)


def test_the_list_and_ending_one_and_all_others(world):
    here, there, third = (signed_in(world, "ana") for _ in range(3))
    agent = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
    for client, headers in ((here, {}), (there, {"User-Agent": agent}), (third, {})):
        client.get("/desk/", headers=headers)
    page = here.get("/desk/sign-in/").content.decode()
    assert "Firefox, Android" in page
    seat = Seat.objects.get(device="Firefox, Android")
    assert signed_in(world, "mira").post(f"/desk/sign-in/sessions/{seat.pk}/", {"key": key()}).status_code == 404
    here.post(f"/desk/sign-in/sessions/{seat.pk}/", {"key": key()})
    assert not opens(there)
    assert opens(third)
    here.post("/desk/sign-in/sessions/", {"key": key()})
    assert not opens(third)
    assert opens(here)
    assert Event.objects.filter(kind=Kind.SESSION_ENDED, actor=world["ana"].account).count() == 2


def test_the_same_by_a_program(world):
    api, client = Api(world, "ana"), signed_in(world, "ana")
    opens(client)
    (row,) = api.get("/sessions").json()
    assert row["here"] is False
    foreign = Api(world, "mira")
    assert foreign.get("/sessions").json() == []
    assert foreign.post(f"/sessions/{row['id']}/end").status_code == 404
    assert api.post(f"/sessions/{row['id']}/end").status_code == 200
    assert not opens(client)
    client = signed_in(world, "ana")
    opens(client)
    assert api.post("/sessions/end-others").status_code == 200
    assert not opens(client)


def test_a_new_password_ends_the_others_and_this_one_goes_on(world):
    here, there = signed_in(world, "ana"), signed_in(world, "ana")
    assert opens(here)
    assert opens(there)
    new = {"password": "вишни над реката 7", "again": "вишни над реката 7"}
    for bad in ({"password": "short", "again": "short"}, new | {"again": "other"}, {}):
        assert here.post("/desk/sign-in/password/", bad).status_code == 422
    assert here.post("/desk/sign-in/password/", new).status_code == 302
    assert opens(here)
    assert not opens(there)
    assert Account.objects.get(pk=world["ana"].account).check_password(new["password"])
    assert Event.objects.filter(kind=Kind.PASSWORD_CHANGED, actor=world["ana"].account).count() == 1


def test_an_account_that_was_shut_is_out_at_once(world):
    client = signed_in(world, "ana")
    assert opens(client)
    Account.objects.filter(pk=world["ana"].account).update(is_active=False)
    assert client.get("/desk/")["Location"] == "/sign-in/"
    assert client.get("/api/v1/me").status_code == 401


def test_what_ended_is_forgotten(world):
    client = signed_in(world, "ana")
    opens(client)
    Session.objects.all().delete()
    sessions.forget_ended(now=datetime.now().astimezone())
    assert Seat.objects.count() == 0


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537.36 Edg/130", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_devices_in_words(rf, agent, words):
    assert sessions.device_words(rf.get("/", headers={"User-Agent": agent})) == words
