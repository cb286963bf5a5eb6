"""Signing in as a person does: password, then code, then the desk; each refusal with its sentence."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from accord.cooperation.people.doors import cookie_name, remember_device
from accord.cooperation.people.models import Account, Membership
from accord.cooperation.people.services import EmailTaken, invite
from accord.demo.seed import code_of_secret, give_totp
from accord.foundation.clock import now as clock
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from tests.cast import PASSWORD, signed_in


@pytest.fixture(autouse=True)
def _no_limits_left_over(db):
    cache.clear()


@pytest.fixture
def ana(world):
    return Account.objects.get(pk=world.cast.accounts["ana"].pk)


def password(client, word=PASSWORD, email="ana@accord.example"):
    return client.post("/sign-in/", {"login": email, "password": word})


def where(response):
    return response.status_code, response.get("Location", "")


def test_password_then_code_then_the_desk_and_the_ledger_knows(ana):
    client, secret = Client(), give_totp(ana)
    first = password(client)
    assert where(first) == (302, second_step())
    assert where(client.get("/desk/")) == (302, "/sign-in/")
    assert where(client.post(second_step(), {"code": code_of_secret(secret)})) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200
    event = Event.objects.get(kind=Kind.ACCOUNT_SIGNED_IN)
    assert (event.actor, event.object_id) == (ana.pk, ana.pk)
    assert where(client.post("/sign-out/"))[0] == 302
    assert where(client.get("/desk/")) == (302, "/sign-in/")


def give_device(email):
    response = HttpResponse()
    remember_device(None, response, email)
    return response.cookies[cookie_name()].value


def second_step():
    from django.urls import reverse

    return reverse("mfa_authenticate")


@pytest.mark.parametrize("email", ["ana@accord.example", "nobody@accord.example"])
def test_a_wrong_password_does_not_tell_who_has_an_account(ana, email):
    html = password(Client(), "not the password", email).content.decode()
    assert "error-summary" in html
    assert html.count("<li>") == 1
    sentence = html.split("<li>")[1].split("</li>")[0]
    assert "email address and/or password" in sentence or "password you specified" in sentence


def test_a_code_works_once(ana):
    secret = give_totp(ana)
    digits = code_of_secret(secret)
    one, two = Client(), Client()
    password(one)
    password(two)
    assert where(one.post(second_step(), {"code": digits})) == (302, "/desk/")
    assert two.post(second_step(), {"code": digits}).status_code == 200  # asked again, not let in
    assert where(two.get("/desk/")) == (302, "/sign-in/")


@pytest.mark.parametrize(("age", "opens"), [(20, True), (45, True), (95, False)])
def test_a_code_may_end_while_it_is_typed_but_still_opens_once(ana, monkeypatch, age, opens):
    """One step of tolerance. allauth alone would forget after 30 seconds that the code was used."""
    import time as clock_module

    secret, moment = give_totp(ana), 1_800_000_010.0
    monkeypatch.setattr(clock_module, "time", lambda: moment)
    digits = code_of_secret(secret)
    one, two = Client(), Client()
    password(one)
    password(two)
    monkeypatch.setattr(clock_module, "time", lambda: moment + age)
    assert (one.post(second_step(), {"code": digits}).status_code == 302) is opens
    cache.delete(f"allauth.mfa.totp.used?user={ana.pk}&code={digits}")
    assert two.post(second_step(), {"code": f"{digits[:3]} {digits[3:]}"}).status_code == 200


def test_five_wrong_passwords_shut_the_door_for_a_while(ana):
    give_totp(ana)
    for email in ("ana@accord.example", "nobody@accord.example"):  # with or without an account, the same words
        client = Client()
        for _ in range(5):
            assert password(client, "wrong", email).status_code == 200
        response = password(client, email=email)
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 60
        assert where(client.get("/desk/")) == (302, "/sign-in/")


def test_a_shut_account_opens_on_a_device_that_its_owner_used_before(ana):
    """Whoever tries passwords from elsewhere does not shut her out."""
    client, secret = Client(), give_totp(ana)
    password(client)
    client.post(second_step(), {"code": code_of_secret(secret)})
    client.post("/sign-out/")
    for number in range(12):
        password(Client(REMOTE_ADDR=f"198.51.100.{number}"), "wrong")
    assert password(Client(REMOTE_ADDR="192.0.2.1")).status_code == 429
    assert where(password(client)) == (302, second_step())
    name, token = cookie_name(), client.cookies[cookie_name()].value
    for bad in (token[:-6] + "AAAA==", "", "x", give_device("mira@accord.example")):
        other = Client(REMOTE_ADDR="192.0.2.2")
        other.cookies[name] = bad
        assert password(other).status_code == 429


def test_an_account_that_is_not_active_is_answered_like_a_wrong_password(ana):
    give_totp(ana)
    Account.objects.filter(pk=ana.pk).update(is_active=False)
    inactive, wrong = password(Client()), password(Client(), "wrong", "nobody@accord.example")
    assert (inactive.status_code, wrong.status_code) == (200, 200)
    assert "error-summary" in inactive.content.decode()


def test_codes_are_counted_too(ana):
    secret, client = give_totp(ana), Client()
    password(client)
    for _ in range(5):
        assert client.post(second_step(), {"code": "000000"}).status_code == 200
    assert client.post(second_step(), {"code": code_of_secret(secret)}).status_code == 429


def test_who_has_no_second_factor_sets_one_first(ana):
    client = Client()
    assert where(password(client)) == (302, "/desk/")
    assert where(client.get("/desk/")) == (302, "/second-factor/")
    page = client.get("/second-factor/").content.decode()
    secret = page.split('class="code wrap">')[1].split("<")[0]
    assert where(client.post("/second-factor/", {"code": "000000"}))[0] == 422
    done = client.post("/second-factor/", {"code": code_of_secret(secret)})
    assert where(done) == (302, "/second-factor/recovery-codes/")
    assert client.get(done["Location"]).content.decode().count("<li>") == 10
    assert client.get(done["Location"]).content.decode().count("<li>") == 0  # once
    assert client.get("/desk/").status_code == 200
    assert where(client.get("/second-factor/")) == (302, "/desk/sign-in/")


def test_a_recovery_code_opens_once(ana):
    give_totp(ana)
    (first, *_rest) = RecoveryCodes.activate(ana).get_unused_codes()
    for opens in (True, False):
        client = Client()
        password(client)
        response = client.post(second_step(), {"code": first})
        assert (response.status_code == 302) is opens


def test_who_works_nowhere_any_more_sees_nothing(world):
    client = signed_in(world, "ana")
    assert client.get("/desk/").status_code == 200
    Membership.objects.filter(account=world.cast.accounts["ana"].pk).update(until=clock())
    response = client.get("/desk/")
    assert response.status_code == 403
    assert "не работите за нито една организация" in response.content.decode()


def test_nobody_signs_up(client, db):
    assert client.get("/sign-up/").status_code in (302, 404)
    assert client.get("/accounts/signup/").status_code in (302, 404)
    before = Account.objects.count()
    client.post("/accounts/signup/", {"email": "x@accord.example", "password1": "correct horse battery"})
    assert Account.objects.count() == before


def test_an_address_has_one_account(ana):
    with pytest.raises(EmailTaken):
        invite(email="ANA@accord.example", name="Ana", language="bg", password=None)


def test_without_a_password_nobody_gets_in(db):
    account = invite(email="new@accord.example", name="New", language="bg", password=None)
    assert not account.has_usable_password()
    assert password(Client(), "", "new@accord.example").status_code == 200


def test_language_and_light_are_kept(world):
    client = signed_in(world, "ana")
    client.post("/desk/me/", {"language": "ro", "theme": "dark"})
    page = client.get("/desk/").content.decode()
    assert '<html lang="ro" data-theme="dark">' in page
    client.post("/desk/me/", {"language": "xx", "theme": "pink"})
    assert '<html lang="ro" data-theme="dark">' in client.get("/desk/").content.decode()
