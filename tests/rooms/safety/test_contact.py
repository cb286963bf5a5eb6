"""When a person may be reached; pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.protection.safety.contact import DAY, ZONES, Channel, Plan, Why, Window, closes, may_contact

SOFIA = ZoneInfo("Europe/Sofia")
MORNINGS = Window(frozenset(range(5)), 9 * 60, 12 * 60)


def plan(**changes):
    known = {
        "channels": frozenset({Channel.CALL}), "windows": (MORNINGS,), "zone": "Europe/Sofia", "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31), "language": "uk",
    }  # fmt: skip
    return Plan(**known | changes)


def at(*when, fold=0, zone=SOFIA):
    return datetime(*when, fold=fold, tzinfo=zone).astimezone(UTC)


def test_inside_and_outside_in_words_of_the_wall():
    assert may_contact(plan(), Channel.CALL, at(2026, 11, 25, 9)).now
    assert not may_contact(plan(), Channel.CALL, at(2026, 11, 25, 12)).now
    assert closes(plan(), at(2026, 11, 25, 9)) == at(2026, 11, 25, 12)
    friday = may_contact(plan(), Channel.CALL, at(2026, 11, 27, 12))
    assert (friday.why, friday.next) == (Why.WINDOW, at(2026, 11, 30, 9))
    assert may_contact(plan(), Channel.SMS, at(2026, 11, 25, 9)).why == Why.CHANNEL
    assert may_contact(plan(), Channel.CALL, at(2027, 1, 1, 9)).why == Why.OVER
    assert may_contact(plan(), Channel.CALL, at(2026, 12, 31, 13)).next is None
    early = may_contact(plan(), Channel.CALL, at(2025, 12, 1, 9))
    assert (early.why, early.next) == (Why.NOT_YET, at(2026, 1, 1, 9))


def test_mornings_stay_mornings_when_the_clocks_change():
    for day in (28, 30):  # before and after 29 March 2026
        assert may_contact(
            plan(windows=(Window(frozenset(range(7)), 540, 720),)), Channel.CALL, at(2026, 3, day, 9)
        ).now
    assert may_contact(plan(), Channel.CALL, at(2026, 3, 27, 13)).next == at(2026, 3, 30, 9)


def test_the_hour_that_is_skipped_and_the_hour_that_comes_twice():
    night = plan(windows=(Window(frozenset({6}), 3 * 60 + 30, 4 * 60 + 30),))
    skipped = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # the wall goes from 3:00 to 4:00
    assert may_contact(night, Channel.CALL, skipped).now
    assert not may_contact(night, Channel.CALL, skipped - timedelta(seconds=1)).now
    twice = plan(windows=(Window(frozenset({6}), 3 * 60, 3 * 60 + 30),))
    assert may_contact(twice, Channel.CALL, at(2026, 10, 25, 3, 10)).now
    assert may_contact(twice, Channel.CALL, at(2026, 10, 25, 3, 10, fold=1)).now
    assert not may_contact(twice, Channel.CALL, at(2026, 10, 25, 3, 40)).now


days = st.frozensets(st.integers(0, 6), min_size=1)
windows = st.tuples(days, st.integers(0, DAY - 1), st.integers(1, 600)).map(
    lambda t: Window(t[0], t[1], min(DAY, t[1] + t[2]))
)
plans = st.builds(
    plan, channels=st.frozensets(st.sampled_from(Channel)), windows=st.lists(windows, min_size=1, max_size=3).map(tuple),
    zone=st.sampled_from(ZONES),
)  # fmt: skip
moments = st.datetimes(datetime(2025, 12, 20), datetime(2027, 1, 10)).map(lambda d: d.replace(tzinfo=UTC))


@given(plans, st.sampled_from(Channel), moments)
@settings(max_examples=200, deadline=None)
def test_the_next_window_is_open_and_later_and_nothing_opens_without_its_channel(plan, channel, moment):
    answer = may_contact(plan, channel, moment)
    if channel not in plan.channels:
        assert not answer.now
        assert answer.next is None
    if answer.next:
        assert answer.next >= moment
        assert may_contact(plan, channel, answer.next).now
    if answer.now:
        assert (
            may_contact(plan, channel, closes(plan, moment) - timedelta(minutes=1)).now or closes(plan, moment) > moment
        )


@given(plans)
@settings(max_examples=50, deadline=None)
def test_a_plan_is_kept_as_it_was_agreed(plan):
    assert Plan.of(plan.text()) == plan


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_that_is_offered_is_known_here(zone):
    assert ZoneInfo(zone).key == zone
