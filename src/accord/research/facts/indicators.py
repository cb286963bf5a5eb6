"""Indicators: declared rules, read from data, that say what they mean in four languages. No Django: usable alone."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, cast

LANGUAGES: Final = ("en", "bg", "ro", "uk")
UNITS: Final = ("person", "case", "signal", "accused", "proceeding", "service", "attendance")
_DATA: Final = Path(__file__).parent / "data" / "indicators.toml"


class BadIndicator(ValueError):
    """A declared rule does not read."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both in it; `cutoff` is the day up to which what was told is known."""

    start: date
    end: date
    cutoff: date

    @classmethod
    def year(cls, year: int, cutoff: date | None = None) -> "Period":
        """A whole year; without a cut-off as known at its end."""
        return cls(date(year, 1, 1), date(year, 12, 31), cutoff or date(year, 12, 31))

    @property
    def after(self) -> date:
        """The first day that is no longer in it."""
        return self.end + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One declared rule."""

    name: str
    version: str
    unit: str
    rule: Literal["new", "open"]
    kind: str
    label: tuple[str, ...]
    says: tuple[str, ...]
    status: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()
    without: str = ""

    def titled(self, language: str) -> str:
        """What it is called."""
        return self.label[_place(language)]

    def defined(self, language: str, period: Period, scope: str = "") -> str:
        """The whole definition: what is counted, unit, rule, organisations, period, cut-off and version."""
        at, words = _place(language), _sentences()
        rest = words["unit"][at].format(
            unit=words[self.unit][at],
            rule=words[self.rule][at],
            scope=scope or words["all"][at],
            start=period.start.isoformat(),
            end=period.end.isoformat(),
            cutoff=period.cutoff.isoformat(),
            name=self.name,
            version=self.version,
        )
        return f"{self.says[at]} {rest}"


def read(text: str) -> dict[str, Indicator]:
    """The indicators of a file of this form. Raises BadIndicator with its name and what is wrong."""
    return {name: _indicator(name, row) for name, row in tomllib.loads(text).get("indicators", {}).items()}


@lru_cache(maxsize=1)
def indicators() -> Mapping[str, Indicator]:
    """Every indicator of the package by its name."""
    return read(_DATA.read_text(encoding="utf-8"))


def _indicator(name: str, row: Mapping[str, Any]) -> Indicator:
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    try:
        made = Indicator(name=name, **given)
    except TypeError as error:
        raise BadIndicator(f"{name}: {error}") from error
    if made.unit not in UNITS or made.rule not in ("new", "open"):
        raise BadIndicator(f"{name}: the unit is one of {', '.join(UNITS)}, the rule is new or open.")
    if len(made.label) != len(LANGUAGES) or len(made.says) != len(LANGUAGES):
        raise BadIndicator(f"{name}: label and says stand in four languages.")
    return made


@lru_cache(maxsize=1)
def _sentences() -> dict[str, tuple[str, ...]]:
    return cast("dict[str, tuple[str, ...]]", tomllib.loads(_DATA.read_text(encoding="utf-8"))["sentences"])


def _place(language: str) -> int:
    return LANGUAGES.index(language[:2]) if language[:2] in LANGUAGES else 0
