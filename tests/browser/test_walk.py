"""The whole path in a real browser by five people of the cast, then a search of the database for everything typed."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accord.cooperation.people.models import Account
from accord.demo.seed import code_of_secret, give_totp
from accord.foundation.duties.rules import rules
from tests.cast import PASSWORD
from tests.dump import leaks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("ACCORD_SHOTS")
TYPED = {
    "account": "Вона каже, що паспорт забрали", "next_step": "дзвінок від Ганни", "place": "склад на Индустриална 14", "reporter_name": "пані Галина",
    "reporter_phone": "+359877112233", "callback": "тільки зранку, пароль вишня", "given_name": "Соломія",
    "family_name": "Гнатишин", "birth_date": "1997-08-21", "document": "AB 991177", "phone": "+380509998877",
    "safe_contact": "Signal після обіду", "address": "Русе, вул. Ангел Кънчев 5", "health": "не спить ночами",
    "needs": "юристка і сестра", "request": "ліжко і психологиня", "witness": "Борислава Йорданова",
    "note": "боїться білого буса", "feedback": "приїхала спокійна", "told": "пан Христов по телефона",
}  # fmt: skip


def give_code(page: Page, secret: str) -> None:
    page.fill("[name=code]", code_of_secret(secret))
    with page.expect_navigation():
        page.click("main .button.primary")
    assert page.url.endswith("/desk/"), page.inner_text("main")


def accessible(page: Page) -> None:
    """WCAG 2.2 AA as far as axe sees it, and nothing wider than the screen."""
    found = Axe().run(
        page,
        options={
            "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
            "resultTypes": ["violations"],
        },
    )
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()[:2000]}"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def fill(page: Page, *names: str) -> None:
    for name in names:
        page.fill(f"[name={name}]", TYPED[name])


def tick(page: Page, name: str, *values: str) -> None:
    for value in values:
        page.check(f'[name={name}][value="{value}"]')


def press(page: Page, selector: str) -> None:
    """Press what leads to another page: a form asks first whether the session stands, and goes a moment later."""
    with page.expect_navigation():
        page.click(selector)


def sign_out(page: Page) -> None:
    """At the side, or under the menu of a telephone."""
    if not page.is_visible("form[action='/sign-out/'] button"):
        page.click("details.menu summary")
    press(page, "form[action='/sign-out/'] button")


def submit(page: Page, scope: str = "main") -> None:
    press(page, f"{scope} .button.primary:visible >> nth=-1")


def test_five_people_walk_the_whole_path(people, world):
    # Vesela and Nadia: a second agreement, proposed by one, signed by both.
    nadia = people("nadia")
    nadia.goto("/desk/agreements/new/")
    nadia.fill("[name=title]", "Протокол за насочване")
    tick(nadia, "parties", str(world.org("dignita")))
    nadia.select_option("[name=clause-0-purpose]", "assistance")
    nadia.select_option("[name=clause-0-legal_basis]", "consent")
    tick(nadia, "clause-0-categories", "identity", "needs", "health", "contact")
    nadia.fill("[name=valid_from]", str(date.today() - timedelta(days=1)))
    nadia.fill("[name=valid_until]", str(date.today() + timedelta(days=300)))
    accessible(nadia)
    submit(nadia)
    press(nadia, "text=Sign for my organisation")
    accessible(nadia)
    nadia.fill("[name=office]", "Director")
    submit(nadia)
    people("vesela").goto(nadia.url)
    press(people("vesela"), "text=Sign for my organisation")
    people("vesela").fill("[name=office]", "Director")
    submit(people("vesela"))
    assert "in force" in people("vesela").inner_text("main")

    # Oksana: a call on a telephone of 360 pixels, in Ukrainian.
    oksana = people("oksana", viewport={"width": 360, "height": 740})
    oksana.goto("/desk/signals/new/")
    oksana.uncheck("[name=anonymous]")
    tick(oksana, "calling", "yes")
    fill(oksana, "account", "place", "reporter_name", "reporter_phone", "callback")
    oksana.select_option("[name=form-0-sex]", "Feminine")
    oksana.select_option("[name=form-0-age_group]", "adult")
    oksana.select_option("[name=form-0-citizenship]", "UA")
    oksana.click("[name=more]")
    oksana.wait_for_selector("[name=form-1-sex]")
    assert oksana.input_value("[name=account]") == TYPED["account"]
    accessible(oksana)
    submit(oksana)
    assert TYPED["account"] in oksana.inner_text("main")
    accessible(oksana)
    signal_url = oksana.url

    # Ana: screening, one group of questions a screen, without a script if need be.
    ana = people("ana")
    ana.goto(signal_url)
    press(ana, "main a[href*='/desk/screenings/new/'] >> nth=0")
    ana.select_option("[name=setting]", "office")
    ana.select_option("[name=language]", "uk")
    accessible(ana)
    submit(ana)
    assert ana.is_checked("[name=modules][value=ukraine]")
    accessible(ana)
    submit(ana)
    for group in ("1.1 1.8", "2.1 2.2", "3.1", "", "5.1", "", "ua17", "ua14", ""):
        for indicator in group.split():
            tick(ana, f'"reply-{indicator}"', "yes")
        accessible(ana)
        submit(ana)
    result = ana.inner_text("main")
    assert "1.8" in result
    assert "%" not in result
    accessible(ana)
    shot(ana, "screening")
    press(ana, "main a[href*='/desk/identify/']")
    fill(
        ana,
        "given_name",
        "family_name",
        "birth_date",
        "document",
        "phone",
        "safe_contact",
        "address",
        "health",
        "needs",
    )
    tick(ana, "forms_found", "ForcedLabour")
    accessible(ana)
    submit(ana)
    case_url = ana.url
    assert re.search(r"C-\w{4}-\w{4}", ana.inner_text("h1"))
    assert TYPED["given_name"] not in ana.content()
    accessible(ana)
    ana.fill("[name=text]", TYPED["note"])
    ana.click("form[action$='/note/'] button")
    ana.get_by_text(TYPED["note"]).wait_for()  # a fragment: the page stays, the note and the timeline are new
    assert ana.url == case_url

    # Needs are assessed on a page of its own; it reads without fault before anything is answered.
    press(ana, ".tile[href$='/plans/']")
    accessible(ana)
    press(ana, "#needs .button")
    accessible(ana)
    ana.check("[name=explained][value=yes]")
    submit(ana)
    accessible(ana)

    # A duty that no step settles is entered with its time.
    ana.goto(case_url)
    press(ana, f"#clocks .task a:has-text('{rules()['P-RIGHTS'].duty['bg']}')")
    ana.fill("[name=note]", TYPED["told"])
    accessible(ana)
    submit(ana)

    # The referral is prepared; it cannot be sent before she is asked.
    ana.goto(case_url)
    press(ana, "#referrals .button")
    ana.select_option("[name=receiver]", str(world.org("dignita")))
    ana.check("[name=choice] >> nth=0")
    fill(ana, "request")
    ana.select_option("[name=purpose]", "assistance")
    tick(ana, "categories", "identity", "needs", "health", "contact")
    accessible(ana)
    submit(ana)
    referral_url = ana.url
    press(ana, "main form:has([value=send]) button")
    assert ana.url == referral_url  # every reason stands on the page, and nothing left
    assert ana.locator(".decision.refused").count() == 1
    accessible(ana)
    press(ana, "main a[href*='/consent/']")
    assert not ana.is_checked("[name=categories][value=whereabouts]")
    tick(ana, "language", "uk")
    press(ana, "main .button.primary")
    assert "Дігніта" in ana.inner_text("#reading")
    accessible(ana)
    shot(ana, "consent")
    ana.locator("canvas").scroll_into_view_if_needed()
    box = ana.locator("canvas").bounding_box()
    ana.mouse.move(box["x"] + 30, box["y"] + 60)
    ana.mouse.down()
    for n in range(12):
        ana.mouse.move(box["x"] + 30 + n * 20, box["y"] + 60 + (n % 3) * 20)
    ana.mouse.up()
    fill(ana, "witness")
    submit(ana)
    assert ana.url == case_url, ana.inner_text("main")
    ana.goto(referral_url)
    assert ana.locator(".decision.allowed").count() == 1
    press(ana, "main form:has([value=send]) button")
    assert ana.locator(".notice.success").count() == 1
    accessible(ana)

    # Mira: the receiver acknowledges, accepts, confirms arrival, gives feedback.
    mira = people("mira")
    mira.goto(referral_url)
    assert TYPED["family_name"] in mira.inner_text("main")
    assert TYPED["address"] not in mira.content()
    assert TYPED["note"] not in mira.content()
    accessible(mira)
    shot(mira, "referral")
    for action in ("acknowledge", "accept", "arrive", "start_service", "give_feedback"):
        form = mira.locator(f"form:has([name=action][value={action}])")
        if not form.is_visible():
            mira.click(f"details:has([name=action][value={action}]) > summary")
        if action == "give_feedback":
            form.locator("textarea").fill(TYPED["feedback"])
        with mira.expect_navigation():
            form.locator("button").click()
    ana.goto(referral_url)
    assert TYPED["feedback"] in ana.inner_text("main")

    # Ana opens the identity for a purpose, and closes it again by leaving.
    ana.goto(case_url)
    ana.click("#person button")
    ana.locator("#person").get_by_text(TYPED["given_name"]).wait_for()
    accessible(ana)

    # Elena: figures; one person is no figure.
    elena = people("elena")
    elena.goto("/desk/figures/?by=sex")
    assert "*" in elena.inner_text("main table")
    accessible(elena)
    for page in ("/desk/", "/desk/agreements/", "/desk/services/", "/desk/me/"):
        elena.goto(page)
        accessible(elena)

    assert leaks(TYPED.values()) == []


def test_every_component_in_every_language_is_accessible(chromium, live_server, db):
    for width, scheme in ((320, "light"), (1280, "dark")):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        page = context.new_page()
        page.goto("/style/")
        accessible(page)
        page.goto("/sign-in/")
        accessible(page)
        context.close()


def test_it_works_without_scripts_at_320_pixels(chromium, live_server, world):
    secret = give_totp(Account.objects.get(pk=world["oksana"].account))
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=login]", "oksana@accord.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main .button.primary")
    give_code(page, secret)
    page.goto("/desk/signals/new/")
    page.check("[name=danger]")
    fill(page, "account")
    submit(page)
    assert TYPED["account"] in page.inner_text("main")
    press(page, "form[action$='/triage/'] button")
    assert page.locator(".tag.danger").count()
    assert page.locator("form[action$='/triage/'] .button").inner_text() == "Змінити терміновість"
    context.close()


def test_typing_keeps_the_session_and_reading_does_not(people):
    page, asked = people("oksana"), []
    page.clock.install()
    page.goto("/desk/signals/new/")
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/desk/alive/") else None)
    fill(page, "account")
    page.clock.fast_forward(300_000)
    page.wait_for_timeout(100)
    assert asked == []
    fill(page, "place")
    page.wait_for_timeout(200)
    fill(page, "next_step")
    page.wait_for_timeout(200)
    assert len(asked) == 1


def test_by_keyboard_alone(people):
    page = people("ana")
    page.goto("/desk/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto("/desk/search/")
    page.focus("[name=given_name]")
    page.keyboard.type("Олена")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary:focus")
    assert page.input_value("[name=given_name]") == "Олена"


def test_my_day_renews_itself_but_never_under_the_hands_of_its_reader(people, world):
    page, asked = people("oksana"), []
    world.signal()
    page.clock.install()
    page.goto("/desk/")
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/desk/") else None)
    world.signal(danger=True)
    page.focus("#owed a")
    page.clock.fast_forward(61_000)
    page.wait_for_timeout(200)
    assert asked == []
    page.evaluate("document.activeElement.blur()")
    page.clock.fast_forward(61_000)
    page.wait_for_selector("#day .tag.danger")
    assert len(asked) == 1
    page.context.clear_cookies()
    page.clock.fast_forward(61_000)
    page.wait_for_url("**/sign-in/")  # the whole page goes, not the fragment


def test_an_ended_session_or_a_lost_line_costs_nothing_that_was_typed(people, world):
    page = people("oksana")
    page.goto("/desk/signals/new/")
    fill(page, "account")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.click("main .button.primary:visible >> nth=-1")
    page.wait_for_selector(".notice.unsent:focus")
    assert page.input_value("[name=account]") == TYPED["account"]
    ended = page.inner_text(".unsent")
    page.context.set_offline(True)
    page.click("main .button.primary:visible >> nth=-1")
    page.wait_for_function("words => document.querySelector('.unsent').textContent != words", arg=ended)
    page.context.set_offline(False)
    page.context.add_cookies(cookies)  # she signed in again in another tab
    submit(page)
    assert TYPED["account"] in page.inner_text("main")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_desk_in_bulgarian_and_english(people, world, language, width):
    """Also makes the pictures of the README when ACCORD_SHOTS names a folder."""
    world.signal(danger=True)
    case = world.case()
    world.consent(case)
    world.send(world.draft(case))
    Account.objects.filter(pk=world.cast.accounts["ana"].pk).update(language=language)
    page = people("ana", viewport={"width": width, "height": 800})
    for name, path in (("day", "/desk/"), ("case", f"/desk/cases/{case}/")):
        page.goto(path)
        accessible(page)
        assert page.get_attribute("html", "lang") == language
        assert page.locator(".side .links").is_visible() == (
            width > 500
        )  # a telephone shows the menu when it is asked for
        shot(page, f"{name}-{language}-{'phone' if width < 500 else 'desktop'}")
