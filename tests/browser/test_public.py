"""A stranger with an old telephone, and Ana at her desk: told in one language, answered, read in the other; no trace on the device."""

import re
import threading
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings

from accord.cooperation.directory.loading import SEED, load
from accord.foundation.clock import now as clock
from tests.browser.looks import tapped
from tests.cast import build_world
from tests.rooms.fundraisers.build import desk as fundraisers_desk
from tests.rooms.site.build import IN_PLACE, at_the_desk
from tests.rooms.tips.build import answered, intake, taken_up
from tests.rooms.tips.conftest import quick_codes  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OUT = "/health"  # stands for the neutral site
TEXT = "Забрали паспорт. <b>Канарка</b>"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Nothing, as in the process itself."""


@pytest.fixture
def world(db):
    made = build_world(clock())
    intake(made)
    return made


@contextmanager
def served():
    """The public process, drawn in a thread: its settings stand before its handler does."""
    with override_settings(**IN_PLACE):
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        url = f"http://127.0.0.1:{server.server_port}"
        server.set_app(WSGIHandler())
        with override_settings(ACCORD_PORTAL_EXIT=url + OUT):
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield url
            finally:
                server.shutdown()
                server.server_close()
                thread.join()


@pytest.fixture
def address(world):
    with served() as url:
        yield url


def telephone(chromium, address, locale="uk", **more):
    context = chromium.new_context(base_url=address, viewport={"width": 320, "height": 640}, locale=locale, **more)
    context.set_default_timeout(30_000)
    context.route("**/favicon.ico", lambda route: route.abort())
    return context


def fits(page, scripts):
    """One hand, 320 px, and for a reader of screens."""
    assert page.title() in {"Нотатки", "Note"}
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        found = Axe().run(page).response["violations"]
        assert [row["id"] for row in found if row["impact"] in {"serious", "critical"}] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_told_in_ukrainian_answered_and_read_in_romanian(world, chromium, address, scripts):
    context = telephone(chromium, address, java_script_enabled=scripts)
    try:
        page = context.new_page()
        page.goto("/")
        fits(page, scripts)
        tapped(page, "a[href='/uk/c/1/']", scripts)
        tapped(page, "button[value=no]", scripts)
        page.wait_for_selector("input[name=done][value='1']", state="attached")
        assert page.locator("ul.lines").count() == 0
        tapped(page, "button[value=yes]", scripts)
        page.wait_for_selector("ul.lines li")
        fits(page, scripts)
        page.goto("/uk/t/")
        fits(page, scripts)
        tapped(page, "main form button", scripts)
        page.wait_for_selector("[role=alert]")  # nothing was typed
        page.fill("#text", TEXT)
        page.check("input[name=child]")
        page.set_input_files("#files", {"name": "x.exe", "mimeType": "text/plain", "buffer": b"MZ\x90\x00"})
        tapped(page, "main form button", scripts)
        page.wait_for_selector("#error")
        assert page.input_value("#text") == TEXT  # the file was refused, the words stand
        assert page.is_checked("input[name=child]")
        tapped(page, "main form button", scripts)
        code = re.sub(r"\D", "", page.inner_text("#code"))
        assert len(code) == 16
        fits(page, scripts)
        with at_the_desk():
            from accord.detection.tips.models import Tip

            answered(world, taken_up(world, Tip.objects.get()), "Ми вас чуємо.")
        page.goto("/ro/r/")
        page.fill("#numbers", f"{code[:8]} {code[8:]}")
        tapped(page, "main form button", scripts)
        page.wait_for_selector("#text")
        assert "Ми вас чуємо." in page.inner_text("main")
        assert "Канарка" not in page.content()
        fits(page, scripts)
        page.fill("#text", "Дякую")
        tapped(page, "main form button", scripts)
        page.wait_for_selector("[role=status]")
        assert context.cookies() == []
        if scripts:
            assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
            page.keyboard.press("Escape")
        else:
            page.click("#x")
        page.wait_for_url(f"**{OUT}")
    finally:
        context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_help_is_three_taps_from_the_first_page_in_ukrainian(world, chromium, address, scripts):
    """Somebody with a telephone set to another language: her own language, help near her, the place; then a number to call."""
    with at_the_desk():
        load(SEED, now=clock(), numbers=True)
    context = telephone(chromium, address, locale="de", java_script_enabled=scripts)
    try:
        page = context.new_page()
        page.goto("/")
        taps = ["a[lang=uk]", "a[href='/uk/s/']", "a[href='/uk/s/BG-02/']"]
        for tap in taps:
            tapped(page, tap, scripts)
        page.wait_for_selector("h1:has-text('Бургас')")
        assert page.locator("html[lang=uk]").count() == 1
        number = page.locator(".card a.number").first
        assert number.get_attribute("href").startswith("tel:+359")
        assert number.is_visible()
        fits(page, scripts)
        assert page.evaluate("location.pathname") == "/" if scripts else page.url.endswith("/uk/s/BG-02/")
        page.click("a[href='/uk/s/']")
        page.wait_for_selector("a[href='/uk/s/RO-CJ/']")
        fits(page, scripts)
    finally:
        context.close()


def test_a_line_that_breaks_loses_no_word(world, chromium, address):
    context = telephone(chromium, address)
    try:
        page = context.new_page()
        page.goto("/uk/t/")
        page.fill("#text", TEXT)
        context.set_offline(True)
        page.click("main form button")
        page.wait_for_selector("#failed:visible")
        assert page.input_value("#text") == TEXT
        context.set_offline(False)
        page.click("main form button")
        page.wait_for_selector("#code")
    finally:
        context.close()


PAGES = (
    "/",
    "/uk/s/",
    "/uk/s/BG-02/",
    "/uk/h/",
    "/uk/c/2/",
    "/uk/r/",
    "/uk/k/",
    "/uk/k/work/",
    "/uk/n/",
    "/uk/n/ask/",
    "/uk/o/",
    "/uk/v/",
    "/uk/g/",
    "/uk/w/",
)


def test_every_page_is_small_fits_and_reads_without_scripts_and_styles(world, chromium, address):
    """Sixty thousand bytes with everything, on 320 px, for a reader of screens; and the same words without a style or a script."""
    with at_the_desk():
        load(SEED, now=clock(), numbers=True)
        fundraisers_desk(world)
    rich, poor = telephone(chromium, address), telephone(chromium, address, java_script_enabled=False)
    poor.route("**/*.css", lambda route: route.abort())
    try:
        page, plain = rich.new_page(), poor.new_page()
        weights = []
        page.on("response", lambda one: weights.append(len(one.body())))
        for path in PAGES:
            weights.clear()
            page.goto(path, wait_until="networkidle")
            assert 0 < sum(weights) < 60_000, (path, sum(weights))
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            found = Axe().run(page).response["violations"]
            assert [row["id"] for row in found if row["impact"] in {"serious", "critical"}] == [], path
            plain.goto(path)
            for words in page.locator("h1, main a").all_inner_texts():
                assert words in plain.inner_text("body"), (path, words)
    finally:
        rich.close()
        poor.close()
