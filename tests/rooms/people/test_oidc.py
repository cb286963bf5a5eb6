"""Signing in through another body: linked once by who is signed in, checked to the last word, and each lie refused."""

import time

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from accord.cooperation.people.models import Account
from accord.demo.seed import code_of_secret, give_totp
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.limits.models import Level
from tests.cast import signed_in
from tests.issuer import OTHER_KEY, forged_with_public_key, issuer, provider_of

DONE = "/sign-in/with/justice/done/"


@pytest.fixture(scope="module")
def told():
    with issuer() as serving:
        yield serving


@pytest.fixture
def justice(told, settings, tmp_path):
    told.be_good()
    told.asked.clear()
    settings.ACCORD_PROVIDERS = (provider_of(told, tmp_path),)
    return told


@pytest.fixture
def ana(world):
    return Account.objects.get(pk=world["ana"].account)


def way(client, path="/sign-in/with/justice/"):
    """The address there, as the page gives it."""
    response = client.post(path)
    assert response.status_code == 200, response
    assert response["Refresh"].startswith("0; url=http")
    return response["Refresh"].removeprefix("0; url=")


def back(client, code, state):
    Level.objects.all().delete()
    return client.get(DONE, {"code": code, "state": state})


def through(told, client, path="/sign-in/with/justice/"):
    return back(client, *told.authorize(way(client, path)))


def link(world, told, who="ana", **claims):
    client = signed_in(world, who)
    told.claims = claims
    response = through(told, client, "/desk/sign-in/with/justice/")
    told.claims = {}
    return client, response


def enters(client):
    return client.get("/desk/").status_code == 200


def test_linked_once_then_it_opens_and_our_own_factor_is_asked(world, justice, ana):
    assert "Ministry of Justice" in Client().get("/sign-in/").content.decode()
    client = Client()
    assert through(justice, client).status_code == 403  # nobody linked it
    assert not enters(client)
    desk, response = link(world, justice)
    assert (response.status_code, response["Location"]) == (302, "/desk/sign-in/")
    assert enters(desk)
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.extra_data, len(kept.uid)) == (ana, {}, 64)
    assert SocialToken.objects.count() == 0
    ana.authenticator_set.all().delete()
    secret, client = give_totp(ana), Client()
    response = through(justice, client)
    assert (response.status_code, response["Location"]) == (302, "/sign-in/code/")
    assert not enters(client)
    client.post("/sign-in/code/", {"code": code_of_secret(secret)})
    assert enters(client)
    kinds = list(Event.objects.filter(actor=ana.pk).values_list("kind", "facts"))
    assert (Kind.PROVIDER_LINKED, '{"provider":"justice"}') in kinds
    assert (Kind.ACCOUNT_SIGNED_IN, '{"provider":"justice","second":0}') in kinds
    whole = str(dict(client.session))
    assert "of-the-issuer" not in whole
    assert "7501010010" not in whole + str(list(SocialAccount.objects.values()))
    assert set(justice.asked) == {"/.well-known/openid-configuration", "/token", "/keys"}


@pytest.mark.parametrize(
    ("claims", "asked"),
    [
        ({"amr": ["pwd", "mfa"]}, False), ({"acr": "high"}, False), ({}, True), ({"amr": ["pwd"]}, True), ({"amr": "mfa"}, True),
        ({"acr": "low"}, True), ({"acr": ["high"]}, True), ({"amr": ["mfa"], "auth_time": None}, True), ({"amr": [["mfa"], {}]}, True),
        ({"amr": ["mfa"], "auth_time": -400}, True), ({"amr": ["mfa"], "auth_time": 400}, True),
    ],
)  # fmt: skip
def test_a_second_factor_counts_if_the_provider_says_so_by_a_configured_word_and_lately(world, justice, claims, asked):
    link(world, justice)
    client = Client()
    since = claims.get("auth_time")  # seconds from now, reckoned when the test runs: a suite may take longer than that
    justice.claims = claims | ({"auth_time": time.time() + since} if since else {})
    response = through(justice, client)
    assert response["Location"] == ("/sign-in/code/" if asked else "/desk/")
    assert enters(client) is not asked
    if not asked:  # it is no fresh proof for what is grave
        assert client.get("/desk/me/tokens/")["Location"].startswith("/desk/prove/")
        Account.objects.filter(email="ana@accord.example").update(is_active=False)
        assert not enters(client)


LIES = {
    "audience": {"claims": {"aud": "another"}},
    "audiences": {"claims": {"aud": ["accord", "another"]}},
    "made for another": {"claims": {"azp": "another"}},
    "issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": int(time.time()) - 90}},
    "of tomorrow": {"claims": {"iat": int(time.time()) + 9000}},
    "no end": {"claims": {"exp": None}},
    "nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "no subject": {"claims": {"sub": None}},
    "empty subject": {"claims": {"sub": ""}},
    "unknown subject": {"claims": {"sub": "another"}},
    "address not verified": {"claims": {"email_verified": False}},
    "address verified by a word": {"claims": {"email_verified": "true"}},
    "no address": {"claims": {"email": None}},
    "domain": {"claims": {"email": "ana@evil.example"}},
    "domain below": {"claims": {"email": "ana@x.accord.example"}},
    "two addresses": {"claims": {"email": "ana@evil.example@accord.example"}},
    "unsigned": {"algorithm": "none", "key": None},
    "a text as key": {"raw": forged_with_public_key},
    "HS256 with the secret": {"algorithm": "HS256", "key": "between-us-and-the-issuer-of-32-bytes"},
    "another's key": {"key": OTHER_KEY},
    "unknown key": {"kid": "two"},
    "no token": {"raw": lambda claims: None},
    "rubbish": {"raw": lambda claims: "a.b.c"},
    "a number": {"raw": lambda claims: 7},
    "another issuer's document": {"discovery": {"issuer": "https://evil.example"}},
    "keys in clear": {"discovery": {"jwks_uri": "http://192.0.2.1/keys"}},
    "keys from a file": {"discovery": {"jwks_uri": "file:///etc/passwd"}},
    "redirected": {"redirects": "/token"},
    "keys redirected": {"redirects": "/keys"},
}


