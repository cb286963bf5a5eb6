"""The links at the side: under a menu on a telephone, with or without a script, and no word of them in two pieces."""

import pytest

from accord.cooperation.people.models import Account
from tests.browser.test_walk import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BROKEN = """() => [...document.querySelectorAll('.nav-title')].filter((one) => {
    const range = document.createRange(); range.selectNodeContents(one);
    return !one.textContent.includes(' ') && range.getClientRects().length > 1;
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_telephone_shows_the_menu_when_it_is_asked_for(people, world, scripts):
    page = people("ana", viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
    page.goto("/desk/signals/")
    account, links = page.locator("header .account"), page.locator(".side .links")
    assert not account.is_visible()
    assert not links.is_visible()
    page.focus("details.menu summary")
    page.keyboard.press("Enter")
    assert account.is_visible()
    assert links.is_visible()
    lists = page.locator("nav.side ul")
    assert lists.count() >= 4
    assert all(one.get_attribute("aria-labelledby") for one in lists.all())
    assert page.locator("nav.side [aria-current=page]").get_attribute("href") == "/desk/signals/"


@pytest.mark.parametrize("language", ["en", "bg", "ro", "uk"])
def test_the_menu_in_each_language(people, world, language):
    Account.objects.filter(pk=world["ana"].account).update(language=language)
    page = people("ana", viewport={"width": 320, "height": 640})
    page.goto("/desk/")
    page.click("details.menu summary")
    accessible(page)
    assert page.evaluate(BROKEN) == []
