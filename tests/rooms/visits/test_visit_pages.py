"""Her pages as a browser gets them: neutral, uncached, one cookie, a way out that leaves nothing."""

import re
from html import unescape

import pytest
from django.test import Client, override_settings
from django.utils import translation

from accord.foundation.clock import now as clock
from accord.foundation.limits.models import Level
from accord.foundation.policy import Category, Purpose
from accord.protection.consents.models import Consent
from accord.protection.visits.models import Visit
from tests.cast import key
from tests.rooms.plans import builders
from tests.rooms.visits.build import browser, contact, english, numbers, token

pytestmark = pytest.mark.django_db
PAGES = ("/n/a/", "/n/b/", "/n/c/", "/n/d/", "/n/e/", "/n/f/", "/n/g/", "/n/h/")
TELLING = re.compile(
    r"traffick|трафик|trafic de|торгівл|exploit|експлоатаци|exploatar|експлуатаці|victim|жертв|постражд|survivor|accord",
    re.IGNORECASE,
)
TITLES = {"en": "Notes", "bg": "Бележки", "ro": "Note", "uk": "Нотатки"}


@pytest.fixture
def case(world):
    return world.case()


@pytest.fixture
def client(world, case):
    return browser(world, case)


def full(world, case):
    """A case with everything that a page could show."""
    builders.all_made(world, case)
    world.consent(case)
    world.consent(case, "mvr_police", purpose=Purpose.INVESTIGATION, categories=frozenset(Category))
    world.consent(case, "national_commission")


@pytest.mark.parametrize("language", sorted(TITLES))
def test_no_page_tells_anything_in_title_address_or_words(world, case, client, language):
    full(world, case)
    assert client.post("/n/l/", {"language": language, "token": token(client)}).status_code == 302
    consent = Consent.objects.first().pk
    for path in ("/n/", *PAGES, f"/n/d/{consent}/", "/n/nothing/"):
        answer = client.get(path, headers={"accept-language": language})
        text = unescape(answer.content.decode())
        assert re.search("<title>(.*?)</title>", text).group(1) == TITLES[language], path
        assert not TELLING.search(text), (path, TELLING.search(text))
        assert 'id="x"' in text, path
        assert f'lang="{language}"' in text, path
        assert "no-store" in answer["Cache-Control"], path
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert set(client.cookies) == {"n"}, path
        assert not re.search(r"(src|href|action)=\"https?:", text), path
        assert not re.search(r" style=| on\w+=", text), path


