"""The picture of a campaign: what is shown, what is hidden, and that the hidden does not follow from the shown."""

import random
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from django.db import connection

from accord.detection.signals import services as signals
from accord.detection.signals.services import SignalDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.refusals import Missing, Refused
from accord.research.tables.campaigns import AFTER, BEFORE, DURING, hide, picture, spread
from accord.research.tables.suppression import TOTAL, with_margins
from accord.research.tables.weeks import describe, draw
from tests.cast import key
from tests.rooms.campaigns.build import planned, started

pytestmark = pytest.mark.django_db


def called(world, days, region="", who="oksana", times=1, channel=Channel.HOTLINE, country="BG"):
    at = world.now + timedelta(days=days)
    for _ in range(times):
        details = SignalDetails(channel=channel, received_at=at, country=country, account="x", region=region)
        signals.record(actor=world[who], details=details, now=at, key=key())


def seen(world, campaign, who="elena", days=70, threshold=5):
    today = world.now.date() + timedelta(days=days)
    return picture(actor=world[who], campaign=campaign, threshold=threshold, today=today)


def test_weeks_are_whole_and_over():
    starts, ends = date(2026, 5, 13), date(2026, 5, 26)  # Wednesday, Tuesday
    weeks = spread(starts, ends, date(2026, 9, 1))
    assert all(monday.weekday() == 0 for monday in weeks)
    assert list(weeks.values()) == [BEFORE] * 4 + [DURING] * 3 + [AFTER] * 4
    assert min(weeks) == date(2026, 4, 13)
    half = spread(starts, ends, date(2026, 5, 21))  # a Thursday in the second week
    assert max(half) == date(2026, 5, 11)
    assert spread(starts, ends, date(2026, 4, 1)) == {}
    long = spread(date(2025, 1, 1), date(2025, 12, 31), date(2026, 9, 1))
    assert [list(long.values()).count(period) for period in (BEFORE, DURING, AFTER)] == [12, 53, 12]


def test_calls_before_during_and_after_by_region(world):
    campaign = started(world, regions=frozenset({"BG-02", "BG-03"}))
    called(world, -10, "BG-02", times=6)
    called(world, 2, "BG-02", times=9)
    called(world, 22, "BG-02", times=7)
    called(world, 2, "BG-16", times=8)
    called(world, 3, times=5)
    called(world, 3, "BG-02", channel=Channel.ONLINE, times=5)
    called(world, 3, country="RO", times=9)  # another country
    found = seen(world, campaign)
    calls, online = found.measures
    assert calls.columns == ["before", "during", "after", "total"]
    told = {line.label: line.cells for line in calls.lines}
    assert told["Burgas"] == ["6", "9", "7", "22"]
    assert told["Varna"] == ["0", "0", "0", "0"]
    assert told["elsewhere in the country"] == ["0", "8", "0", "8"]
    assert told["region not told"] == ["0", "5", "0", "5"]
    assert told["total"] == ["6", "22", "7", "35"]
    assert sum(week.number or 0 for week in calls.weeks) == 35
    assert {line.label: line.cells[-1] for line in online.lines}["total"] == "5"
    assert "no proof" in found.notes[0]
    assert any("nothing of them is kept" in note for note in found.notes)


def test_small_figures_are_hidden_and_do_not_follow_from_totals(world):
    campaign = started(world, regions=frozenset({"BG-02", "BG-03"}))
    for days, times in ((-10, 12), (2, 14), (22, 9)):
        called(world, days, "BG-02", times=times)
    called(world, 2, "BG-03", times=2)
    calls = seen(world, campaign).measures[0]
    told = {line.label: line.cells for line in calls.lines}
    assert told["Varna"][1] == "*"
    assert "*" in (told["Burgas"][1], told["total"][1])  # or the difference would tell it
    drawn = draw(calls.title, calls.weeks, "x")
    assert ">2<" not in drawn


