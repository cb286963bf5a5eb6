"""Step-up: what is grave asks again who sits here; nothing typed is lost, and the way back leads into the desk only."""

import json
import time

import pytest
from django.test import Client

from accord.cooperation.people.models import Account, ApiToken
from accord.demo.seed import code_of_secret, give_totp
from accord.faces.desk.urls import urlpatterns
from accord.foundation.clock import now as clock
from accord.foundation.second.models import Ask
from tests.cast import key, prove, signed_in
from tests.rooms.api.test_api import Api


@pytest.fixture
def ana(world):
    return Account.objects.get(pk=world.cast.accounts["ana"].pk)


def stale(world, ana, age=301):
    client = signed_in(world, "ana")
    prove(client, ana, time.time() - age)
    return client


def asked(response):
    return response.status_code == 302 and response["Location"].startswith("/desk/prove/?next=")


@pytest.mark.parametrize(("age", "opens"), [(0, True), (290, True), (301, False), (-60, False)])
def test_five_minutes(world, ana, age, opens):
    response = stale(world, ana, age).get("/desk/me/tokens/")
    assert (response.status_code == 200) is opens
    assert asked(response) is not opens


def test_a_form_that_came_too_late_waits_and_is_done_once_after_the_proof(world, ana):
    client, secret = signed_in(world, "ana"), None
    ana.authenticator_set.all().delete()
    secret = give_totp(ana)
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    typed = {"label": "Звіт & more", "key": key()}
    response = client.post("/desk/me/tokens/", typed)
    assert asked(response)
    assert ApiToken.objects.count() == 0
    assert client.post("/desk/prove/", {"code": "000000", "next": "/desk/me/tokens/"}).status_code == 422
    assert asked(client.get("/desk/cases/")) is False  # other pages stay open
    done = client.post("/desk/prove/", {"code": code_of_secret(secret), "next": "/desk/me/tokens/"})
    assert (done.status_code, done["Location"]) == (302, "/desk/me/tokens/")
    assert ApiToken.objects.count() == 0
    assert "accord_" in client.get("/desk/me/tokens/").content.decode()
    assert ApiToken.objects.get().label == "Звіт & more"
    assert "accord_" not in client.get("/desk/me/tokens/").content.decode()
    assert ApiToken.objects.count() == 1


def test_an_answer_to_a_colleague_and_an_export_ask_when_they_are_sent_not_when_they_are_read(world, ana):
    asked_of_georgi = world.ask(world.case(), now=clock())
    georgi = signed_in(world, "georgi")
    prove(georgi, Account.objects.get(pk=world["georgi"].account), time.time() - 301)
    path = f"/desk/releases/{asked_of_georgi}/"
    assert georgi.get(path).status_code == 200
    form = {"key": key(), "version": 1, "answer": "release", "sure": "yes"}
    assert asked(georgi.post(path, form))
    assert Ask.objects.get().answered_at is None
    assert asked(georgi.get(path))  # not proved: what waited is dropped, the page opens again
    assert georgi.get(path).status_code == 200
    assert asked(georgi.post(path, form))
    prove(georgi, Account.objects.get(pk=world["georgi"].account))
    georgi.get(path)
    assert Ask.objects.get().outcome == "released"
    client = stale(world, ana)
    assert client.get("/desk/exports/new/").status_code == 200
    assert asked(client.post("/desk/exports/new/", {"kind": "identities", "key": key()}))
    names = {p.name for p in urlpatterns if getattr(p.callback, "asks_to_send", False)}
    assert names == {"release", "export_new", "portal"}


def test_a_token_answers_no_colleague_and_asks_for_no_export(world):
    ask, api = world.ask(world.case(), now=clock()), Api(world, "georgi")
    answer = api.post(f"/releases/{ask}/answer", {"version": 1, "release": True})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-fresh")
    wanted = {"kind": "cases", "format": "csv", "purpose": "assistance", "reason": "x", "keeper": "y", "categories": []}
    assert api.post("/exports", wanted).json()["code"] == "not-fresh"
    assert Ask.objects.get().answered_at is None


def test_what_waits_is_for_its_own_address_and_ends_with_another_step(world, ana):
    client = stale(world, ana)
    client.post("/desk/me/tokens/", {"label": "x", "key": key()})
    prove(client, ana)
    client.get("/desk/me/tokens/?other=1")
    client.get("/desk/me/tokens/")
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/desk/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/sign-out/", ""],
)
def test_the_way_back_leads_into_the_desk(world, ana, wanted):
    client = signed_in(world, "ana")
    ana.authenticator_set.all().delete()
    secret = give_totp(ana)
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post("/desk/prove/", {"code": code_of_secret(secret), "next": wanted})
    assert (response.status_code, response["Location"]) == (302, "/desk/")


def test_a_proof_of_somebody_else_counts_for_nobody(world, ana):
    client = signed_in(world, "mira")
    session = client.session
    session["account_authentication_methods_user"] = str(ana.pk)
    session.save()
    assert asked(client.get("/desk/me/tokens/"))


def test_a_password_alone_is_no_proof(world, ana):
    client = stale(world, ana)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    assert asked(client.get("/desk/me/tokens/"))


def test_a_fragment_sends_the_whole_page(world, ana):
    response = stale(world, ana).get("/desk/me/tokens/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/desk/prove/")


def test_the_marked_addresses_are_known():
    assert {p.name for p in urlpatterns if getattr(p.callback, "asks_again", False)} >= {
        "tokens",
        "document_original",
        "erase",
        "export_take",
        "invite",
        "person",
        "password",
        "passkey_new",
        "app_remove",
        "codes_renew",
    }


def test_a_program_is_sent_to_the_browser(world, ana):
    from django.test import RequestFactory

    from accord.cooperation.people.freshness import NotFresh
    from accord.faces.api.base import fresh_actor_of

    client = stale(world, ana)
    request = RequestFactory().get("/")
    request.user, request.session, request.auth = ana, client.session, world["ana"]
    with pytest.raises(NotFresh) as refused:
        fresh_actor_of(request)
    assert refused.value.status == 403
    prove(client, ana)
    request.session = client.session
    assert fresh_actor_of(request) == world["ana"]
    assert json.dumps([str(r.remedy) for r in refused.value.reasons])


def test_without_a_session_there_is_no_page_to_prove_on(db):
    assert Client().get("/desk/prove/")["Location"] == "/sign-in/"
