"""The public pages: four languages, no trace, and help on every one of them."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from accord.config import public_urls
from accord.cooperation.directory.queries import hotlines
from accord.cooperation.organisations.hotlines import hotlines as packaged
from accord.faces.site.base import TONGUES

pytestmark = pytest.mark.django_db
PAGES = ("/", "/bg/", "/ro/", "/uk/", "/en/")


def quiet(answer):
    """Nothing stays: no cookie, nothing kept, nothing of another site, and a title that tells nothing."""
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)
    if answer.get("Content-Type", "").startswith("text/html") and page:
        title = re.search(r"<title>(.*?)</title>", page).group(1)
        assert title in {"Notes", "Бележки", "Note", "Нотатки"}
        assert 'id="x"' in page
    return page


def test_every_page_of_help_is_there_in_four_languages_without_a_trace(world, stranger):
    for tongue in TONGUES:
        page = quiet(stranger.get(f"/{tongue}/"))
        assert f'lang="{tongue}"' in page
        assert 'href="tel:112"' in page
        with translation.override(tongue):
            for line in hotlines():
                assert f'href="tel:{line.dial}"' in page
                assert escape(line.name) in page or line.dial == "112"
        for other in TONGUES:
            assert f'href="/{other}/"' in page
    assert "Leave now" in quiet(stranger.get("/en/"))
    for asked, shown in (("uk-UA,uk;q=0.9", "uk"), ("ro", "ro"), ("fr", "en"), ("", "en")):
        assert f'<html lang="{shown}"' in quiet(stranger.get("/", headers={"accept-language": asked}))


def test_the_way_out_leads_away_and_lets_the_browser_forget(stranger, settings):
    for method in ("get", "post"):
        answer = getattr(stranger, method)("/x/")
        assert (answer.status_code, answer["Location"]) == (303, settings.ACCORD_PORTAL_EXIT)
        assert '"cache", "cookies", "storage"' in answer["Clear-Site-Data"]


def test_nothing_of_the_node_answers_there(world, stranger):
    for path in (
        "/desk/",
        "/api/v1/me",
        "/sign-in/",
        "/n/",
        "/language/",
        "/style/",
        "/fr/",
        "/bg/nothing/",
        "/Тетяна/",
    ):
        answer = stranger.get(path)
        assert answer.status_code == 404, path
        assert 'href="tel:112"' in quiet(answer), path
        assert "Accord" not in answer.content.decode()
    assert stranger.post("/bg/").status_code == 405
    big = stranger.post("/bg/", b"x", content_type="text/plain", CONTENT_LENGTH="99999999")
    assert big.status_code == 413
    quiet(big)


def test_a_database_that_is_busy_still_leaves_the_number_to_call(stranger, monkeypatch):
    def busy():
        raise OperationalError("Тетяна")

    monkeypatch.setattr("accord.faces.site.base.hotlines", busy)
    monkeypatch.setattr("accord.faces.site.views.intakes", busy)
    answer = stranger.get("/uk/")
    assert answer.status_code == 200
    page = quiet(answer)
    for line in packaged():
        assert f'href="tel:{line.dial}"' in page
    assert "Тетяна" not in answer.content.decode()


def test_the_node_of_the_staff_has_none_of_these_pages(world):
    """Every public address, by its own table; the desk's process answers none of them."""
    names = {p.name for p in public_urls.urlpatterns[1].url_patterns}
    assert names >= {"first", "start", "leave"}
    for path in ("/bg/", "/x/"):
        assert Client().get(path).status_code == 302
