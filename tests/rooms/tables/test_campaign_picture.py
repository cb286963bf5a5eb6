"""The picture of a campaign: what is shown, what is hidden, and that the hidden does not follow from the shown."""

import random
import re
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from django.db import connection
from django.utils.formats import date_format

from accord.detection.signals import services as signals
from accord.detection.signals.services import SignalDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.refusals import Missing, Refused
from accord.research.tables.campaigns import AFTER, BEFORE, DURING, hide, picture, spread, stand_from
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
    assert calls.columns == ["before", "during", "after"]
    told = {line.label: line.cells for line in calls.lines}
    assert told["Burgas"] == ["6", "9", "7"]
    assert told["Varna"] == ["0", "0", "0"]
    assert told["elsewhere in the country"] == ["0", "8", "0"]
    assert told["region not told"] == ["0", "5", "0"]
    assert told["total"] == ["6", "22", "7"]
    assert sum(week.number or 0 for week in calls.weeks) == 35
    assert {line.label: line.cells for line in online.lines}["total"] == ["0", "5", "0"]
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


def test_a_small_week_is_neither_told_nor_drawn(world):
    campaign = started(world, regions=frozenset({"BG-02"}))
    called(world, -10, "BG-02", times=12)
    called(world, 2, "BG-02", times=2)
    weeks = seen(world, campaign).measures[0].weeks
    drawn = draw("Calls", weeks, "x")
    told = re.search(r"<desc[^>]*>([^<]*)</desc>", drawn)[1].split("; ")
    assert [one.rsplit(": ", 1)[1] for one in told] == [week.shown for week in weeks]
    assert sorted(one.rsplit(": ", 1)[1] for one in told if not one.endswith(": 0")) == ["*", "12"]
    heights = [float(height) for height in re.findall(r'<rect class="bar[^>]*height="([^"]*)"', drawn)]
    assert len(heights) == 1  # the twelve; of the two there is a star
    assert drawn.count('class="gone"') == 1


def test_a_country_shows_every_region(world):
    campaign = started(world, regions=frozenset({"BG"}))
    called(world, 2, "BG-16", times=6)
    called(world, 2, "BG-02", times=6)
    assert [line.label for line in seen(world, campaign).measures[0].lines] == ["Burgas", "Plovdiv", "total"]


def test_who_sees_whose_calls(world):
    campaign = started(world)
    called(world, 2, "BG-02", times=7)
    assert seen(world, campaign, "elena").measures[0].lines[-1].cells == ["0", "7", "0"]
    assert seen(world, campaign, "ana").measures[0].lines[-1].cells == ["0", "7", "0"]  # of her own organisation
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


def follows(regions, weeks, periods, shown):
    """The figures that are not shown and yet follow: those whose unit vector lies in the span of what is known."""
    names = [*regions, *weeks]
    at = {name: n for n, name in enumerate(names)}

    def line(plus, minus=()):
        row = np.zeros(len(names))
        for name in plus:
            row[at[name]] += 1
        for name in minus:
            row[at[name]] -= 1
        return row

    columns = {column for _r, column in regions}
    known = [line([name]) for name in shown]
    known += [line([c for c in regions if c[1] == p and c[0] != TOTAL], [(TOTAL, p)]) for p in columns]
    known += [line([w for w in weeks if periods[w] == p], [(TOTAL, p)]) for p in columns]
    matrix = np.array(known)
    rank = np.linalg.matrix_rank(matrix)
    hidden = [name for name in names if name not in shown]
    return [name for name in hidden if np.linalg.matrix_rank(np.vstack([matrix, line([name])])) == rank]


@pytest.mark.parametrize("seed", range(60))
def test_what_is_hidden_does_not_follow_from_the_pictures_of_every_monday(seed):
    chance, threshold = random.Random(seed), 5
    rows = [f"BG-{n:02}" for n in range(1, chance.randint(2, 6))]
    spans = {BEFORE: chance.randint(2, 6), DURING: chance.randint(1, 6), AFTER: chance.randint(2, 6)}
    mondays = iter(date(2026, 1, 5) + timedelta(days=7 * n) for n in range(40))
    periods = {next(mondays): period for period, n in spans.items() for _ in range(n)}
    most = chance.choice((1, 3, 8))
    by = {(row, week): chance.choice((0, chance.randint(0, most))) for row, week in product(rows, periods)}
    weeks = {week: sum(by[row, week] for row in rows) for week in periods}
    counts = {(r, p): sum(n for (row, w), n in by.items() if row == r and periods[w] == p) for r in rows for p in spans}
    full = with_margins(counts, two_way=False)
    shown = set()
    for until in periods:
        then = {week: n for week, n in weeks.items() if week <= until}
        over = {p for p in spans if max(w for w in periods if periods[w] == p) <= until}
        regions = {cell: n for cell, n in full.items() if cell[1] in over}
        cells, gone = hide(regions, then, periods, threshold)
        assert all(name in cells for name, n in regions.items() if 0 < n < threshold)
        assert all(week in gone for week, n in then.items() if 0 < n < threshold)
        shown |= (set(regions) - cells) | (set(then) - gone)
    assert [name for name in follows(full, weeks, periods, shown) if 0 < (full | weeks)[name] < threshold] == []


def test_regions_of_a_period_stand_once_its_last_week_is_over(world):
    campaign = started(world, regions=frozenset({"BG-02"}))
    called(world, -10, "BG-02", times=6)
    called(world, 2, "BG-02", times=9)
    day = stand_from(world.now.date(), world.now.date() + timedelta(days=13))
    days = {period: (on - world.now.date()).days for period, on in day.items()}
    running, over = seen(world, campaign, days=days[DURING] - 1), seen(world, campaign, days=days[DURING])
    assert running.measures[0].columns == ["before"]
    assert {line.label: line.cells for line in running.measures[0].lines} == {"Burgas": ["6"], "total": ["6"]}
    assert 9 in [week.number for week in running.measures[0].weeks]
    (note,) = (note for note in running.notes if "They stand from" in note)
    for period in (DURING, AFTER):
        assert f"{period}: {date_format(day[period], 'SHORT_DATE_FORMAT')}" in note
    assert over.measures[0].columns == ["before", "during"]
    assert not any("They stand from" in note for note in seen(world, campaign, days=days[AFTER]).notes)
    assert any("weeks overlap" in note for note in over.notes)


def test_the_wall_holds_for_those_who_coordinate_nothing(world):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    campaign = started(world)
    called(world, 2, "BG-02", times=7)
    assert seen(world, campaign, "mira").measures[0].lines == []