def test_the_cookie_stays_in_this_browser_until_it_closes(client):
    cookie = client.cookies["n"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    with override_settings(SECURE=True):
        from accord.faces.portal import base

        assert base.cookie_name() == "__Host-n"


def test_another_browser_is_led_away_and_a_stolen_link_opens_nothing(world, case, client):
    typed = numbers(world, case, clock())
    link = f"/n/k/{typed}/"
    thief, other = Client(), Client()
    for path in PAGES:
        answer = thief.get(path)
        assert (answer.status_code, answer["Location"]) == (303, "https://www.google.com/")
    fresh, used = other.get(link), None
    assert fresh.status_code == 200  # looking at it uses nothing up: a preview does that too
    assert other.post("/n/", {"numbers": typed}).status_code == 303
    used = thief.get(link)
    assert used.content == fresh.content  # whether it still opens is not told
    refused = thief.post("/n/", {"numbers": typed})
    assert refused.status_code == 422
    assert "open nothing" in refused.content.decode()
    assert "n" not in thief.cookies
    assert other.get("/n/a/").status_code == 200
    gone = client.get("/n/a/")  # the first device: new numbers had ended it
    assert gone.status_code == 410
    assert "closed" in gone.content.decode()


def test_the_way_out_ends_the_visit_empties_the_browser_and_back_shows_nothing(world, case, client):
    cookie = client.cookies["n"].value
    answer = client.get("/n/x/")
    assert (answer.status_code, answer["Location"]) == (303, "https://www.google.com/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.cookies["n"].value == ""
    assert Visit.objects.get().why_ended == "herself"
    for path in PAGES:
        assert client.get(path).status_code == 303
    thief = Client()
    thief.cookies["n"] = cookie  # the cookie itself was copied before
    assert thief.get("/n/b/").status_code == 410
    assert Client().get("/n/x/").status_code == 303  # always answered alike
    assert Client().post("/n/x/").status_code == 303


def test_taking_back_needs_two_steps_and_the_page_of_this_browser(world, case, client):
    consent = world.consent(case)
    path = f"/n/d/{consent}/"
    assert path in client.get("/n/d/").content.decode()
    good = {"token": token(client), "key": key(), "version": 1}
    other = browser(world, world.case(identity=_other()))
    for sent in (good | {"token": ""}, good | {"token": "я" * 64}, good | {"token": token(other)}, {}):
        assert client.post(path, sent).status_code == 403
    assert other.get(path).status_code == 404
    assert other.post(path, good | {"token": token(other)}).status_code == 404
    for bad in ({"version": "x"}, {"version": "9" * 30}, {"version": "٣"}, {"key": ""}, {"key": "k" * 200}):
        answer = client.post(path, good | bad)
        assert answer.status_code == 409, bad
        assert 'role="alert"' in answer.content.decode()
    assert Consent.objects.get(pk=consent).withdrawn_at is None
    assert client.post(path, good).status_code == 302
    assert Consent.objects.get(pk=consent).withdrawn_at is not None
    assert client.post(path, good | {"key": key()}).status_code == 409
    for nonsense in ("/n/d/nonsense/", "/n/d/00000000-0000-0000-0000-000000000000/"):
        assert client.get(nonsense).status_code == 404


def test_a_form_of_another_site_and_guessing_get_nowhere(world, case):
    contact(world, case, clock())
    typed = numbers(world, case, clock())
    client = Client()
    assert client.post("/n/", {"numbers": typed}, headers={"origin": "https://evil.example"}).status_code == 403
    answers = [client.post("/n/", {"numbers": f"{number:012d}"}).status_code for number in range(9)]
    assert answers == [422] * 6 + [429] * 3
    assert client.post("/n/", {"numbers": typed}).status_code == 429
    Level.objects.all().delete()
    for odd in ("", "x" * 9000, "\x00", "１２３４５６７８９０１２", "-1"):
        assert client.post("/n/", {"numbers": odd}).status_code == 422
        Level.objects.all().delete()
    assert client.post("/n/", {"numbers": typed}, headers={"origin": "http://testserver"}).status_code == 303
    assert client.post("/n/l/", {"language": "xx", "token": token(client)}).status_code == 302
    assert client.post("/n/a/").status_code == 403


def test_the_desk_asks_first_shows_the_numbers_once_and_ends_it(world, case):
    staff = english(world)
    path = f"/desk/cases/{case}/portal/"
    assert "Agree on one with the person first" in staff.get(path).content.decode()
    contact(world, case, clock())
    assert "Show the numbers" in staff.get(path).content.decode()
    yes = {"wants": "on", "alone": "on", "shown": "on"}
    for missing in yes:
        answer = staff.post(path, {k: v for k, v in yes.items() if k != missing} | {"key": key()})
        assert answer.status_code == 422
        assert "Ask the person first" in answer.content.decode()
    assert Visit.objects.count() == 0
    form = yes | {"key": key()}
    shown = staff.post(path, form).content.decode()
    typed = re.sub(r"\D", "", re.search(r'id="numbers">([\d ]+)<', shown).group(1))
    assert len(typed) == 12
    assert "data:image/svg+xml" in shown
    assert typed not in re.sub(r"\D", "", staff.post(path, form).content.decode())
    assert typed not in re.sub(r"\D", "", staff.get(path).content.decode())
    hers = Client()
    assert hers.post("/n/", {"numbers": typed}).status_code == 303
    assert "open on the person's device" in staff.get(path).content.decode()
    version = Visit.objects.get().version
    assert staff.post(f"{path}end/", {"key": key(), "version": version}).status_code == 302
    assert hers.get("/n/b/").status_code == 410
    assert "closed by the team" in staff.get(path).content.decode()
    assert staff.post(f"{path}end/", {"key": key(), "version": version}).status_code == 302  # said, not a fault


def test_her_language_is_hers_before_the_browsers(client):
    assert "Що ви хочете побачити?" in client.get("/n/a/", headers={"accept-language": "ro"}).content.decode()
    with translation.override("ro"):
        start = Client().get("/n/?l=bg", headers={"accept-language": "ro"})
    assert 'lang="bg"' in start.content.decode()
    assert set(start.cookies) == set()


def _other():
    from dataclasses import replace

    from tests.cast import TETIANA

    return replace(TETIANA, given_name="Олена", document="FK000111", phone="+380670000001")
