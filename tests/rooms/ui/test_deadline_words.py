"""How a clock speaks, and from when it is loud."""

from datetime import timedelta

import pytest
from django.template import engines
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from accord.foundation.ui.templatetags.house import due_tone, due_words


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "0 minutes left"),
        (1, "1 hour left"),
        (2, "2 hours left"),
        (5, "5 hours left"),
        (21, "21 hours left"),
        (101, "4 days left"),
    ],
)
def test_hours_left(now, hours, words):
    assert due_words(now + timedelta(hours=hours), now) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (1, "overdue by 1 hour"),
        (2, "overdue by 2 hours"),
        (5, "overdue by 5 hours"),
        (21, "overdue by 21 hours"),
        (101, "overdue by 4 days"),
    ],
)
def test_hours_past(now, hours, words):
    assert due_words(now - timedelta(hours=hours), now) == words


@pytest.mark.parametrize(
    ("days", "left", "past"),
    [
        (0, "0 minutes left", "0 minutes left"),
        (1, "24 hours left", "overdue by 24 hours"),
        (2, "2 days left", "overdue by 2 days"),
        (5, "5 days left", "overdue by 5 days"),
        (21, "21 days left", "overdue by 21 days"),
        (101, "101 days left", "overdue by 101 days"),
    ],
)
def test_days(now, days, left, past):
    assert due_words(now + timedelta(days=days), now) == left
    assert due_words(now - timedelta(days=days), now) == past


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(minutes=1), "1 minute left"),
        (timedelta(minutes=59, seconds=59), "59 minutes left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(hours=48), "2 days left"),
        (timedelta(minutes=-1), "overdue by 1 minute"),
        (timedelta(hours=-47, minutes=-59), "overdue by 47 hours"),
    ],
)
def test_where_the_unit_changes(now, delta, words):
    assert due_words(now + delta, now) == words


@pytest.mark.parametrize(
    ("hours", "tone"),
    [(-101, "danger"), (0, "danger"), (3.99, "danger"), (4, "attention"), (23.99, "attention"), (24, "neutral")],
)
def test_the_tone_follows_the_closeness(now, hours, tone):
    assert due_tone(now + timedelta(hours=hours), now) == tone


def draw(source, **context):
    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


def test_the_component_shows_words_and_the_whole_local_date(now):
    html = draw('<c-deadline :due="due" :now="now" />', due=now + timedelta(hours=5), now=now)
    assert "5 hours left" in html
    assert 'class="tag attention"' in html
    assert 'datetime="2026-11-24T17:00:00+02:00"' in html  # Sofia
    assert "24 Nov 2026 17:00" in html


def test_a_duty_that_was_done_is_quiet(now):
    html = draw('<c-deadline :due="due" :done="done" :now="now" />', due=now - timedelta(days=9), done=now, now=now)
    assert 'class="tag good"' in html
    assert "overdue" not in html
    assert 'datetime="2026-11-24T12:00:00+02:00"' in html


def test_without_a_moment_it_means_this_one(monkeypatch, now):
    monkeypatch.setattr("accord.foundation.clock.now", lambda: now)
    assert "2 hours left" in draw('<c-deadline :due="due" />', due=now + timedelta(hours=2))
