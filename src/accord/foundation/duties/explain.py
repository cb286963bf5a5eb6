"""Why a duty is due by then, in the reader's words: what began it, how the days were counted, what changed it since."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from babel.units import format_unit
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accord.foundation.duties.arithmetic import PLACES, Reckoning, holiday_name, works
from accord.foundation.duties.models import Duty
from accord.foundation.duties.rules import Rule
from accord.foundation.duties.vocab import BASES, CITIES, TRIGGERS
from accord.foundation.ledger import queries as ledger
from accord.foundation.ledger.vocab import Kind


@dataclass(frozen=True)
class Explanation:
    """Sentences, each whole: what began it, the arithmetic, and the changes since, oldest first."""

    began: str
    steps: tuple[str, ...]
    changes: tuple[str, ...]


def explain(duty: Duty, rule: Rule | None) -> Explanation:
    """The explanation of a duty to a reader who may open it. One query, for the changes."""
    changes = _changes(duty)
    if rule is None:
        return Explanation(_began(duty, "", duty.opened_at, duty.place), (), tuple(changes))
    reckoned = rule.reckon(duty.opened_at, duty.place)
    steps = in_words(reckoned)
    if not changes and abs(reckoned.due - duty.due_at) > timedelta(seconds=1):
        steps.append(
            _("When the duty was opened its end was set to %(end)s, and that stays.")
            % {"end": _at(duty.due_at, duty.place)}
        )
    began = _began(duty, rule.trigger, reckoned.start, reckoned.calendar)
    return Explanation(began, tuple(steps), tuple(changes))


def in_words(reckoned: Reckoning) -> list[str]:
    """The arithmetic of a period, a sentence for each step."""
    period, place = reckoned.period, reckoned.calendar
    length = length_in_words(period.length, period.unit)
    if reckoned.last_day is None:
        sentence = _("%(length)s later, also over a change of clocks: %(end)s.")
        return [sentence % {"length": length, "end": _at(reckoned.due, place)}]
    whole = period.ends == "day_end"
    first_end = reckoned.moved_from or reckoned.last_day
    end = _day_end(first_end, place) if whole else _at(_at_time_of(reckoned, first_end), place)
    steps = [_counting(period.counts_from, whole=whole) % {"length": length, "end": end}]
    if reckoned.moved_from:
        moved = _day_end(reckoned.last_day, place) if whole else _at(reckoned.due, place)
        free = ", ".join(_free(day, place) for day in reckoned.free_days)
        steps.append(
            _("No work is done on that day, so the end moves to %(end)s. Free: %(days)s.")
            % {"end": moved, "days": free}
        )
    elif not works(reckoned.last_day, place):
        free = _free(reckoned.last_day, place)
        steps.append(_("No work is done on that day (%(day)s), but the rule does not move the end.") % {"day": free})
    return steps


def length_in_words(length: int, unit: str) -> str:
    """“30 days”, in the active language."""
    if unit == "working_days":
        return ngettext("%(n)d working day", "%(n)d working days", length) % {"n": length}
    return format_unit(length, f"duration-{unit.removesuffix('s')}", locale=get_language() or "en")


def _counting(counts_from: str, *, whole: bool) -> str:
    if counts_from == "next_day":
        return _("%(length)s, counted from the next day: it ends on %(end)s.")
    if counts_from == "this_day":
        return _("%(length)s, of which the day itself is the first: it ends on %(end)s.")
    if whole:
        return _("%(length)s later, to the end of that day: %(end)s.")
    return _("%(length)s later at the same local time: %(end)s.")


def _began(duty: Duty, trigger: str, start: datetime, place: str) -> str:
    if duty.number > 1 and trigger:
        sentence = _("It comes again (number %(number)d). This time it began on %(start)s.")
        return sentence % {"number": duty.number, "start": _at(start, place)}
    what: str | Promise = TRIGGERS.get(trigger, "")
    if not what:
        return _("It began on %(start)s.") % {"start": _at(start, place)}
    return _("It began on %(start)s: %(what)s.") % {"start": _at(start, place), "what": what}


def _changes(duty: Duty) -> list[str]:
    found = ledger.events_about([duty.object_id], only=(Kind.DUTY_EXTENDED, Kind.DUTY_ENDED))
    told = []
    for event in reversed(found):
        facts = json.loads(event.facts)
        if facts["duty"] != str(duty.pk):
            continue
        values = {"at": _at(event.at, duty.place), "end": _at(datetime.fromisoformat(facts["until"]), duty.place)}
        values["basis"] = str(BASES.get(facts.get("basis", ""), ""))
        if event.kind == Kind.DUTY_EXTENDED:
            told.append(_("On %(at)s it was prolonged to %(end)s: %(basis)s.") % values)
        elif values["basis"]:
            told.append(_("On %(at)s it was ended before its time, which was %(end)s: %(basis)s.") % values)
        else:
            told.append(_("It was over on %(end)s.") % values)
    return told


def _at_time_of(reckoned: Reckoning, day: date) -> datetime:
    local = reckoned.due.astimezone(PLACES.get(reckoned.calendar, UTC))
    return datetime.combine(day, local.time(), local.tzinfo)


def _at(moment: datetime, place: str) -> str:
    local = moment.astimezone(PLACES.get(place, UTC))
    return _moment(date_format(local, "DATE_FORMAT"), date_format(local, "H:i"), place)


def _day_end(day: date, place: str) -> str:
    return _moment(date_format(day, "DATE_FORMAT"), "24:00", place)


def _moment(day: str, hour: str, place: str) -> str:
    return f"{day}, {hour} ({CITIES.get(place, 'UTC')})"


def _free(day: date, place: str) -> str:
    name = holiday_name(day, place, get_language() or "en") or _("weekend")
    return f"{date_format(day, 'DATE_FORMAT')} ({name})"
