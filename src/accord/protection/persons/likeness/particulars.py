"""What two records of persons are compared by. Any part may be unknown; nothing here is stored."""

from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True, repr=False)
class PartialDate:
    """A date of birth of which parts may be unknown. Out of range parts are the caller's to refuse."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """The date of `1994`, `1994-03` or `1994-03-17`; '' is an unknown one. Raises ValueError."""
        parts = [int(part) for part in text.split("-")] if text else []
        return cls(*parts[:3])

    @property
    def known_month(self) -> int | None:
        """The month, unless the date is the first of January, which desks write for "day and month are not known"."""
        return None if (self.day, self.month) == (1, 1) else self.month

    @property
    def given(self) -> bool:
        """Whether day and month are both known."""
        return bool(self.day and self.known_month)


@dataclass(frozen=True, slots=True, repr=False)
class Particulars:
    """Names as written, in any script; `sex` "f", "m" or "" (unknown or other); telephones and documents as typed.

    `other_names`: former, married, called. `language`: the one that the names were written in (bg, ro, uk, ru, en) or "":
    then letters that Latin languages read differently (c, j) are read in each way.
    """

    given: str = ""
    family: str = ""
    patronymic: str = ""
    other_names: tuple[str, ...] = ()
    birth: PartialDate = field(default_factory=PartialDate)
    sex: str = ""
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    language: str = ""
