"""An offer is pasted, its words are marked, and a person decides: in the browser, on a phone and on a wide screen."""

import pytest

from accord.detection.offers.tasks import read_batches
from tests.browser.test_walk import accessible, press, submit
from tests.rooms.offers.builders import BAD, offered
from tests.rooms.offers.test_word_files import word

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_an_offer_is_pasted_read_and_made_a_signal(people, world):
    page = people("oksana")
    offered(world, BAD)
    page.goto("/desk/offers/new/")
    accessible(page)
    page.fill("[name=text]", BAD + " <b>жирно</b> https://example.test/x")
    page.check("[name=kind][value=job]")
    page.select_option("[name=platform]", "telegram")
    submit(page)
    assert page.locator("mark").count() >= 4
    assert page.locator("main a[href*='example.test']").count() == 0  # an address of an offer is never a link
    assert page.locator("main b:text('жирно')").count() == 0
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        accessible(page)
    press(page, "#copies a[href$='/copies/']")
    accessible(page)
    page.goto("/desk/offers/")
    accessible(page)
    press(page, "main .tasks a >> nth=0")
    press(page, "form[action$='/signal/'] .button")
    assert "/desk/signals/" in page.url
    page.goto("/desk/offers/upload/")
    accessible(page)


def test_a_file_is_chosen_sent_and_read(people, world):
    page = people("oksana", viewport={"width": 320, "height": 640})
    page.goto("/desk/offers/upload/")
    accessible(page)
    page.set_input_files("[name=file]", {"name": "a.docx", "mimeType": "application/zip", "buffer": b"PK broken"})
    page.check("[name=kind][value=job]")
    page.select_option("[name=platform]", "site")
    submit(page)
    assert page.locator(".error-summary").count() == 1
    accessible(page)
    page.set_input_files("[name=file]", {"name": "оферти.docx", "mimeType": "application/zip", "buffer": word()})
    submit(page)
    assert "/desk/offers/batches/" in page.url
    accessible(page)
    read_batches(world.now)
    page.reload()
    assert page.locator("main .tasks a").count() == 2
    accessible(page)
