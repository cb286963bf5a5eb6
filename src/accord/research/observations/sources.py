"""Who published figures, by which rule, and which measures belong side by side: data, in four languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

_LANGUAGES: Final = ("en", "bg", "ro", "uk")
_DATA: Final = Path(__file__).parent / "data"
SEED: Final = _DATA / "observations-2026.1.csv"
SEED_RETRIEVED: Final = "2026-11-24"
SEED_ADDRESS: Final = "Reports and press, listed by the tags of each source"


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """One publisher with the rule that it states."""

    code: str
    series: str
    counts: str
    status: str
    name: tuple[str, ...]
    rule: tuple[str, ...]
    tags: tuple[str, ...]
    counts_from: Mapping[int, str]

    @property
    def title(self) -> str:
        return spoken(self.name)

    @property
    def says(self) -> str:
        """The rule as stated, in the language that is active."""
        return spoken(self.rule)

    def counts_in(self, year: int) -> str:
        """What it counted in a year: its method may have changed."""
        return next(
            (what for since, what in sorted(self.counts_from.items(), reverse=True) if year >= since), self.counts
        )


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """A change of method in a series."""

    series: str
    year: int
    text: tuple[str, ...]

    @property
    def says(self) -> str:
        return spoken(self.text)


def spoken(texts: tuple[str, ...]) -> str:
    """The text in the language that is active."""
    language = (get_language() or "en")[:2]
    return texts[_LANGUAGES.index(language)] if language in _LANGUAGES else texts[0]


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Every known source by its code."""
    return {code: _source(code, row) for code, row in _content()["sources"].items()}


@lru_cache(maxsize=1)
def families() -> dict[str, tuple[str, ...]]:
    """The measures that belong side by side."""
    return {name: tuple(measures) for name, measures in _content()["measures"].items()}


@lru_cache(maxsize=1)
def changes() -> list[Change]:
    """Every known change of method."""
    return [Change(row["series"], row["year"], tuple(row["says"])) for row in _content()["changes"]]


def family_of(measure: str) -> str:
    """The family of a measure, or ""."""
    return next((name for name, measures in families().items() if measure in measures), "")


def _source(code: str, row: dict[str, Any]) -> Source:
    since = {int(key[-4:]): what for key, what in row.items() if key.startswith("counts_from_")}
    named: dict[str, Any] = {name: row[name] for name in ("series", "counts", "status")}
    lists: dict[str, Any] = {name: tuple(row[name]) for name in ("name", "rule", "tags")}
    return Source(code=code, counts_from=since, **named, **lists)


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    return tomllib.loads((_DATA / "sources.toml").read_text(encoding="utf-8"))
