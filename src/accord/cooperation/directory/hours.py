"""Opening hours: written as on a door (09:00-12:00, 13:00-17:00), kept as minutes, asked on the wall of the country."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

Span = tuple[int, int]  # minutes of the day, from and to
DAY: Final = 24 * 60
ZONES: Final = {"BG": ZoneInfo("Europe/Sofia"), "RO": ZoneInfo("Europe/Bucharest")}
_SPAN: Final = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")


class BadHours(ValueError):
    """The text is no opening hours."""


def parse_hours(text: str) -> list[Span]:
    """The spans written in `text`, in order; none for an empty text. Raises BadHours."""
    spans = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        if (found := _SPAN.fullmatch(part)) is None:
            raise BadHours
        hour, minute, until, last = map(int, found.groups())
        if minute > 59 or last > 59:
            raise BadHours
        spans.append((hour * 60 + minute, until * 60 + last))
    check_spans(spans)
    return spans


def check_spans(spans: list[Span]) -> None:
    """Raises BadHours unless every span ends after it begins, within the day, and before the next begins."""
    before = 0
    for start, end in spans:
        if not before <= start < end <= DAY:
            raise BadHours
        before = end


def hours_text(spans: list[Span]) -> str:
    """Spans as they are written on a door."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def open_at(hours: Mapping[str, list[Span]], country: str, now: datetime) -> bool:
    """Whether a door with these hours ("0" is Monday) is open at `now`. Unknown hours are not open."""
    wall = now.astimezone(ZONES.get(country, ZONES["BG"]))
    minute = wall.hour * 60 + wall.minute
    return any(start <= minute < end for start, end in hours.get(str(wall.weekday()), ()))