def lie(told, changes):
    for name, value in changes.items():
        setattr(told, name, value)


@pytest.mark.parametrize("name", LIES)
def test_what_does_not_hold_is_refused(world, justice, name):
    link(world, justice)
    client = Client()
    code, state = justice.authorize(way(client))
    lie(justice, LIES[name])
    response = back(client, code, state)
    assert response.status_code == 403, name
    assert not enters(client)
    assert "account_login" not in client.session
    assert "/elsewhere" not in justice.asked
    assert Event.objects.filter(kind=Kind.ACCOUNT_SIGNED_IN).count() == 0


def test_state_and_code_are_of_this_browser_and_once(world, justice):
    link(world, justice)
    justice.claims = {"amr": ["mfa"]}
    client, thief = Client(), Client()
    code, state = justice.authorize(way(client))
    assert back(thief, code, state).status_code == 403  # another browser
    assert code in justice.codes  # and the code was not even asked for
    assert back(client, code, "x" * 16).status_code == 403
    assert back(client, code, state)["Location"] == "/desk/"
    assert enters(client)
    other = Client()
    for again in (client, other):
        again.post("/sign-out/")
        assert back(again, code, state).status_code == 403
    _code, fresh_state = justice.authorize(way(other))
    assert back(other, code, fresh_state).status_code == 403  # the used code with a state of one's own
    stolen, _ = justice.authorize(way(Client()))
    _code, mine = justice.authorize(way(other))
    assert back(other, stolen, mine).status_code == 403  # PKCE: a code belongs to the browser that asked
    for query in (
        {},
        {"state": mine},
        {"error": "access_denied", "state": mine},
        {"code": "\0", "state": "\0"},
        {"code": code},
    ):
        assert other.get(DONE, query).status_code == 403
    assert not enters(other)


@pytest.mark.parametrize("redirects", ["", "/.well-known/openid-configuration"])
def test_a_provider_that_leads_elsewhere_is_not_asked(justice, db, redirects):
    justice.redirects = redirects
    if not redirects:
        justice.discovery = {"token_endpoint": "http://192.0.2.1/token"}
    assert Client().post("/sign-in/with/justice/").status_code == 403
    assert justice.asked == ["/.well-known/openid-configuration"]


def test_only_its_owner_links_an_account_fresh_and_with_its_own_address(world, justice, ana):
    for claims in ({"email": "mira@accord.example"}, {"email": "ana@evil.example"}, {"email_verified": False}):
        link(world, justice, **claims)
    assert SocialAccount.objects.count() == 0
    stale = signed_in(world, "ana")
    session = stale.session
    session["account_authentication_methods"] = []
    session.save()
    assert stale.post("/desk/sign-in/with/justice/")["Location"].startswith("/desk/prove/")
    # Begun by one, ended by another: nobody is linked.
    client = signed_in(world, "ana")
    code, state = justice.authorize(way(client, "/desk/sign-in/with/justice/"))
    client.force_login(
        Account.objects.get(pk=world["mira"].account), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert back(client, code, state).status_code == 403
    link(world, justice)
    link(world, justice, "mira", email="mira@accord.example")  # the same subject there
    assert [one.user for one in SocialAccount.objects.all()] == [ana]
    link(world, justice, sub="new")
    assert SocialAccount.objects.count() == 1


def test_a_link_that_is_removed_opens_nothing_and_ends_the_other_sessions(world, justice):
    desk, _ = link(world, justice)
    justice.claims = {"amr": ["mfa"]}
    other = Client()
    through(justice, other)
    assert enters(other)
    assert "/desk/sign-in/with/justice/remove/" in desk.get("/desk/sign-in/").content.decode()
    desk.post("/desk/sign-in/with/justice/remove/", {})
    assert SocialAccount.objects.count() == 1  # the box was not ticked
    desk.post("/desk/sign-in/with/justice/remove/", {"sure": "yes"})
    assert (enters(desk), enters(other)) == (True, False)
    assert through(justice, Client()).status_code == 403
    assert desk.post("/desk/sign-in/with/justice/remove/", {"sure": "yes"}).status_code == 404
    assert desk.post("/desk/sign-in/with/other/").status_code == 404


def test_nothing_is_made_and_no_page_of_the_library_is_served(world, justice):
    before = Account.objects.count()
    for email in ("new@accord.example", "ana@accord.example"):  # with or without an account, the same words
        justice.claims = {"email": email}
        client = Client()
        response = through(justice, client)
        assert (response.status_code, "not-linked" in response.content.decode()) == (403, False)
        assert "No account here is linked" in response.content.decode()
    assert Account.objects.count() == before
    for path in ("/sign-in/with/other/", "/accounts/signup/", "/accounts/3rdparty/", "/sign-in/with/justice/login/"):
        assert Client().post(path).status_code in (302, 404)
    assert Client().get("/sign-in/with/justice/").status_code == 405


def test_ways_are_counted(justice, db):
    codes = [Client().post("/sign-in/with/justice/").status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]
