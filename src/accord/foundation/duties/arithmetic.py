"""When a period ends. Pure: a start, the words of a rule, and the place whose calendar counts. No Django, no clock.

Minutes and hours run on the absolute clock. Days, months and years run on the local calendar: 30 days later is the same
local time 30 days on, also over a change of clocks; one month from 31 January is the last day of February.
A local time that the change of clocks leaves out is moved on by the gap (03:30 becomes 04:30); of a local time that
comes twice the first is meant (PEP 495, `fold=0`).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

import holidays

Unit = Literal["minutes", "hours", "days", "working_days", "months", "years"]
CountsFrom = Literal["moment", "this_day", "next_day"]
Ends = Literal["moment", "day_end"]
OnHoliday = Literal["keep", "next_working_day"]

PLACES: Final = {"BG": ZoneInfo("Europe/Sofia"), "RO": ZoneInfo("Europe/Bucharest")}
WARNINGS: Final = (1, 5, 10)  # days before the end
_SATURDAY: Final = 5
_NAMED_IN: Final = {"BG": ("bg", "uk"), "RO": ("ro", "uk")}  # the languages in which the library names the holidays


class NotAPeriod(ValueError):
    """The words of a rule contradict each other."""


@dataclass(frozen=True)
class Period:
    """How long, and how it is counted. Raises NotAPeriod where the parts contradict each other."""

    length: int
    unit: Unit
    counts_from: CountsFrom = "moment"  # this_day: the day of the start is the first; next_day: it is not counted
    ends: Ends = "moment"  # day_end: at 24:00 of the last day
    on_holiday: OnHoliday = "keep"

    def __post_init__(self) -> None:
        if self.length < 1:
            raise NotAPeriod(f"length {self.length} is not a whole number above nought")
        plain = self.counts_from == self.ends == "moment"
        if self.unit in ("minutes", "hours") and not (plain and self.on_holiday == "keep"):
            raise NotAPeriod(f"{self.unit} run from the moment to the moment and know no holidays")
        if self.counts_from != "moment" and self.ends == "moment":
            raise NotAPeriod("a period that is counted from a day ends with a day: ends must be day_end")


@dataclass(frozen=True)
class Reckoning:
    """A period worked out: the instant in UTC, and the steps that led there, for the reader."""

    period: Period
    calendar: str  # BG, RO or "" for UTC
    start: datetime  # local
    due: datetime  # UTC
    last_day: date | None = None  # local; none for minutes and hours
    moved_from: date | None = None  # the last day before it was moved, if it was
    free_days: tuple[date, ...] = ()  # the days it was moved over


def reckon(period: Period, start: datetime, place: str = "") -> Reckoning:
    """`period` from `start` (aware) by the calendar of `place` (BG, RO; anything else: UTC, and only weekends are free)."""
    place = place if place in PLACES else ""
    zone = PLACES.get(place, UTC)
    local = start.astimezone(zone)
    if period.unit in ("minutes", "hours"):
        return Reckoning(period, place, local, start.astimezone(UTC) + timedelta(**{period.unit: period.length}))
    counted = _last_day(period, local.date(), place)
    last = counted
    while period.on_holiday == "next_working_day" and not works(last, place):
        last += timedelta(days=1)
    if period.ends == "day_end":
        end = datetime.combine(last + timedelta(days=1), time(), zone)
    else:
        end = datetime.combine(last, local.time(), zone)
    free = tuple(counted + timedelta(days=n) for n in range((last - counted).days))
    return Reckoning(period, place, local, end.astimezone(UTC), last, counted if free else None, free)


def works(day: date, place: str) -> bool:
    """Whether `day` is a working day in `place`."""
    return day.weekday() < _SATURDAY and not holiday_name(day, place)


def holiday_name(day: date, place: str, language: str = "en") -> str:
    """The public holiday of that day, or "". Orthodox Easter moves; the library knows when."""
    return str(_holidays(place, language).get(day, "")) if place in PLACES else ""


@lru_cache(maxsize=8)
def _holidays(place: str, language: str) -> holidays.HolidayBase:
    return holidays.country_holidays(place, language=language if language in _NAMED_IN[place] else "en_US")


def _last_day(period: Period, first: date, place: str) -> date:
    inclusive = period.counts_from == "this_day"
    if period.unit == "working_days":
        return _working_day(first - timedelta(days=inclusive), period.length, place)
    if period.unit == "days":
        return first + timedelta(days=period.length - inclusive)
    months = period.length * (12 if period.unit == "years" else 1)
    return months_later(first, months) - timedelta(days=inclusive)


def months_later(day: date, months: int) -> date:
    """The day of the same number `months` later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _working_day(day: date, count: int, place: str) -> date:
    """The working day number `count` after `day`."""
    while count:
        day += timedelta(days=1)
        count -= works(day, place)
    return day


def warning(opened: datetime, due: datetime, place: str, now: datetime) -> int:
    """Of WARNINGS the nearest whose time has come, in days; 0 for none. A period is warned of in its second half only."""
    zone = PLACES.get(place, UTC)
    local = due.astimezone(zone)
    for days in WARNINGS:
        before = datetime.combine(local.date() - timedelta(days=days), local.time(), zone)
        if due - opened >= timedelta(days=2 * days) and before.astimezone(UTC) <= now:
            return days
    return 0
