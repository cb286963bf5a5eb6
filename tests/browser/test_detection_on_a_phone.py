"""Pages of detection on a telephone of 320 pixels: an e-mail that became a signal, figures, a batch, screenings, two records."""

import pytest

from accord.cooperation.people.models import Account
from accord.detection.offers import batches
from accord.detection.signals.models import SignalMail
from accord.protection.cases import same
from accord.protection.cases.models import Case
from tests.browser.field_hands import Phone, numbers
from tests.browser.test_walk import accessible, press, shot
from tests.cast import key
from tests.rooms.cases.test_same import OTHER
from tests.rooms.offers.builders import BAD, given_batch
from tests.rooms.signals.test_mail import came, letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 320, "height": 640}
CUT = """() => [...document.querySelectorAll('header *, main *')].filter((one) => one.checkVisibility()
    && one.clientWidth && !one.matches('select') && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""


@pytest.mark.parametrize("language", ["bg", "uk"])
def test_what_a_case_manager_opens_on_the_way(people, world, language):
    came(world, letter(files={"договір.pdf": b"%PDF-1.7 x"}))
    mail = SignalMail.objects.get().signal_id
    batch = given_batch(world, (BAD, "Продавам колело."))
    screening = world.screened("ana")
    codes = tuple(Case.objects.get(pk=pk).code for pk in (world.case(), world.case(identity=OTHER)))
    pair = same.flag(actor=world["ana"], cases=codes, now=world.now, key=key()).id
    Account.objects.filter(pk=world["ana"].account).update(language=language)
    while batches.advance(batch=batch, now=world.now):
        pass
    ana = people("ana", viewport=PHONE)
    for name, path in (
        ("mail", f"/desk/signals/{mail}/"),
        ("signal-figures", "/desk/figures/signals/"),
        ("batch", f"/desk/offers/batches/{batch}/"),
        ("screenings", "/desk/screenings/"),
        ("result", f"/desk/screenings/{screening}/"),
        ("same-list", "/desk/same/"),
        ("same", f"/desk/same/{pair}/"),
    ):
        ana.goto(path)
        accessible(ana)
        shot(ana, f"{name}-{language}")
    press(ana, "main form:not([action]) .button")
    accessible(ana)
    shot(ana, f"same-compared-{language}")


def test_on_the_phone_without_a_network_no_answer_is_cut(chromium, live_server, world):
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 320, "height": 640}, locale="uk")
    context.set_default_timeout(60_000)
    phone = Phone(context.new_page())
    phone.enrol(numbers(world, "stoyan"))
    for language in ("uk", "bg", "ro", "en"):
        phone.page.select_option("#language", language)
        phone.language = language
        phone.at("Field work")
        phone.begins()
        assert phone.page.evaluate(CUT) == [], language
        phone.press("Back")
        phone.press("Back")
    context.close()
