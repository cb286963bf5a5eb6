"""The card of a helper, asked by anybody: until when, or not to go; never who."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from accord.cooperation.directory import vetting
from accord.cooperation.directory.models import Helper, HelperParticulars
from accord.faces.site.base import TONGUES
from accord.foundation.clock import now as clock
from accord.foundation.limits.rules import buckets
from tests.rooms.directory.build import a_helper
from tests.rooms.directory.test_vetting import step, vetted
from tests.rooms.site.build import at_the_desk, held
from tests.rooms.site.test_site_pages import quiet

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(world):
    helper = vetted(world, until=clock().date() + timedelta(days=30))
    return Helper.objects.get(pk=helper).code


def test_a_card_that_counts_says_until_when_in_every_language_and_never_who(world, code, stranger):
    until = Helper.objects.get().until
    for tongue in TONGUES:
        assert f'href="/{tongue}/h/"' in stranger.get(f"/{tongue}/").content.decode()
        quiet(stranger.get(f"/{tongue}/h/"))
        answer = stranger.post(f"/{tongue}/h/", {"code": f" {code.lower()} "})
        page = quiet(answer)
        assert str(until.year) in page
        assert 'role="status"' in page
        assert "Кирил" not in page
        assert "359888000111" not in page


@pytest.mark.parametrize("typed", ["", "H-0000-0000", "<b>", "Тетяна" * 20, "' OR 1=1"])
def test_a_code_that_nobody_has_says_not_to_go_and_whom_to_call(world, code, stranger, typed):
    answer = stranger.post("/en/h/", {"code": typed})
    page = quiet(answer)
    assert answer.status_code == 200
    assert "do not go with this person" in page
    assert 'role="status"' not in page
    assert 'href="tel:112"' in page


@pytest.mark.parametrize("left", ["ended", "suspended", "offered"])
def test_what_does_not_count_today_is_answered_as_what_there_is_not(world, stranger, left):
    with at_the_desk():
        helper = a_helper(world) if left == "offered" else vetted(world, until=clock().date() + timedelta(days=30))
        if left == "suspended":
            step(world, helper, "suspend", reason="complaint")
    if left == "ended":
        Helper.objects.update(until=clock().date() - timedelta(days=1))
    page = stranger.post("/en/h/", {"code": Helper.objects.get().code}).content.decode()
    assert "do not go with this person" in page


def test_guesses_are_limited_and_the_refusal_says_until_when(world, code, stranger):
    for _ in range(buckets()["card"].burst):
        assert stranger.post("/en/h/", {"code": "H-0000-0000"}).status_code == 200
    refused = stranger.post("/en/h/", {"code": code})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert 'href="tel:112"' in quiet(refused)


def test_the_public_process_reads_the_card_and_not_who_holds_it(world, code):
    with held():
        assert vetting.shown_on_card(code, date.today()) is not None
    with held(), pytest.raises(DatabaseError), transaction.atomic():
        list(HelperParticulars.objects.all())
    with held(), pytest.raises(DatabaseError), transaction.atomic():
        list(Helper.objects.values_list("areas"))
