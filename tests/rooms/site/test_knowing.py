"""What one should know: every text in every language, by who asks."""

import pytest
from django.utils.html import escape

from accord.faces.site.base import TONGUES
from accord.faces.site.knowing import audiences

pytestmark = pytest.mark.django_db


def test_every_text_stands_in_every_language_and_none_twice():
    assert len(audiences()) == len({one["code"] for one in audiences()}) >= 7
    for one in audiences():
        for texts in (one["title"], *one["point"]):
            assert set(texts) == set(TONGUES)
            assert len(set(texts.values())) == len(TONGUES)
            assert all(text == text.strip() and text for text in texts.values())
        assert len(one["point"]) >= 3


@pytest.mark.parametrize("tongue", TONGUES)
def test_they_are_read_by_anybody_with_a_number_to_call(world, stranger, tongue):
    assert f'href="/{tongue}/k/"' in stranger.get(f"/{tongue}/").content.decode()
    listed = stranger.get(f"/{tongue}/k/").content.decode()
    for one in audiences():
        assert f'href="/{tongue}/k/{one["code"]}/"' in listed
        page = stranger.get(f"/{tongue}/k/{one['code']}/").content.decode()
        assert all(escape(point[tongue]) in page for point in one["point"])
        assert 'href="tel:112"' in page
        assert len(page) < 20_000


def test_nobody_for_whom_there_is_nothing(world, stranger):
    answer = stranger.get("/uk/k/nobody/")
    assert answer.status_code == 404
    assert 'href="tel:112"' in answer.content.decode()
