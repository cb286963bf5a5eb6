"""When and how a person may be reached: pure, and by the clock on her own wall.

A window is read in the wall time of a named zone, so that "mornings" stay mornings when the clocks change. A moment is
inside if the wall shows it; a wall time that does not exist that day opens nothing. Nothing here reads a clock.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAY: Final = 24 * 60
ZONES: Final = (
    "Europe/Sofia", "Europe/Bucharest", "Europe/Kyiv", "Europe/Chisinau", "Europe/Budapest", "Europe/Warsaw", "Europe/Prague",
    "Europe/Vienna", "Europe/Berlin", "Europe/Rome", "Europe/Madrid", "Europe/Paris", "Europe/Athens", "Europe/Istanbul",
    "Europe/London",
)  # fmt: skip
FARTHEST: Final = 8  # days that are searched for the next window: every weekday comes at least once


class Channel(TextChoices):
    """How a person may be reached. Post is not offered: a letter lies where others find it."""

    CALL = "call", _("telephone call")
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    TRUSTED = "trusted", _("through a person of trust")


class Weekday(TextChoices):
    """Days of the week, Monday first."""

    MON = "0", _("Monday")
    TUE = "1", _("Tuesday")
    WED = "2", _("Wednesday")
    THU = "3", _("Thursday")
    FRI = "4", _("Friday")
    SAT = "5", _("Saturday")
    SUN = "6", _("Sunday")


class Why(TextChoices):
    """Why not now."""

    NOT_YET = "not_yet", _("the plan is not in force yet")
    OVER = "over", _("the plan has run out")
    CHANNEL = "channel", _("this way was not agreed on")
    WINDOW = "window", _("outside the agreed times")


@dataclass(frozen=True, slots=True)
class Window:
    """Days of the week (Monday is 0) and a span of minutes of the day, the end not included."""

    days: frozenset[int]
    start: int
    end: int

    def holds(self, wall: datetime) -> bool:
        """Whether a wall time is inside."""
        return wall.weekday() in self.days and self.start <= wall.hour * 60 + wall.minute < self.end


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """What was agreed on with the person. The days of validity are days of the zone, both included."""

    channels: frozenset[Channel]
    windows: tuple[Window, ...]
    zone: str
    valid_from: date
    valid_until: date
    language: str
    never_message: bool = True  # nobody else's ears: nothing on a mailbox, nothing with who picks up
    code_word: str = ""
    telephone: str = ""
    email: str = ""
    trusted: str = ""

    def text(self) -> str:
        """The plan as JSON, to be sealed."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain |= {
            "channels": sorted(self.channels),
            "windows": [[sorted(w.days), w.start, w.end] for w in self.windows],
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
        }
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> Self:
        """The plan of such a text."""
        plain: dict[str, Any] = json.loads(text)
        plain["channels"] = frozenset(Channel(code) for code in plain["channels"])
        plain["windows"] = tuple(Window(frozenset(days), start, end) for days, start, end in plain["windows"])
        plain["valid_from"] = date.fromisoformat(plain["valid_from"])
        plain["valid_until"] = date.fromisoformat(plain["valid_until"])
        return cls(**plain)

    def wall(self, at: datetime) -> datetime:
        """What the clock on her wall shows."""
        return at.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Answer:
    """May she be reached now; if not, why, and when the next window opens (UTC), if there is one."""

    now: bool
    why: Why | None = None
    next: datetime | None = None


def may_contact(plan: Plan, channel: Channel, at: datetime) -> Answer:
    """Whether `plan` lets her be reached through `channel` at `at` (aware)."""
    wall = plan.wall(at)
    if wall.date() > plan.valid_until:
        return Answer(False, Why.OVER)
    if channel not in plan.channels:
        return Answer(False, Why.CHANNEL)
    if wall.date() < plan.valid_from:
        return Answer(False, Why.NOT_YET, next(_openings(plan, max(at, _midnight(plan))), None))
    if any(window.holds(wall) for window in plan.windows):
        return Answer(True)
    return Answer(False, Why.WINDOW, next(_openings(plan, at), None))


def _inside(plan: Plan, at: datetime) -> bool:
    wall = plan.wall(at)
    return plan.valid_from <= wall.date() <= plan.valid_until and any(window.holds(wall) for window in plan.windows)


def _openings(plan: Plan, after: datetime) -> Iterator[datetime]:
    """The moments from `after` on at which a window opens, earliest first. One that the clocks skip is left out."""
    first = plan.wall(after).date()
    starts = sorted({window.start for window in plan.windows})
    for number in range(FARTHEST + 1):
        day = first + timedelta(days=number)
        found = sorted(moment for start in starts for moment in _moments(plan, day, start))
        yield from (moment for moment in found if moment >= after and _inside(plan, moment))


def closes(plan: Plan, at: datetime) -> datetime:
    """The first full minute after `at` at which she may no longer be reached; a window ends within the day or goes on."""
    moment = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while _inside(plan, moment) and moment - at < timedelta(days=1):
        moment += timedelta(minutes=1)
    return moment


def _moments(plan: Plan, day: date, minute: int) -> list[datetime]:
    """The one or two moments (UTC) at which the wall shows that minute of that day; where the clocks go forward over it,
    the moment after.
    """
    day, minute = (day + timedelta(days=1), 0) if minute == DAY else (day, minute)
    shown = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(plan.zone))
    return sorted({shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1)})


def _midnight(plan: Plan) -> datetime:
    return datetime.combine(plan.valid_from, time(0), ZoneInfo(plan.zone)).astimezone(UTC)
