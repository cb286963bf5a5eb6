"""A press release: Elena writes it in three languages and is told of the fourth; Svetla reads all four and approves;
anybody reads it, each in their own language, on a telephone of 320 pixels, and so do the programs that follow the feed.
A journalist asks a question at the same pages, and is answered.
"""

import threading
from contextlib import contextmanager
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings

from tests.browser.hands import happened
from tests.browser.test_walk import accessible, press
from tests.rooms.site.build import IN_PLACE

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
ATOM = "{http://www.w3.org/2005/Atom}"
TITLES = {
    "bg": "Шест града учат признаците",
    "ro": "Șase orașe învață semnele",
    "uk": "Шість міст вчать ознаки",
    "en": "Six towns learn the signs",
}
QUOTE = "> Nobody pays for help.\n>\n> — Elena Vasileva, coordinator"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Nothing, as in the process itself."""


@contextmanager
def public():
    """The public process, drawn in a thread, while nobody is at the desk."""
    with override_settings(**IN_PLACE):
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(WSGIHandler())
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def writes(who, *tongues):
    for tongue in tongues:
        who.page.fill(f"[name=title_{tongue}]", TITLES[tongue])
        who.page.fill(f"[name=summary_{tongue}]", f"{TITLES[tongue]}.")
        who.page.fill(f"[name=body_{tongue}]", QUOTE)
        who.page.fill(f"[name=about_{tongue}]", f"NCCTHB ({tongue})")


def looks(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page).response["violations"]
    assert [row["id"] for row in found if row["impact"] in {"serious", "critical"}] == []


def test_a_release_from_draft_to_feed_in_four_languages(hands, chromium):
    elena, svetla = hands("elena"), hands("svetla", phone=True)
    elena.walks("Newsroom")
    elena.sees("There is no release yet.")
    elena.presses("Write a release")
    accessible(elena.page)
    writes(elena, "bg", "ro", "uk")
    elena.page.fill("[name=body_bg]", "<b>HTML</b>")
    elena.writes("Press contact: name", "Svetla Marinova")
    elena.writes("E-mail address", "press@accord.example")
    elena.page.check("[name=press_agreed]")
    elena.presses("Save")
    elena.reads("<b>")  # HTML is named, and what was typed stands
    assert elena.page.input_value("[name=title_uk]") == TITLES["uk"]
    elena.page.fill("[name=body_bg]", QUOTE)
    elena.presses("Save")
    release = elena.page.url
    elena.presses("Give it to a second person to read")
    elena.reads(elena.word("A release appears in every language or not at all. Missing: %(missing)s.").split("%")[0])
    elena.presses("Write on")
    writes(elena, "en")
    elena.presses("Save")
    elena.presses("Give it to a second person to read")
    elena.sees("Who wrote any of it cannot approve it: a colleague reads every language.")
    assert not elena._button("I have read every language: approve").count()

    with public() as address:
        page = chromium.new_page()
        page.goto(f"{address}/bg/n/")
        assert TITLES["bg"] not in page.content()
        page.close()

    svetla.walks("Newsroom")
    svetla.follows(TITLES[svetla.language])
    assert svetla.page.url == release
    for tongue, title in TITLES.items():
        svetla._leave(svetla.main.locator(f"a[hreflang={tongue}]"))
        svetla.reads(title, f"NCCTHB ({tongue})")
        accessible(svetla.page)
    svetla.presses("I have read every language: approve")

    with public() as address:
        page = chromium.new_page(viewport={"width": 320, "height": 640}, base_url=address)
        for tongue, title in TITLES.items():
            page.goto(f"/{tongue}/")
            press(page, f"a[href='/{tongue}/n/']")
            looks(page)
            press(page, f"text={title}")
            assert page.title() == title
            assert page.locator("blockquote .by").inner_text() == "— Elena Vasileva, coordinator"
            looks(page)
            answer = page.request.get(f"/{tongue}/n/feed.xml")
            (entry,) = ET.fromstring(answer.text()).findall(f"{ATOM}entry")  # noqa: S314
            assert entry.find(f"{ATOM}title").text == title
            assert entry.find(f"{ATOM}id").text == page.url
        page.close()
    happened("news.begun", "news.changed", "news.submitted", "news.approved", "news.appeared")


def test_a_journalist_asks_and_is_answered(hands, chromium):
    elena = hands("elena")
    elena.walks("Newsroom")
    elena.follows(elena.word("Questions of the media"))
    elena.presses("Take questions")
    elena.sees("No journalist has asked anything yet.")
    accessible(elena.page)

    with public() as address:
        page = chromium.new_page(viewport={"width": 320, "height": 640}, base_url=address)
        page.goto("/ro/n/")
        press(page, "a[href='/ro/n/ask/']")
        looks(page)
        page.fill("[name=name]", "Irina Rusu")
        page.fill("[name=medium]", "Ziarul de Marți")
        page.fill("[name=email]", "irina@example.org")
        page.fill("[name=question]", "Câte orașe au învățat?")
        press(page, "button")  # faster than anybody writes: what was typed stands
        looks(page)
        assert page.input_value("[name=question]") == "Câte orașe au învățat?"
        page.wait_for_timeout(4_500)
        press(page, "button")
        assert page.locator("[role=status]").count() == 1
        looks(page)
        assert not page.context.cookies()
        page.close()

    elena.walks("Newsroom")
    elena.reads(elena.word("wait for an answer: %(number)s") % {"number": 1})
    elena.follows(elena.word("Questions of the media"))
    elena.lacks("Irina Rusu")
    elena._leave(elena.main.locator("a[href*='/desk/newsroom/questions/']").first)
    elena.reads("Irina Rusu", "Ziarul de Marți", "irina@example.org", "Câte orașe au învățat?")
    accessible(elena.page)
    elena.presses("I have answered")
    elena.sees("answered")
    happened("press_desk.opened", "media_question.read", "media_question.answered")
