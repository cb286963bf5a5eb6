"""A date and a time of a court's wall clock, as an instant. Pure; no database."""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from accord.justice.proceedings.vocab import BadHearing

ZONES: Final = (
    "Europe/Sofia",
    "Europe/Bucharest",
    "Europe/Kyiv",
    "Europe/Chisinau",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/London",
    "Europe/Warsaw",
)


def instant(on: date, at: time, zone: str) -> datetime:
    """The instant (UTC) at which the clock of `zone` shows this. Raises BadHearing for a time that the clock skips or
    shows twice when summer time begins or ends, and for a zone that is not in ZONES.
    """
    if zone not in ZONES:
        raise BadHearing(_("Choose the time zone of the court."), field="zone")
    place = ZoneInfo(zone)
    local = datetime.combine(on, at, place)
    try:
        first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    except OverflowError:
        raise BadHearing(_("This date is too far away."), field="on") from None
    if first.astimezone(place).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise BadHearing(
            _("This time does not exist on that night: the clocks go forward. Check the summons."), field="time"
        )
    if first != second:
        raise BadHearing(_("This time comes twice on that night: the clocks go back. Check the summons."), field="time")
    return first
