"""A fundraiser signed up and out: Elena opens the form; Mihai signs up on his telephone and takes the guide; a letter comes, he
confirms by its button; Elena reads who it is; he leaves by the same letter, and is gone.
"""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.test import override_settings

from accord.foundation.clock import now as clock
from accord.prevention.fundraisers.tasks import post as work
from tests.browser.hands import happened
from tests.browser.journeys.test_release_to_feed import looks, public
from tests.browser.test_walk import accessible
from tests.mailbox import mail_server

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
SITE = "https://help.example.org"


def links(raw):
    """The ways that a letter leads to, to confirm and to leave."""
    return re.findall(rf"{SITE}(/ro/g/[0-9a-f]{{48}}/)", message_from_bytes(raw, policy=policy.default).get_content())


def pressed(chromium, path):
    """The page of a link, opened and its button pressed, on a telephone of 320 pixels."""
    with public() as address:
        page = chromium.new_page(viewport={"width": 320, "height": 640}, base_url=address)
        page.goto(path)
        looks(page)
        page.click("main form button")
        page.wait_for_selector("[role=status]")
        looks(page)
        assert not page.context.cookies()
        page.goto(path)
        assert page.locator("[role=alert]").count() == 1  # it works once
        page.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_fundraiser_signed_up_and_out(hands, chromium, scripts):
    elena = hands("elena")
    elena.walks("Newsroom")
    elena.follows(elena.word("Fundraisers"))
    elena.presses("Take fundraisers")
    elena.sees("Nobody has signed up yet.")
    accessible(elena.page)

    with public() as address:
        context = chromium.new_context(
            viewport={"width": 320, "height": 640}, base_url=address, java_script_enabled=scripts
        )
        page = context.new_page()
        page.goto("/ro/")
        assert page.locator("a[href='/ro/g/']").count() == 0
        page.click("a[href='/ro/w/']")
        page.wait_for_selector("a[href='/ro/g/']")
        page.click("a[href='/ro/g/']")
        page.wait_for_selector("[name=email]")
        page.fill("[name=name]", "Mihai Dumitru")
        page.fill("[name=email]", "mihai@example.org")
        page.check("[name=kind][value=run]")
        page.fill("[name=plan]", "Alerg zece kilometri.")
        page.check("[name=agreed]")
        page.click("main form button")  # faster than anybody writes: what was typed stands
        page.wait_for_selector("#error")
        assert page.input_value("[name=plan]") == "Alerg zece kilometri."
        page.wait_for_timeout(4_500)
        page.click("main form button")
        page.wait_for_selector("[role=status]")
        if scripts:
            looks(page)
        with page.expect_download() as taken:
            page.click("main a[href='/ro/g/guide.html']")
        assert taken.value.suggested_filename == "guide-ro.html"
        assert "În cinci pași" in Path(taken.value.path()).read_text(encoding="utf-8")
        assert not context.cookies()
        context.close()

    sender = {"ACCORD_OPEN_MAIL_FROM": "Accord <give@accord.example>", "ACCORD_SITE": SITE}
    with mail_server() as box, override_settings(ACCORD_SMTP=box.url, **sender):
        work(clock())
    (raw,) = box.letters
    confirm, leave = links(raw)[0], links(raw)[-1]
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw

    pressed(chromium, confirm)
    work(clock())
    elena.walks("Newsroom")
    elena.follows(elena.word("Fundraisers"))
    elena.sees("confirmed", "a run or another sport")
    elena.lacks("Mihai Dumitru")
    accessible(elena.page)
    elena._leave(elena.main.locator("a[href*='/desk/newsroom/fundraisers/']").first)
    elena.reads("Mihai Dumitru", "mihai@example.org", "Alerg zece kilometri.")
    accessible(elena.page)

    pressed(chromium, leave)
    work(clock())
    elena.page.reload()
    elena.lacks("Mihai Dumitru", "mihai@example.org", "Alerg zece")
    elena.sees("left, deleted", "Who it was is deleted. This line stays for the count.")
    happened("fundraiser_desk.opened", "fundraiser.written", "fundraiser.moved", "fundraiser.read", "fundraiser.ended")
