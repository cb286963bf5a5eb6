"""The times that are reported on: the first half of a year, and the whole year. A yearly report speaks of the whole year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accord.prevention.programme.vocab import BadProgramme


@dataclass(frozen=True, slots=True)
class Period:
    """Half a year or a year."""

    code: str
    start: date
    end: date

    @property
    def title(self) -> str:
        """In the words of the reader."""
        if self.yearly:
            return _("Year %(year)s") % {"year": self.start.year}
        return _("First half of %(year)s") % {"year": self.start.year}

    @property
    def yearly(self) -> bool:
        """Whether it is a whole year."""
        return self.end.month == 12

    def meets(self, starts: date | None, ends: date) -> bool:
        """Whether what lasts from `starts` (if that is said) to `ends` falls into it."""
        return ends >= self.start and (starts is None or starts <= self.end)

    def due(self, days: int) -> date:
        """Until when its reports are due."""
        return self.end + timedelta(days=days)


def period(code: str) -> Period:
    """The period of a code such as 2026-H1 or 2026. Raises BadProgramme."""
    found = re.fullmatch(r"((?:19|20)\d\d)(-H1)?", code)
    if found is None:
        raise BadProgramme(_("A period is a year, such as 2026, or its first half, such as 2026-H1."), field="period")
    year = int(found[1])
    return Period(code, date(year, 1, 1), date(year, 6, 30) if found[2] else date(year, 12, 31))


def between(first: int, last: int) -> list[Period]:
    """Every period of these years, in their order."""
    return [period(f"{year}{half}") for year in range(first, last + 1) for half in ("-H1", "")]
