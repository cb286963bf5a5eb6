"""Passkeys: enrol, sign in with one alone and behind a password, prove, rename, remove; and everything that is refused."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accord.cooperation.people import factors
from accord.cooperation.people.models import Account
from accord.demo.seed import give_totp
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.limits.models import Level
from accord.foundation.refusals import Missing
from tests.authenticator import PRESENT, VERIFIED, Device, options_of
from tests.cast import PASSWORD, prove, signed_in

HOST = {"HTTP_HOST": "localhost"}


@pytest.fixture
def ana(world):
    return Account.objects.get(pk=world.cast.accounts["ana"].pk)


def browser():
    return Client(HTTP_HOST="localhost")


def at_the_desk(world, who):
    client = signed_in(world, who)
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def enrol(client, device=None, path="/desk/sign-in/passkey/", **wrong):
    device = device or Device()
    options = options_of(client.get(path).content.decode())
    answer = device.make(options, **wrong)
    return device, client.post(path, {"name": "Мій телефон", "credential": json.dumps(answer)})


def ask(client):
    return json.loads(client.get("/sign-in/passkey/").content)["request_options"]


def sign_in(client, answer):
    return client.post("/sign-in/passkey/", {"credential": json.dumps(answer)})


def opens(client):
    return client.get("/desk/").status_code == 200


def test_a_passkey_alone_is_both_factors_and_is_in_the_ledger(world, ana):
    desk, other = at_the_desk(world, "ana"), at_the_desk(world, "ana")
    device, response = enrol(desk)
    assert response.status_code == 302
    assert opens(desk)
    assert not opens(other)  # every other session ended
    assert Event.objects.filter(kind=Kind.FACTOR_ADDED, actor=ana.pk, facts='{"type":"passkey"}').count() == 1
    client = browser()
    answer = device.use(ask(client))
    assert sign_in(client, answer)["Location"] == "/desk/"
    assert opens(client)
    assert client.get("/desk/me/tokens/").status_code == 200  # and is a fresh proof
    again = browser()
    ask(again)
    assert sign_in(again, answer).status_code == 422  # the answer to another question
    assert sign_in(client, answer).status_code == 302  # who is in stays in
    assert "Мій телефон" in desk.get("/desk/sign-in/").content.decode()


def test_a_passkey_behind_the_password_and_as_a_proof(world, ana):
    desk = at_the_desk(world, "ana")
    device, _ = enrol(desk)
    client = browser()
    client.post("/sign-in/", {"login": ana.email, "password": PASSWORD})
    page = client.get("/sign-in/code/").content.decode()
    assert "data-passkey" in page
    assert client.post("/sign-in/code/", {"credential": "{}"}).status_code == 200
    options = options_of(client.get("/sign-in/code/").content.decode())
    assert client.post("/sign-in/code/", {"credential": json.dumps(device.use(options))})["Location"] == "/desk/"
    assert opens(client)
    prove(client, ana, 1.0)
    options = options_of(client.get("/desk/prove/?next=/desk/me/tokens/").content.decode())
    done = client.post("/desk/prove/", {"credential": json.dumps(device.use(options)), "next": "/desk/me/tokens/"})
    assert done["Location"] == "/desk/me/tokens/"
    assert client.get("/desk/me/tokens/").status_code == 200


def test_the_first_factor_may_be_a_passkey_and_the_codes_follow(ana):
    client = browser()
    client.post("/sign-in/", {"login": ana.email, "password": PASSWORD})
    _device, done = enrol(client, path="/second-factor/passkey/")
    assert done["Location"] == "/second-factor/recovery-codes/"
    assert client.get(done["Location"]).content.decode().count("<li>") == 10
    assert opens(client)
    assert client.get("/second-factor/passkey/")["Location"] == "/desk/sign-in/"
    assert factors.factors(ana.pk).may_remove is False


WRONG = {
    "origin": {"origin": "http://evil.example"},
    "another port": {"origin": "http://localhost:8000"},
    "a host below": {"origin": "http://a.localhost"},
    "relying party": {"rp_id": "evil.example"},
    "challenge": {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    "kind": {"type": "webauthn.create"},
    "not verified": {"flags": PRESENT},
    "nobody present": {"flags": VERIFIED},
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_answer_opens_nothing_and_enrols_nothing(world, ana, name):
    desk = at_the_desk(world, "ana")
    device, _ = enrol(desk)
    client = browser()
    assert sign_in(client, device.use(ask(client), **WRONG[name])).status_code == 422
    assert not opens(client)
    wrong = {"type": "webauthn.get"} if name == "kind" else WRONG[name]
    _, refused = enrol(at_the_desk(world, "ana"), **wrong)
    assert refused.status_code == 422
    assert Authenticator.objects.filter(user=ana, type="webauthn").count() == 1


def test_another_key_another_person_and_another_moment(world, ana):
    mira = Account.objects.get(pk=world.cast.accounts["mira"].pk)
    hers, _ = enrol(at_the_desk(world, "ana"))
    other, _ = enrol(at_the_desk(world, "mira"))
    client = browser()
    assert sign_in(client, hers.use(ask(client), key=other.private)).status_code == 422
    assert sign_in(client, hers.use(ask(client), user_handle=other.user_handle)).status_code == 422
    assert sign_in(browser(), hers.use(ask(client))).status_code == 422  # asked of another browser
    Account.objects.filter(pk=ana.pk).update(is_active=False)
    assert sign_in(client, hers.use(ask(client))).status_code == 422
    assert not opens(client)
    assert sign_in(client, other.use(ask(client))).status_code == 302
    assert client.get("/desk/").wsgi_request.user == mira


def test_bytes_that_are_no_credential_are_a_sentence(world, ana):
    desk = at_the_desk(world, "ana")
    device, _ = enrol(desk)
    client = browser()
    good = device.use(ask(client))
    bad = ["", "{}", "[]", "null", "1", '"x"', "{", '{"id": 1}', json.dumps({"response": None}), "[" * 3000]
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        for value in ("", "!", "AA", None, 1, [], {}, "é", "x" * 5000):
            worse = deepcopy(good)
            worse["response"][part] = value
            bad.append(json.dumps(worse))
    for text in bad:
        Level.objects.all().delete()
        ask(client)
        assert client.post("/sign-in/passkey/", {"credential": text}).status_code == 422, text
        assert desk.post("/desk/sign-in/passkey/", {"name": "x", "credential": text}).status_code == 422, text
    assert not opens(client)


def test_the_last_factor_stays_and_foreign_passkeys_are_missing(world, ana):
    desk = at_the_desk(world, "ana")
    enrol(desk)
    (key,) = factors.factors(ana.pk).passkeys
    stranger = at_the_desk(world, "mira")
    for data in ({"action": "remove", "sure": "yes"}, {"name": "mine"}):
        assert stranger.post(f"/desk/sign-in/passkey/{key.id}/", data).status_code == 404
    with pytest.raises(Missing):
        factors.name_passkey(account=world["mira"].account, passkey=key.id, name="mine")
    desk.post(f"/desk/sign-in/passkey/{key.id}/", {"name": "Ключ"})
    assert factors.factors(ana.pk).passkeys[0].name == "Ключ"
    desk.post("/desk/sign-in/app/remove/", {})
    assert factors.factors(ana.pk).app  # the box was not ticked
    desk.post("/desk/sign-in/app/remove/", {"sure": "yes"})
    assert not factors.factors(ana.pk).app
    response = desk.post(f"/desk/sign-in/passkey/{key.id}/", {"action": "remove", "sure": "yes"}, follow=True)
    assert "notice error" in response.content.decode()
    assert factors.has_passkey(ana.pk)
    give_totp(ana)
    desk = at_the_desk(world, "ana")
    Authenticator.objects.filter(user=ana, type="totp").exclude(
        pk=Authenticator.objects.filter(user=ana, type="totp").first().pk
    ).delete()
    desk.post(f"/desk/sign-in/passkey/{key.id}/", {"action": "remove", "sure": "yes"})
    assert not factors.has_passkey(ana.pk)
    assert Event.objects.filter(kind=Kind.FACTOR_REMOVED, actor=ana.pk).count() == 2


def test_new_recovery_codes_end_the_old_ones(world, ana):
    desk = at_the_desk(world, "ana")
    old = set(factors.renew_codes(account=ana.pk, now=world.now))
    page = desk.post("/desk/sign-in/codes/", {"sure": "yes"}).content.decode()
    assert page.count("<li><span") == 10
    assert not any(code in page for code in old)
    assert factors.factors(ana.pk).codes == 10
    assert desk.get("/second-factor/recovery-codes/").content.decode().count("<li>") == 0  # shown once


def test_a_role_that_must_have_a_passkey_sets_one_up_when_the_days_of_grace_are_over(world, settings):
    nadia = at_the_desk(world, "nadia")
    assert "/desk/sign-in/passkey/" not in nadia.get("/desk/").content.decode()
    settings.ACCORD_PASSKEY_ROLES = frozenset({"administrator"})
    settings.ACCORD_PASSKEY_GRACE = timedelta(days=45)
    page = nadia.get("/desk/")
    assert '<a href="/desk/sign-in/passkey/">' in page.content.decode()
    due = page.context["passkey_by"]
    assert due - world.cast.memberships["nadia"].since == timedelta(days=45)
    assert "/desk/sign-in/passkey/" not in at_the_desk(world, "ana").get("/desk/").content.decode()
    settings.ACCORD_PASSKEY_GRACE = timedelta(days=14)
    assert nadia.get("/desk/")["Location"] == "/desk/sign-in/passkey/"
    assert nadia.get("/desk/sign-in/").status_code == 200
    enrol(nadia)
    assert opens(nadia)
    assert opens(at_the_desk(world, "ana"))
