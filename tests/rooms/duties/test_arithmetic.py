"""Dated examples, worked out by hand, and what holds for every date."""

import tomllib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.duties.arithmetic import PLACES, NotAPeriod, Period, months_later, reckon, warning, works

EXAMPLES = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))["example"]

starts = st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))
places = st.sampled_from(["BG", "RO", ""])
units = st.sampled_from(["days", "working_days", "months", "years"])


@st.composite
def periods(draw, unit=units):
    """Any period on the calendar."""
    counts_from = draw(st.sampled_from(["moment", "this_day", "next_day"]))
    ends = draw(st.sampled_from(["moment", "day_end"])) if counts_from == "moment" else "day_end"
    on_holiday = draw(st.sampled_from(["keep", "next_working_day"]))
    return Period(draw(st.integers(1, 40)), draw(unit), counts_from, ends, on_holiday)


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row['start']:%Y-%m-%d}-{row['length']}-{row['unit']}")
def test_a_dated_example(row):
    how = {name: row[name] for name in ("counts_from", "ends", "on_holiday") if name in row}
    assert reckon(Period(row["length"], row["unit"], **how), row["start"], row["place"]).due == row["due"], row["why"]


def test_the_examples_are_many_and_each_is_another():
    assert len({str({k: v for k, v in row.items() if k != "why"}) for row in EXAMPLES}) == len(EXAMPLES) >= 60


@given(starts, periods(), places)
def test_the_end_lies_after_the_start(start, period, place):
    assert reckon(period, start, place).due > start


@given(starts, st.timedeltas(timedelta(hours=1), timedelta(days=400)), periods(), places)
def test_who_begins_an_hour_later_never_ends_earlier(start, later, period, place):
    """An hour, because the doubled and the left-out hour map two starts of one hour to the same local hour."""
    assert reckon(period, start + later, place).due >= reckon(period, start, place).due


@given(starts, st.integers(1, 5000), st.sampled_from(["minutes", "hours"]), places)
def test_minutes_and_hours_are_absolute(start, length, unit, place):
    assert reckon(Period(length, unit), start, place).due - start == timedelta(**{unit: length})


@given(starts, st.integers(1, 400), st.sampled_from(["days", "months"]), st.sampled_from(["BG", "RO"]))
def test_days_and_months_end_at_the_same_local_time_or_past_the_gap(start, length, unit, place):
    local = start.astimezone(PLACES[place])
    end = reckon(Period(length, unit), start, place).due.astimezone(PLACES[place])
    gap = datetime.combine(end.date(), local.time(), PLACES[place]).astimezone(UTC).astimezone(PLACES[place])
    assert end.time() == local.time() or (end == gap and local.time().hour == 3 and end.time().hour == 4)


@given(st.dates(datetime(2000, 1, 1).date(), datetime(2090, 1, 1).date()), st.integers(1, 600))
def test_back_by_as_many_months_is_the_same_day_or_one_cut_off_at_the_end_of_a_month(day, months):
    back = months_later(months_later(day, months), -months)
    assert back <= day <= back + timedelta(days=3)
    assert 27 * months < (months_later(day, months) - day).days <= 31 * months


@given(starts, periods(), places)
def test_a_period_that_moves_ends_on_a_working_day_and_tells_what_it_passed(start, period, place):
    found = reckon(period, start, place)
    if period.on_holiday == "next_working_day":
        assert works(found.last_day, place)
    assert not any(works(day, place) for day in found.free_days)
    assert (found.moved_from is not None) == bool(found.free_days)
    if period.ends == "day_end":
        assert found.due.astimezone(PLACES.get(place, UTC)).time() == time()


@pytest.mark.parametrize(
    "words",
    [
        {"length": 0, "unit": "days"},
        {"length": 24, "unit": "hours", "ends": "day_end"},
        {"length": 24, "unit": "hours", "on_holiday": "next_working_day"},
        {"length": 3, "unit": "days", "counts_from": "next_day"},
    ],
)
def test_a_period_that_contradicts_itself_is_refused(words):
    with pytest.raises(NotAPeriod):
        Period(**words)


@pytest.mark.parametrize(
    ("length", "left", "expected"),
    [
        (timedelta(days=30), timedelta(days=10, minutes=1), 0),
        (timedelta(days=30), timedelta(days=10), 10),
        (timedelta(days=30), timedelta(days=3), 5),
        (timedelta(days=30), timedelta(hours=23), 1),
        (timedelta(days=7), timedelta(days=4), 0),
        (timedelta(days=10), timedelta(days=5), 5),
        (timedelta(hours=72), timedelta(hours=20), 1),
        (timedelta(hours=24), timedelta(minutes=5), 0),
    ],
)
def test_a_warning_comes_at_ten_five_and_one_day_where_the_length_bears_it(length, left, expected):
    due = datetime(2026, 12, 24, 22, tzinfo=UTC)
    assert warning(due - length, due, "BG", due - left) == expected


@pytest.mark.parametrize("place", ["BG", "RO"])
def test_a_warning_comes_at_the_same_local_time_over_a_change_of_clocks(place):
    due = datetime(2026, 10, 27, 10, tzinfo=UTC)  # noon in winter time; five days before it was noon in summer time
    opened, five_before = due - timedelta(days=30), datetime(2026, 10, 22, 9, tzinfo=UTC)
    assert warning(opened, due, place, five_before - timedelta(seconds=1)) == 10
    assert warning(opened, due, place, five_before) == 5
    assert warning(opened, due, "", five_before) == 10
