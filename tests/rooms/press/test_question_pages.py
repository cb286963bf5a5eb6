"""The form of the public pages, and the pages of the desk."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accord.faces.site.base import TONGUES
from accord.foundation.clock import now as clock
from accord.foundation.limits.rules import buckets
from accord.prevention.press import queries
from accord.prevention.press.models import MediaQuestion, PressDesk
from tests.cast import key, signed_in
from tests.rooms.newsroom.build import published
from tests.rooms.press.build import ASKED, asked, desk
from tests.rooms.site.build import at_the_desk, held, public_settings

pytestmark = pytest.mark.django_db
ASK = "/ro/n/ask/"
TYPED = {"name": ASKED.name, "medium": ASKED.medium, "email": ASKED.email, "question": ASKED.question, "needed_by": ""}


@pytest.fixture
def later(monkeypatch):
    """The clock of the form, which a test sets on."""
    moment = [clock()]
    monkeypatch.setattr("accord.faces.site.press.now", lambda: moment[0])

    def on(**more):
        moment[0] += timedelta(**more)

    return on


def drawn(client, path=ASK):
    page = client.get(path).content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("key", "stamp")}


def test_a_question_is_asked_in_every_language_and_kept_once(world, later):
    desk(world)
    for number, tongue in enumerate(TONGUES):
        with public_settings(), held():
            stranger, path = Client(), f"/{tongue}/n/ask/"
            form = TYPED | drawn(stranger, path)
            later(seconds=30)
            answers = [stranger.post(path, form, REMOTE_ADDR=f"198.51.100.{number}") for _twice in range(2)]
        assert [one.status_code for one in answers] == [200, 200]
        assert not answers[0].cookies
        assert "no-store" in answers[0]["Cache-Control"]
        assert ASKED.email not in answers[0].content.decode()
    assert MediaQuestion.objects.count() == len(TONGUES)
    for row in MediaQuestion.objects.all():
        said = queries.open_question(actor=world["elena"], question=row.pk, now=world.now).asked
        assert (said.name, said.medium, said.email, said.question) == tuple(TYPED.values())[:4]
        assert said.language in TONGUES


def test_robots_are_held_off_without_asking_anybody_else(world, later):
    desk(world)
    with public_settings(), held():
        stranger = Client()
        form = TYPED | drawn(stranger)
        fast = stranger.post(ASK, form)
        assert fast.status_code == 422
        assert ASKED.question in fast.content.decode()
        assert form["stamp"] in fast.content.decode()
        for forged in ("", "x", "1700000000", form["stamp"][:-1]):
            assert stranger.post(ASK, form | {"stamp": forged}).status_code == 422
        later(seconds=10)
        seen = stranger.post(ASK, form | {"website": "https://buy.example"})
        assert seen.status_code == 200
        later(days=2)
        assert stranger.post(ASK, form).status_code == 422
    assert not MediaQuestion.objects.exists()


def test_beyond_the_burst_of_one_network_what_was_typed_stands(world, later):
    desk(world)
    burst = buckets()["question"].burst
    with public_settings(), held():
        stranger = Client()
        form = TYPED | drawn(stranger)
        later(seconds=30)
        keys = [f"00000000-0000-4000-8000-{number:012d}" for number in range(burst + 1)]
        answers = [stranger.post(ASK, form | {"key": one}) for one in keys]
        assert [one.status_code for one in answers] == [200] * burst + [429]
        assert ASKED.question in answers[-1].content.decode()
        assert int(answers[-1]["Retry-After"]) > 0
        other = stranger.post(ASK, form, REMOTE_ADDR="198.51.100.9")
        assert other.status_code == 200
    assert MediaQuestion.objects.count() == burst + 1


@pytest.mark.parametrize("bad", [{"email": "x"}, {"needed_by": "soon"}, {"needed_by": "2026-02-31"}, {"question": ""}])
def test_what_is_wrong_is_said_and_what_was_typed_stands(world, later, bad):
    desk(world)
    with public_settings(), held():
        stranger = Client()
        form = TYPED | drawn(stranger) | bad
        later(seconds=30)
        answer = stranger.post(ASK, form)
        elsewhere = stranger.post(ASK, form, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert ASKED.name in answer.content.decode()
    assert elsewhere.status_code == 403
    assert not MediaQuestion.objects.exists()


def test_between_two_press_desks_one_is_chosen_and_a_story_chooses_its_own(world, later):
    desk(world)
    other = desk(world, "nadia")
    with public_settings(), held():
        stranger = Client()
        form = TYPED | drawn(stranger)
        later(seconds=30)
        assert stranger.post(ASK, form).status_code == 422
        assert stranger.post(ASK, form | {"desk": "x"}).status_code == 422
        assert stranger.post(ASK, form | {"desk": str(other.pk)}).status_code == 200
        chosen = stranger.get(f"{ASK}?to={other.organisation}").content.decode()
    assert re.search(rf'value="{other.pk}" checked', chosen)
    assert MediaQuestion.objects.get().organisation == other.organisation


def test_where_nobody_takes_questions_there_is_no_form_and_no_way_to_it(world):
    row = published(world)
    with public_settings(), held():
        assert "<form" not in Client().get(ASK).content.decode()
        assert "/n/ask/" not in Client().get("/ro/n/").content.decode()
    desk(world)
    with public_settings(), held():
        for path in ("/ro/n/", f"/ro/n/{row.line}/"):
            assert "/ro/n/ask/" in Client().get(path).content.decode()
        for path in ("/ro/", "/ro/t/", "/ro/c/1/", "/ro/r/"):  # never on the way to help
            assert "/n/ask/" not in Client().get(path).content.decode()


def test_an_address_adds_no_other_recipients_to_the_answer(world):
    row = asked(world, email="a?bcc=spy&cc=b@example.org")
    page = signed_in(world, "elena").get(f"/desk/newsroom/questions/{row.pk}/").content.decode()
    assert 'href="mailto:a%3Fbcc%3Dspy%26cc%3Db@example.org"' in page


def test_at_the_desk_it_is_opened_read_answered_and_closed(world):
    client = signed_in(world, "elena")
    client.post("/desk/newsroom/questions/open/", {"key": key()})
    row = asked(world)
    with at_the_desk():
        page = client.get("/desk/newsroom/questions/").content.decode()
        assert row.code in page
        assert ASKED.name not in page
        assert str(row.pk) not in client.get("/desk/newsroom/").content.decode()
        opened = client.get(f"/desk/newsroom/questions/{row.pk}/").content.decode()
        for word in (ASKED.name, ASKED.medium, ASKED.email, ASKED.question):
            assert word in opened
        form = {"key": key(), "version": row.version, "action": "answer"}
        assert client.post(f"/desk/newsroom/questions/{row.pk}/step/", form).status_code == 302
        assert MediaQuestion.objects.get().state == "answered"
        client.post("/desk/newsroom/questions/close/", {"key": key(), "version": 1})
    assert PressDesk.objects.get().closed_at
    assert signed_in(world, "nadia").get(f"/desk/newsroom/questions/{row.pk}/").status_code == 404
    assert signed_in(world, "ana").get("/desk/newsroom/questions/").status_code == 403
