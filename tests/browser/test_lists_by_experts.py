"""The pages on which an expert reads, writes and tries a list, as axe and a telephone of 320 pixels see them."""

import pytest

from tests.browser.test_walk import accessible, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_expert_reads_writes_and_tries_a_list_on_a_telephone(people):
    elena = people("elena", viewport={"width": 320, "height": 700})
    elena.goto("/desk/instruments/")
    accessible(elena)
    press(elena, "a[href='/desk/instruments/bg-nrm/2026.1/']")
    accessible(elena)
    press(elena, "form[action$='/draft/'] button")
    base = "/desk/instruments/bg-nrm/2026.2/"
    for place in (
        "",
        "edit/head/",
        "edit/indicator-1.6/",
        "edit/new-group/",
        "changes/",
        "preview/?reply-1.1=yes&reply-1.8=yes",
    ):
        elena.goto(base + place)
        accessible(elena)
    assert elena.locator("main .panel .lead.strong").count() == 1
    elena.goto("/desk/instruments/import/")
    accessible(elena)
