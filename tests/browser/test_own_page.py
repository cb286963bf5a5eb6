"""Her own page in a real browser of the width of an old telephone: with scripts and without."""

import pytest

from accord.foundation.clock import now as clock
from tests.cast import build_world
from tests.rooms.plans import builders
from tests.rooms.visits.build import contact, numbers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OUT = "/health"  # stands for the neutral site
PAGES = ("a", "b", "c", "d", "e", "f", "g", "h")


@pytest.fixture
def world(now):
    return build_world(clock())


@pytest.fixture
def case(world, settings, live_server):
    settings.ACCORD_PORTAL_EXIT = live_server.url + OUT
    made = world.case()
    contact(world, made, clock())
    builders.all_made(world, made)
    world.consent(made)
    return made


@pytest.fixture
def telephone(chromium, live_server):
    made = []

    def opened(**more):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": 320, "height": 640}, locale="uk", **more
        )
        made.append(context)
        # The stand-in for the other site is of this host: its icon would lead to the sign-in and bring a cookie.
        context.route("**/favicon.ico", lambda route: route.abort())
        context.set_default_timeout(90_000)
        return context

    yield opened
    for context in made:
        context.close()


def came_in(world, case, context):
    page = context.new_page()
    page.goto("/health")
    page.goto(f"/n/k/{numbers(world, case, clock())}/")
    assert page.title() == "Нотатки"
    page.click("main button")
    page.wait_for_url("**/n/a/")
    return page


@pytest.mark.parametrize("way", ["link", "escape", "without scripts"])
def test_leaving_shows_another_site_and_back_shows_nothing(world, case, telephone, way):
    context = telephone(java_script_enabled=way != "without scripts")
    page = came_in(world, case, context)
    for letter in PAGES:
        page.goto(f"/n/{letter}/")
        assert page.title() == "Нотатки"
        wide = page.locator("main").bounding_box()
        assert wide["x"] + wide["width"] <= 320, letter
        if way != "without scripts":
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, letter
    assert [(one["name"], one["expires"], one["sameSite"], one["httpOnly"]) for one in context.cookies()] == [
        ("n", -1, "Strict", True)
    ]
    if way != "without scripts":
        kept = "[localStorage.length, sessionStorage.length, document.cookie]"
        assert page.evaluate(kept) == [0, 0, ""]
    if way == "escape":
        page.keyboard.press("Escape")
    else:
        page.click("#x")
    page.wait_for_url(f"**{OUT}")
    assert context.cookies() == []
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert "/n/" not in page.url
        assert "План" not in page.content()
