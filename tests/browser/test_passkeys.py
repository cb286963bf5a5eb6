"""Passkeys in a real browser with Chromium's virtual authenticator: enrol, sign in with it alone, behind a password, prove."""

import pytest

from accord.cooperation.people.factors import factors
from accord.cooperation.people.models import Account
from accord.foundation.clock import now as clock
from tests.browser.test_walk import accessible, press, shot, sign_out
from tests.cast import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium, live_server):
    context = chromium.new_context(
        base_url=f"http://localhost:{live_server.thread.port}", viewport={"width": 390, "height": 800}
    )
    made = context.new_page()
    faults: list[str] = []
    made.on("console", lambda m: faults.append(m.text) if m.type == "error" and "status of 4" not in m.text else None)
    devices = context.new_cdp_session(made)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made.device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    made.devices = devices
    yield made
    context.close()
    assert faults == []


def test_a_passkey_from_the_first_day_on(page):
    world = build_world(clock())
    ana = Account.objects.get(pk=world["ana"].account)
    page.goto("/sign-in/")
    accessible(page)
    shot(page, "sign-in")
    page.fill("[name=login]", ana.email)
    page.fill("[name=password]", PASSWORD)
    press(page, "main form:not([data-passkey]) .button.primary")
    page.wait_for_url("**/second-factor/")
    accessible(page)
    press(page, "main a[href='/second-factor/passkey/']")
    accessible(page)
    page.fill("form[data-passkey] [name=name]", "Телефон")
    press(page, "form[data-passkey] button")
    assert page.url.endswith("/second-factor/recovery-codes/")
    assert len(factors(ana.pk).passkeys) == 1
    page.goto("/desk/sign-in/")
    assert "Телефон" in page.inner_text("main")
    accessible(page)
    shot(page, "signing-in")

    # Out, and in with the passkey alone.
    sign_out(page)
    page.goto("/sign-in/")
    press(page, "form[data-passkey] button")
    page.wait_for_url("**/desk/")

    # A code was never given: what is grave opens, for the passkey was used just now.
    page.goto("/desk/me/tokens/")
    assert "/desk/me/tokens/" in page.url

    # Out, and in with the password and the passkey behind it.
    sign_out(page)
    page.goto("/sign-in/")
    page.fill("[name=login]", ana.email)
    page.fill("[name=password]", PASSWORD)
    press(page, "main form:not([data-passkey]) .button.primary")
    accessible(page)
    press(page, "form[data-passkey] button")
    page.wait_for_url("**/desk/")

    # Five minutes later the page asks again, on a wide screen too.
    from django.contrib.sessions.models import Session

    from accord.config.sessions import SessionStore

    row = Session.objects.get()
    content = SessionStore().decode(row.session_data)
    for record in content["account_authentication_methods"]:
        record["at"] -= 301
    row.session_data = SessionStore().encode(content)
    row.save()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/desk/me/tokens/")
    assert "/desk/prove/" in page.url
    accessible(page)
    shot(page, "prove")
    press(page, "form[data-passkey] button")
    page.wait_for_url("**/desk/me/tokens/")


def test_a_device_without_a_passkey_says_so_and_the_password_stays(page):
    build_world(clock())
    page.goto("/sign-in/")
    page.devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": page.device})
    page.evaluate(
        "() => { navigator.credentials.get = async () => { throw new DOMException('no', 'NotAllowedError'); }; }"
    )
    page.click("form[data-passkey] button")
    page.wait_for_selector("form[data-passkey] .error:not([hidden])")
    accessible(page)
    assert page.is_visible("[name=password]")
