"""The frames of programmes: sections, goals, yearly items and currencies of a country, read once from `data/`."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

from accord.foundation.refusals import Missing

Texts = dict[str, str]
_DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Section:
    """One section; `goal` is its strategic objective, `objectives` the operational ones of a new programme."""

    number: int
    names: Texts
    goal: Texts
    objectives: tuple[Texts, ...]

    @property
    def name(self) -> str:
        """Its name in the language that is active."""
        return in_language(self.names)

    @property
    def aim(self) -> str:
        """Its strategic objective in the language that is active, or nothing."""
        return in_language(self.goal)


@dataclass(frozen=True, slots=True)
class Yearly:
    """What every new programme begins with. `until`: month and day."""

    section: int
    objective: int | None
    until: str
    titles: Texts


@dataclass(frozen=True, slots=True)
class Frame:
    """One kind of programme: of one year, or of some."""

    code: str
    country: str
    names: Texts
    source: str
    years: int
    strategy: bool  # programmes stand under it
    currencies: tuple[str, ...]
    due_days: int  # after the end of a period
    sections: tuple[Section, ...]
    yearly: tuple[Yearly, ...]

    @property
    def name(self) -> str:
        """Its name in the language that is active."""
        return in_language(self.names)

    def section(self, number: int) -> Section | None:
        """The section with this number, or None."""
        return next((one for one in self.sections if one.number == number), None)


def in_language(texts: Texts, language: str = "") -> str:
    """A text in `language`, or in the one that is active; else in English, else nothing."""
    return texts.get(language or get_language() or "en") or texts.get("en", "")


@lru_cache(maxsize=1)
def frames() -> dict[str, Frame]:
    """Every frame by its code, which is the name of its file; `like` names another whose sections it has."""
    data = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(_DATA.glob("*.toml"))}
    return {
        code: _read(code, one | {"sections": data[one.get("like", code)]["sections"]}) for code, one in data.items()
    }


def frame(code: str) -> Frame:
    """One frame. Raises Missing."""
    if code not in frames():
        raise Missing
    return frames()[code]


def _read(code: str, data: dict[str, Any]) -> Frame:
    sections = tuple(
        Section(number, row["names"], row.get("goal", {}), tuple(row.get("objectives", ())))
        for number, row in enumerate(data["sections"], 1)
    )
    yearly = tuple(
        Yearly(row["section"], row.get("objective"), row["until"], row["titles"]) for row in data.get("yearly", ())
    )
    return Frame(
        code, data["country"], data["names"], data["source"], data["years"], data.get("strategy", False),
        tuple(data["currencies"]), data["due_days"], sections, yearly,
    )  # fmt: skip
