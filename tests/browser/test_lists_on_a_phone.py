"""The long lists on a telephone: in every language, with one hand, accessible, and the way out always in reach."""

import pytest

from accord.cooperation.people.models import Account
from accord.detection.screening import services
from accord.detection.screening.instruments import current
from accord.detection.screening.services import Beginning
from accord.detection.screening.vocab import Setting
from accord.foundation.codes import AgeGroup
from tests.browser.test_walk import accessible, press
from tests.cast import key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 320, "height": 568}
LISTS = ("delphi-adult-labour", "delphi-child-labour", "delphi-adult-sexual", "delphi-child-sexual")
SMALL = """() => [...document.querySelectorAll('.indicator .choice, .actions.sticky .button, details > summary')]
    .filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect())
    .filter(box => box.height < 43.5 || box.width < 43.5).length"""


def begun(world, instrument, language):
    age = AgeGroup.CHILD if "child" in instrument else AgeGroup.ADULT
    beginning = Beginning(Setting.BORDER, language, age, citizenship="UA", instrument=instrument, modules=("ukraine",))
    return services.start(actor=world["stoyan"], beginning=beginning, now=world.now, key=key()).id


def at_rest(page):
    """At the end of the page the two buttons lie over nothing; elsewhere axe takes what is under them for too small."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    accessible(page)


def looked_at(page, screening, groups):
    for number in groups:
        page.goto(f"/desk/screenings/{screening}/group/{number}/")
        at_rest(page)
        assert page.evaluate(SMALL) == 0, f"{page.url}: too small for a thumb"
        for share in (0, 0.5, 1):
            page.evaluate(f"scrollTo(0, document.body.scrollHeight * {share} - innerHeight)")
            seen = page.locator("[name=stop]").bounding_box()
            assert 0 <= seen["y"] <= PHONE["height"] - seen["height"], f"{page.url}: no way out at {share}"


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "bg", "ro", "uk"])
def test_each_list_in_each_language(people, world, language):
    page = people("stoyan", viewport=PHONE)
    Account.objects.filter(pk=world["stoyan"].account).update(language=language)
    for instrument in LISTS:
        looked_at(page, begun(world, instrument, language), (3,))
    looked_at(page, begun(world, "bg-nrm", language), (1, 6, 9))
    assert page.locator("html").get_attribute("lang") == language


def test_how_it_is_known_is_asked_only_of_what_is_known(people, world):
    page = people("stoyan", viewport=PHONE)
    page.goto(f"/desk/screenings/{begun(world, 'delphi-adult-labour', 'uk')}/group/1/")
    at_rest(page)
    asked = page.locator("#evidence-dr1")
    for reply, shown in (("unknown", False), ("yes", True), ("declined", False), ("no", True)):
        page.check(f"[name=reply-dr1][value={reply}]")
        assert asked.is_visible() is shown, reply
    reminders = page.locator("details.reveal").last
    assert not reminders.locator("li").first.is_visible()
    reminders.locator("summary").first.click()
    assert reminders.get_by_text(current("un-general").groups[0].title["bg"], exact=True).is_visible()
    asked.select_option("seen")
    press(page, "[name=stop]")
    assert page.locator("form[action$='/resume/']").count()
    press(page, "form[action$='/resume/'] button")
    assert page.is_checked("[name=reply-dr1][value=no]")
    assert page.input_value("#evidence-dr1") == "seen"
