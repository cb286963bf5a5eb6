"""Who helps near here: by region, in four languages; of a shelter not even the region."""

import pytest
from django.db import DatabaseError, OperationalError, transaction
from django.utils import translation

from accord.cooperation.directory import queries
from accord.cooperation.directory.catalogue import regions
from accord.cooperation.directory.loading import SEED, load
from accord.cooperation.directory.models import Service
from accord.faces.site.base import TONGUES
from accord.foundation.clock import now as clock
from tests.rooms.site.build import held
from tests.rooms.site.test_site_pages import quiet

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(world):
    load(SEED, now=clock(), numbers=True)
    return world


def test_regions_are_one_tap_away_in_every_language(directory, stranger):
    for tongue in TONGUES:
        assert f'href="/{tongue}/s/"' in stranger.get(f"/{tongue}/").content.decode()
        page = quiet(stranger.get(f"/{tongue}/s/"))
        for code in ("BG", "RO", *regions()):
            assert f'href="/{tongue}/s/{code}/"' in page


def test_who_helps_there_stands_first_and_with_a_number_to_call(directory, stranger):
    found = queries.near("BG-02")
    assert "BG-02" in found[0].areas.split()
    assert all(row.phone or row.web for row in found)
    assert not [row.name for row in found if row.country == "RO" and row.areas.startswith("RO")]
    for tongue in TONGUES:
        page = quiet(stranger.get(f"/{tongue}/s/BG-02/"))
        with translation.override(tongue):
            assert found[0].name in page
        assert f'href="tel:{found[0].dial}"' in page
        assert 'href="tel:112"' in page


def test_of_a_shelter_nothing_is_told(directory, stranger):
    secret = list(Service.objects.filter(secret=True))
    assert len(secret) > 5
    shown = {row.pk for area in ("BG", "RO", *regions()) for row in queries.near(area)}
    assert shown
    assert shown.isdisjoint({row.pk for row in secret})
    for row in secret:
        page = stranger.get(f"/en/s/{row.areas.split()[0]}/").content.decode()
        assert row.names["en"] not in page


def test_one_kind_of_help_where_there_are_many(directory, stranger, monkeypatch):
    monkeypatch.setattr("accord.faces.site.near._MANY", 1)
    page = stranger.get("/en/s/BG-02/").content.decode()
    assert 'href="/en/s/BG-02/LEG/"' in page
    chosen = stranger.get("/en/s/BG-02/LEG/").content.decode()
    assert "Centre for protection and support, Burgas" in page
    assert "Centre for protection and support, Burgas" not in chosen
    assert "Legal aid" in chosen
    assert 'href="/en/s/BG-02/"' in chosen


@pytest.mark.parametrize("address", ["/en/s/XX/", "/en/s/BG-99/", "/en/s/BG-02/XX/", "/en/s/BG-02/leg/"])
def test_what_is_no_place_is_not_found_and_still_helps(directory, stranger, address):
    answer = stranger.get(address)
    assert answer.status_code == 404
    assert 'href="tel:112"' in quiet(answer)


def test_a_service_that_pauses_says_so_and_one_that_ended_is_gone(directory, stranger):
    row = queries.near("BG-02")[0]
    Service.objects.filter(pk=row.pk).update(status="temporarily closed")
    assert "closed for some time" in stranger.get("/en/s/BG-02/").content.decode()
    Service.objects.filter(pk=row.pk).update(status="defunct")
    assert row.names["en"] not in stranger.get("/en/s/BG-02/").content.decode()


def test_a_database_that_does_not_answer_leaves_the_numbers(stranger, monkeypatch):
    def busy(*_):
        raise OperationalError

    monkeypatch.setattr("accord.faces.site.near.found_near", busy)
    monkeypatch.setattr("accord.faces.site.base.hotlines", busy)
    page = quiet(stranger.get("/uk/s/BG-02/"))
    assert 'href="tel:0800' in page.replace("%20", "")


def test_the_public_process_reads_what_it_shows_and_not_who_keeps_it(directory):
    with held():
        assert queries.near("BG-02")[0].phone
    for column in ("keeper", "funding", "email"):
        with held(), pytest.raises(DatabaseError), transaction.atomic():
            list(Service.objects.values_list(column))
