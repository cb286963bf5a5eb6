"""Through another body and back in a real browser: the way there under our content policy, the link, and our own code."""

import pytest

from accord.cooperation.people.models import Account
from accord.cooperation.people.provider_links import linked
from accord.demo.seed import code_of_secret, give_totp
from accord.foundation.clock import now as clock
from tests.browser.test_walk import accessible, press, shot, sign_out
from tests.cast import PASSWORD, build_world
from tests.issuer import issuer, provider_of

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def code(page, secret):
    from django.core.cache import cache

    cache.clear()
    page.fill("[name=code]", code_of_secret(secret))
    press(page, "main form:not([data-passkey]) .button")


@pytest.mark.parametrize("width", [390, 1280])
def test_linked_and_then_signed_in_through_a_ministry(chromium, live_server, settings, tmp_path, width):
    world = build_world(clock())
    ana = Account.objects.get(pk=world["ana"].account)
    secret = give_totp(ana)
    with issuer() as told:
        settings.ACCORD_PROVIDERS = (provider_of(told, tmp_path),)
        context = chromium.new_context(
            base_url=f"http://localhost:{live_server.thread.port}", viewport={"width": width, "height": 800}
        )
        page, faults = context.new_page(), []
        page.on(
            "console", lambda m: faults.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
        )
        page.goto("/sign-in/")
        accessible(page)
        shot(page, f"ministry-sign-in-{width}")
        page.fill("[name=login]", ana.email)
        page.fill("[name=password]", PASSWORD)
        press(page, "main form:not([data-passkey]) .button.primary")
        code(page, secret)
        page.goto("/desk/sign-in/")
        accessible(page)
        page.click("form[action='/desk/sign-in/with/justice/'] button")
        page.wait_for_selector("form[action='/desk/sign-in/with/justice/remove/']", state="attached")
        assert linked(ana.pk) == {"justice"}
        accessible(page)
        shot(page, f"ministry-linked-{width}")
        sign_out(page)
        page.goto("/sign-in/")
        page.click("form[action='/sign-in/with/justice/'] button")
        page.wait_for_url("**/sign-in/code/")
        code(page, secret)
        page.wait_for_url("**/desk/")
        # A provider that does not answer: a sentence, and the password stays.
        sign_out(page)
        told.discovery = {"issuer": "https://evil.example"}
        page.goto("/sign-in/")
        page.click("form[action='/sign-in/with/justice/'] button")
        page.wait_for_selector("text=Begin again")
        accessible(page)
        shot(page, f"ministry-refused-{width}")
        context.close()
        assert faults == []
