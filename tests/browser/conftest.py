"""Debian's chromium before a real server, and the people of the cast before it, each signed in."""

import re

import pytest
from playwright.sync_api import Page, sync_playwright

from accord.demo.cast import CAST
from accord.foundation.clock import now as clock
from tests.browser.hands import Hands
from tests.cast import signed_in, world_again

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EXPECTED = (
    "status of 4|ERR_INTERNET_DISCONNECTED"  # what the browser itself says of a refusal and of a line that is down
)
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def today():
    """The server runs by the real clock, so the world of these tests was made just now, and once."""
    return clock()


@pytest.fixture
def world(db, today):
    return world_again(today)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def people(chromium, live_server, world):
    """One browser for each person, past both factors. At the end nobody's console had a fault in it."""
    contexts: dict[str, Page] = {}
    faults: list[str] = []

    def heard(message) -> None:
        if message.type == "error" and not re.search(EXPECTED, message.text):
            faults.append(message.text)

    def person(who: str, **options) -> Page:
        if who not in contexts:
            context = chromium.new_context(base_url=live_server.url, **options)
            context.set_default_navigation_timeout(120_000)  # the first page of a server is slow on a busy machine
            session = {name: cookie.value for name, cookie in signed_in(world, who).cookies.items()}
            context.add_cookies([{"name": n, "value": value, "url": live_server.url} for n, value in session.items()])
            contexts[who] = context.new_page()
            contexts[who].on("console", heard)
        return contexts[who]

    yield person
    for page in contexts.values():
        page.context.close()
    assert faults == []


@pytest.fixture
def hands(people):
    """The hands and eyes of a person of the cast, before the page of her day; `phone` for who stands at a border."""

    def of(who: str, *, phone: bool = False) -> Hands:
        page = people(who, viewport=PHONE) if phone else people(who)
        acting = Hands(page, CAST[who].language)
        if page.url == "about:blank":
            acting.goes("/desk/")
        return acting

    return of
