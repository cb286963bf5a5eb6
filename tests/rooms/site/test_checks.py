"""The self-checks: one question a screen, help from the first yes, and not a trace of an answer."""

import re

import pytest
from django.apps import apps
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accord.detection.screening.indicators import InstrumentKind
from accord.detection.screening.instruments import of_kind
from accord.faces.site.base import TONGUES
from tests.rooms.screening.builders import ASKED, begun, list_text, stepped
from tests.rooms.site.build import at_the_desk, held, public_settings
from tests.rooms.site.test_site_pages import quiet

pytestmark = pytest.mark.django_db
HELP = re.compile(r'<li><a href="tel:(?!112)')


def lists():
    return of_kind(InstrumentKind.SELF_CHECK)


def walk(stranger, tongue, number, answers):
    """The pages of one way through."""
    page = quiet(stranger.get(f"/{tongue}/c/{number}/"))
    yield page
    for answer in answers:
        form = dict(re.findall(r'name="(done|yes)" value="(\d+)"', page))
        page = quiet(stranger.post(f"/{tongue}/c/{number}/", form | {"answer": answer}))
        yield page


def rows():
    return sum(model._base_manager.count() for model in apps.get_models(include_auto_created=True))


def test_each_is_asked_to_its_end_in_every_language_and_writes_nothing(world, stranger):
    assert len(lists()) == 2
    before = rows()
    for number, asked in enumerate(lists(), start=1):
        questions = list(asked.indicators().values())
        for tongue in TONGUES:
            with translation.override(tongue):
                pages = list(walk(stranger, tongue, number, ["no"] * len(questions)))
                for page, question in zip(pages[:-1], questions, strict=True):
                    assert question.words in page.replace("&#x27;", "'")
                    assert not HELP.search(page)
                assert "<form" not in pages[-1]
                assert HELP.search(pages[-1])
                assert asked.words in pages[0]
    assert rows() == before


def test_the_first_yes_shows_at_once_whom_to_call_and_the_number_is_that_of_the_list(world, stranger):
    for number, asked in enumerate(lists(), start=1):
        assert asked.at_risk_from == 1
        most = len(asked.indicators())
        for at in range(most):
            answers = ["no"] * at + ["yes"] + ["no"] * (most - at - 1)
            pages = list(walk(stranger, "uk", number, answers))
            assert [bool(HELP.search(page)) for page in pages] == [False] * (at + 1) + [True] * (most - at)
            assert 'role="status"' in pages[-1]


def test_one_that_was_released_at_the_desk_is_asked_with_the_rights_of_the_public_process(world, stranger, node):
    def asked():
        with held():
            return quiet(stranger.get("/en/")), quiet(stranger.get("/en/c/1/"))

    with at_the_desk():
        draft = begun(world, text=list_text(ASKED, kind="self_check", named="a-new-one"))
        stepped(world, "elena", draft, "propose")
    for page in asked():
        assert "a-new-one" not in page
    with at_the_desk():
        node.release(world, "ioana", draft)
    first, check = asked()
    assert "List a-new-one en" in first
    assert "List a-new-one en" in check
    assert "Indicator z1 en" in check
    with at_the_desk():
        node.withdraw(world, "elena", "a-new-one", "2026.1")
    for page in asked():
        assert "a-new-one" not in page


class Forged(TestCase):
    @given(st.dictionaries(st.sampled_from(["done", "yes", "answer", "x"]), st.text(max_size=12), max_size=4))
    def test_whatever_is_sent_is_answered_with_a_page(self, form):
        with public_settings():
            answer = self.client.post("/bg/c/1/", form)
            assert answer.status_code == 200
            quiet(answer)


def test_there_is_nothing_at_other_numbers(stranger):
    for path in ("/bg/c/0/", "/bg/c/9/", "/bg/c/x/", "/fr/c/1/"):
        assert stranger.get(path).status_code == 404
