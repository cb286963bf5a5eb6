"""Words for time, and small helpers for templates."""

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils.formats import date_format, get_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.foundation import clock, codes
from accord.foundation.ids import new_id
from accord.foundation.ledger.words import words
from accord.foundation.policy import Purpose
from accord.foundation.ui.addresses import address
from accord.foundation.ui.days import in_words

register = template.Library()
HOUR = 3600
_DIGITS = {
    "d": "%d",
    "m": "%m",
    "Y": "%Y",
    "H": "%H",
    "i": "%M",
}  # what strftime says as Django does, in every language


def _seconds(due: datetime, now: datetime | str | None) -> float:
    """From `now` to `due`; a template that gives no moment means this one."""
    return (due - (now if isinstance(now, datetime) else clock.now())).total_seconds()


@register.filter
def due_words(due: datetime, now: datetime | str | None = None) -> str:
    """How much time is left or past: "3 hours left", "overdue by 2 days"."""
    seconds = _seconds(due, now)
    minutes, hours, days = (int(abs(seconds) // unit) for unit in (60, HOUR, 24 * HOUR))
    if seconds >= 0:
        if hours < 1:
            return ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}
        if hours < 48:
            return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
        return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    if hours < 1:
        return ngettext("overdue by %(n)d minute", "overdue by %(n)d minutes", minutes) % {"n": minutes}
    if hours < 48:
        return ngettext("overdue by %(n)d hour", "overdue by %(n)d hours", hours) % {"n": hours}
    return ngettext("overdue by %(n)d day", "overdue by %(n)d days", days) % {"n": days}


@register.filter
def due_tone(due: datetime, now: datetime | str | None = None) -> str:
    """Danger under four hours and past, attention under a day, else neutral."""
    seconds = _seconds(due, now)
    return "danger" if seconds < 4 * HOUR else "attention" if seconds < 24 * HOUR else "neutral"


@register.filter(expects_localtime=True)
def day_in_words(of: date | None, pattern: str = "j E Y") -> str:
    """25 ноември 2026; nothing for no day."""
    return in_words(of, pattern) if of else ""


register.simple_tag(address, name="at")  # the address of the page of one record, as {% url %} gives it


@register.simple_tag
def moment(at: datetime) -> str:
    """A moment in the zone of the node: in full for programs, in short for the reader."""
    here = localtime(at)
    pattern = _strftime(get_format("SHORT_DATETIME_FORMAT"))
    said = here.strftime(pattern) if pattern else date_format(here, "SHORT_DATETIME_FORMAT")
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), said)


@lru_cache(maxsize=16)
def _strftime(pattern: str) -> str:
    """A pattern of Django's, which reads it letter by letter each time, for strftime; "" for one with words in it."""
    words = any(letter.isalpha() and letter not in _DIGITS for letter in pattern)
    return "" if words else "".join(_DIGITS.get(letter, letter) for letter in pattern)


@register.simple_tag
def deadline(due: datetime, done: datetime | None = None, now: datetime | str | None = None) -> str:
    """When something is due and how much time is left, or when it was done; `<c-deadline>` where rows are many."""
    tone, said = ("good", _("done")) if done else (due_tone(due, now), due_words(due, now))
    return format_html(
        '<span class="deadline"><span class="tag {}">{}</span> {}</span>', tone, said, moment(done or due)
    )


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or an empty text."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def forms_in_words(code_set: str) -> str:
    """A code set of forms of exploitation, in words."""
    return codes.form_names(code_set) or _("not known")


@register.filter
def countries_in_words(code_set: str) -> str:
    """A code set of countries, in words."""
    return codes.country_names(code_set) or _("not known")


@register.filter
def may_stay_open(field: Any) -> bool:
    """Whether a bound field may stay open whatever else was answered."""
    return not field.field.required and field.name not in getattr(field.form, "conditional", ())


@register.filter
def is_group(field: Any) -> bool:
    """Whether a bound field is a group of radios or checkboxes."""
    return getattr(field.field.widget, "input_type", "") in {"radio", "checkbox"} and hasattr(
        field.field.widget, "choices"
    )


@register.filter
def is_tick(field: Any) -> bool:
    """Whether a bound field is one checkbox."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not is_group(field)


@register.simple_tag(takes_context=True)
def once(context: Any) -> str:
    """The hidden fields of every form that writes: the CSRF token and a fresh idempotency key."""
    key = context.get("key") or new_id()
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="key" value="{}">',
        context.get("csrf_token", ""),
        key,
    )


@register.filter
def purpose_words(purpose: str) -> str:
    """A purpose, in words; nothing for none."""
    return str(Purpose(purpose).label) if purpose in Purpose.values else ""


@register.filter
def code_in(facts: str) -> str:
    """The code of the record in the facts of an event, if it names one."""
    return str(json.loads(facts).get("code", ""))


@register.filter
def event_words(kind: str) -> str:
    """A kind of event, in words."""
    return words(kind)
