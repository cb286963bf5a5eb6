"""May she be reached now: in words, by the clock on her wall."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accord.protection.safety.contact import Channel, Plan, Weekday, Window, closes
from accord.protection.safety.plans import PlanView


@dataclass(frozen=True)
class Way:
    """One agreed way of contact, and whether it is open now."""

    label: str | Promise
    open: bool
    text: str


def ways(view: PlanView, now: datetime) -> list[Way]:
    """The agreed ways in words, in the order in which they are offered."""
    return [
        Way(channel.label, answer.now, _sentence(view.plan, channel, view, now))
        for channel, answer in view.answers.items()
        if channel in view.plan.channels
    ]


def _sentence(plan: Plan, channel: Channel, view: PlanView, now: datetime) -> str:
    answer = view.answers[channel]
    if answer.now:
        end = closes(plan, now)
        if end - now >= timedelta(days=1):
            return _("You may now.")
        return _("You may now, until %(time)s.") % {"time": date_format(plan.wall(end), "TIME_FORMAT")}
    if answer.next is None:
        return str(answer.why.label).capitalize() + "." if answer.why else ""
    wall = plan.wall(answer.next)
    told = {
        "day": Weekday(str(wall.weekday())).label,
        "date": date_format(wall, "SHORT_DATE_FORMAT"),
        "time": date_format(wall, "TIME_FORMAT"),
    }
    return _("Not now. Again from %(day)s %(date)s, %(time)s.") % told


def windows(plan: Plan) -> list[str]:
    """The agreed times, one line for each."""
    return [_window(window) for window in plan.windows]


def _window(window: Window) -> str:
    days = ", ".join(str(Weekday(str(day)).label) for day in sorted(window.days))
    return f"{days}: {_minute(window.start)}–{_minute(window.end)}"


def _minute(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