def test_a_country_shows_every_region(world):
    campaign = started(world, regions=frozenset({"BG"}))
    called(world, 2, "BG-16", times=6)
    called(world, 2, "BG-02", times=6)
    assert [line.label for line in seen(world, campaign).measures[0].lines] == ["Burgas", "Plovdiv", "total"]


def test_who_sees_whose_calls(world):
    campaign = started(world)
    called(world, 2, "BG-02", times=7)
    assert seen(world, campaign, "elena").measures[0].lines[-1].cells[-1] == "7"
    assert seen(world, campaign, "ana").measures[0].lines[-1].cells[-1] == "7"  # of her own organisation
    assert seen(world, campaign, "yana").measures[0].lines == []  # Burgas wrote none down
    for who in ("oksana", "nadia"):
        with pytest.raises(Refused):
            seen(world, campaign, who)
    with pytest.raises(Missing):
        seen(world, planned(world))


def test_a_picture_in_words_and_bars(world):
    campaign = started(world, regions=frozenset({"BG-02"}))
    called(world, 2, "BG-02", times=7)
    weeks = seen(world, campaign).measures[0].weeks
    drawn = draw("Calls", weeks, "calls")
    assert drawn.count("<rect") == 2  # the ground and one bar
    assert "during: 7" in describe(weeks)
    assert draw("Calls", [], "calls") == ""


def follows(regions, weeks, periods, cells, gone):
    """The hidden figures that the shown ones determine: those whose unit vector lies in the span of what is known."""
    names = [*regions, *weeks]
    at = {name: n for n, name in enumerate(names)}

    def line(plus, minus=()):
        row = np.zeros(len(names))
        for name in plus:
            row[at[name]] += 1
        for name in minus:
            row[at[name]] -= 1
        return row

    rows = {row for row, _c in regions if row != TOTAL}
    columns = {column for _r, column in regions if column != TOTAL}
    known = [line([name]) for name in names if name not in cells and name not in gone]
    known += [line([(row, c) for c in columns], [(row, TOTAL)]) for row in rows | {TOTAL}]
    known += [line([(r, column) for r in rows], [(TOTAL, column)]) for column in columns | {TOTAL}]
    known += [line([w for w in weeks if periods[w] == p], [(TOTAL, p)]) for p in columns]
    matrix = np.array(known)
    rank = np.linalg.matrix_rank(matrix)
    return [name for name in [*cells, *gone] if np.linalg.matrix_rank(np.vstack([matrix, line([name])])) == rank]


@pytest.mark.parametrize("seed", range(60))
def test_what_is_hidden_does_not_follow_from_what_is_shown(seed):
    chance, threshold = random.Random(seed), 5
    rows = [f"BG-{n:02}" for n in range(1, chance.randint(2, 6))]
    spans = {BEFORE: chance.randint(2, 6), DURING: chance.randint(1, 6), AFTER: chance.randint(2, 6)}
    mondays = iter(date(2026, 1, 5) + timedelta(days=7 * n) for n in range(40))
    periods = {next(mondays): period for period, n in spans.items() for _ in range(n)}
    most = chance.choice((1, 3, 8))
    by = {(row, week): chance.choice((0, chance.randint(0, most))) for row, week in product(rows, periods)}
    weeks = {week: sum(by[row, week] for row in rows) for week in periods}
    counts = {(r, p): sum(n for (row, w), n in by.items() if row == r and periods[w] == p) for r in rows for p in spans}
    full = with_margins(counts, two_way=True)
    cells, gone = hide(full, weeks, periods, threshold)
    assert all(name in cells for name, n in full.items() if 0 < n < threshold)
    assert all(week in gone for week, n in weeks.items() if 0 < n < threshold)
    small = [name for name in follows(full, weeks, periods, cells, gone) if 0 < (full | weeks)[name] < threshold]
    assert small == []


def test_the_wall_holds_for_those_who_coordinate_nothing(world):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    campaign = started(world)
    called(world, 2, "BG-02", times=7)
    assert seen(world, campaign, "mira").measures[0].lines == []
