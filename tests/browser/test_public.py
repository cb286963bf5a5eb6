"""A stranger with an old telephone, and Ana at her desk: told in one language, answered, read in the other; no trace on the device."""

import re
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings

from accord.foundation.clock import now as clock
from tests.cast import build_world
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


@pytest.fixture
def address(world):
    """The public process, drawn in a thread: its settings stand before its handler does."""
    with override_settings(**IN_PLACE):
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        url = f"http://127.0.0.1:{server.server_port}"
        server.set_app(WSGIHandler())
        with override_settings(ACCORD_PORTAL_EXIT=url + OUT):
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield url
        server.shutdown()
        server.server_close()
        thread.join()


def telephone(chromium, address, **more):
    context = chromium.new_context(base_url=address, viewport={"width": 320, "height": 640}, locale="uk", **more)
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
        page.click("a[href='/uk/c/1/']")
        page.click("button[value=no]")
        assert page.locator("ul.lines").count() == 0
        page.click("button[value=yes]")
        assert page.locator("ul.lines").count() > 0
        fits(page, scripts)
        page.goto("/uk/t/")
        fits(page, scripts)
        page.click("main form button")
        assert page.locator("[role=alert]").count() == 1  # nothing was typed
        page.fill("#text", TEXT)
        page.check("input[name=child]")
        page.set_input_files("#files", {"name": "x.exe", "mimeType": "text/plain", "buffer": b"MZ\x90\x00"})
        page.click("main form button")
        assert page.input_value("#text") == TEXT  # the file was refused, the words stand
        assert page.is_checked("input[name=child]")
        page.click("main form button")
        code = re.sub(r"\D", "", page.inner_text("#code"))
        assert len(code) == 16
        fits(page, scripts)
        with at_the_desk():
            from accord.detection.tips.models import Tip

            answered(world, taken_up(world, Tip.objects.get()), "Ми вас чуємо.")
        page.goto("/ro/r/")
        page.fill("#numbers", f"{code[:8]} {code[8:]}")
        page.click("main form button")
        assert "Ми вас чуємо." in page.inner_text("main")
        assert "Канарка" not in page.content()
        fits(page, scripts)
        page.fill("#text", "Дякую")
        page.click("main form button")
        page.wait_for_load_state()
        assert page.locator("[role=status]").count() == 1
        assert context.cookies() == []
        if scripts:
            assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
            page.keyboard.press("Escape")
        else:
            page.click("#x")
        page.wait_for_url(f"**{OUT}")
    finally:
        context.close()
