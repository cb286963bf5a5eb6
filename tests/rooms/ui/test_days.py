"""A day in words, as each language writes it."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from accord.foundation.ui.days import in_words


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "25 November 2026"), ("bg", "25 ноември 2026"), ("ro", "25 noiembrie 2026"), ("uk", "25 листопада 2026")],
)
def test_a_month_is_written_as_the_language_does(language, said):
    with override(language):
        assert in_words(date(2026, 11, 25)) == said


def test_the_filter_speaks_of_the_day_of_the_reader_and_of_no_day_says_nothing():
    page = Template("{% load house %}{{ at|day_in_words }}|{{ none|day_in_words }}")
    with override("bg"), timezone.override("Europe/Sofia"):
        assert page.render(Context({"at": datetime(2026, 11, 25, 23, tzinfo=UTC), "none": None})) == "26 ноември 2026|"
