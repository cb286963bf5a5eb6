"""A date of birth that is known in part: a year, a year and a month, or about a year. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

AROUND: Final = 2  # years that "about" may be wrong by, each way
_YEAR: Final = re.compile(r"(~?)\s*(\d{4})")
_MONTH: Final = (
    re.compile(r"(~?)\s*(?P<y>\d{4})\s*[-./]\s*(?P<m>\d{1,2})"),
    re.compile(r"(~?)\s*(?P<m>\d{1,2})\s*[-./]\s*(?P<y>\d{4})"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Born:
    """A birth in a year, perhaps in a month; `about`: as she or somebody else remembers it."""

    year: int
    month: int | None = None
    about: bool = False

    def __str__(self) -> str:
        month = f"-{self.month:02}" if self.month else ""
        return f"{'~' if self.about else ''}{self.year}{month}"

    @property
    def earliest(self) -> date:
        """The first day that it can have been."""
        return date(self.year - AROUND * self.about, self.month or 1, 1)

    @property
    def latest(self) -> date:
        """The last day that it can have been."""
        year, month = self.year + AROUND * self.about, self.month or 12
        return date(year, month, monthrange(year, month)[1])


def parsed(text: str) -> Born | None:
    """What was typed: `1994`, `1994-03`, `3.1994`, `~1994`; None for what is none of these."""
    text = text.strip()
    if found := _YEAR.fullmatch(text):
        return _made(int(found[2]), None, bool(found[1]))
    for pattern in _MONTH:
        if found := pattern.fullmatch(text):
            return _made(int(found["y"]), int(found["m"]), bool(found[1]))
    return None


def _made(year: int, month: int | None, about: bool) -> Born | None:
    inside = 1000 <= year <= 9000 and (month is None or 1 <= month <= 12)
    return Born(year, month, about) if inside else None
