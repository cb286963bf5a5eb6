"""Whom to write to for what: numbers first, names that were agreed to, offices; never a shelter."""

import pytest
from django.db import OperationalError
from django.test import override_settings

from accord.cooperation.directory.loading import SEED, load
from accord.cooperation.directory.models import Service
from accord.faces.site.base import TONGUES
from accord.foundation.clock import now as clock
from tests.rooms.fundraisers.build import desk
from tests.rooms.newsroom.build import published
from tests.rooms.press.build import desk as press_desk
from tests.rooms.site.build import at_the_desk, held
from tests.rooms.site.test_site_pages import quiet

pytestmark = pytest.mark.django_db
SECRET = {"kinds": "SH", "secret": True, "street": "", "town": "", "postal_code": ""}
OFFICE = {"kinds": "LEG", "secret": False, "street": "Street of the Test 7", "town": "Sofia", "postal_code": "1000"}


@pytest.fixture
def places(world):
    """An office and a shelter of the organisation that takes fundraisers."""
    load(SEED, now=clock(), numbers=True)
    whose = world["elena"].organisation
    first, second = Service.objects.filter(kinds="HL")[:2]
    for row, more in (
        (first, OFFICE | {"phone": "+359 2 000 00 01"}),
        (second, SECRET | {"phone": "+359 2 000 00 02"}),
    ):
        Service.objects.filter(pk=row.pk).update(organisation=whose, names={"en": f"Place {more['kinds']}"}, **more)
    return world


def test_it_says_in_every_language_whom_to_call_and_whom_to_write_to(places, stranger):
    with at_the_desk():
        published(places)
        desk(places)
    with held(), override_settings(ACCORD_DATA_PROTECTION="data@example.org"):
        for tongue in TONGUES:
            page = quiet(stranger.get(f"/{tongue}/w/"))
            assert page.index("tel:112") < page.index("Svetla Marinova") < page.index("mailto:data@example.org")
            assert "mailto:press@example.org" in page
            assert "Street of the Test 7" in page
            assert f'href="/{tongue}/g/"' in page


def test_of_a_shelter_nothing_is_told(places, stranger):
    with at_the_desk():
        desk(places)
    with held():
        page = stranger.get("/en/w/").content.decode()
    assert "Place LEG" in page
    assert "Place SH" not in page
    assert "000 00 02" not in page


def test_every_public_page_leads_to_it_from_its_foot(places, stranger):
    for path in ("", "c/1/", "s/", "s/BG-02/", "h/", "t/", "r/", "k/", "k/work/", "n/", "o/", "v/", "g/", "w/"):
        assert 'href="/uk/w/"' in stranger.get(f"/uk/{path}").content.decode(), path


def test_journalists_find_the_form_or_are_told_where_names_stand(world, stranger):
    assert "/en/n/ask/" not in stranger.get("/en/w/").content.decode()
    assert 'href="/en/n/"' in stranger.get("/en/w/").content.decode()
    with at_the_desk():
        press_desk(world)
    assert "/en/n/ask/" in stranger.get("/en/w/").content.decode()


def test_the_numbers_stand_when_the_database_does_not_answer(world, stranger, monkeypatch):
    def fails(*_, **__):
        raise OperationalError

    monkeypatch.setattr("accord.faces.site.contact.press_contact", fails)
    answer = stranger.get("/en/w/")
    assert answer.status_code == 200
    assert "tel:112" in answer.content.decode()
