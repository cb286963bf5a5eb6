"""Instruments as data: TOML in this package and, by id and version, in the node's own `$ACCORD_DATA/instruments`."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language

Texts = dict[str, str]
CURRENT: Final = "bg-nrm"
STRENGTHS: Final = ("strong", "medium", "weak")


class BadInstrument(Exception):
    """An instrument file does not read; the node does not start with it."""


def words(texts: Texts, language: str | None = None) -> str:
    """`texts` in `language`, else in the active language, else in English."""
    return texts.get(language or get_language() or "en") or texts["en"]


@dataclass(frozen=True)
class Indicator:
    """One statement, its dimension and strength."""

    id: str
    text: Texts
    dimension: str
    strength: str

    @property
    def words(self) -> str:
        return words(self.text)


@dataclass(frozen=True)
class Group:
    """Indicators that are asked together, one group a screen."""

    number: int
    title: Texts
    prompt: Texts
    indicators: tuple[Indicator, ...]

    @property
    def words(self) -> str:
        return words(self.title)

    @property
    def question(self) -> str:
        return words(self.prompt)


@dataclass(frozen=True)
class Instrument:
    """A versioned list of indicators with its source."""

    id: str
    version: str
    jurisdiction: str
    title: Texts
    introduction: Texts
    source: str
    last_checked: date
    needs_legal_check: bool
    groups: tuple[Group, ...]

    @property
    def words(self) -> str:
        return words(self.title)

    @property
    def opening(self) -> str:
        return words(self.introduction)

    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return {indicator.id: indicator for group in self.groups for indicator in group.indicators}

    def group(self, number: int) -> Group | None:
        """The group of this number, or None."""
        return next((group for group in self.groups if group.number == number), None)


@dataclass(frozen=True)
class Dimension:
    """One of the six dimensions of the Delphi indicators (ILO and European Commission, 2009)."""

    code: str
    title: Texts
    meaning: Texts
    kind: str  # means or purpose

    @property
    def words(self) -> str:
        return words(self.title)


def read_instrument(path: Path) -> Instrument:
    """The instrument in a file. Raises BadInstrument, naming the file and what is wrong."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        made = _instrument(content)
        _check(made)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadInstrument(f"{path}: {error}") from error
    return made


def _instrument(content: dict[str, Any]) -> Instrument:
    groups = tuple(
        Group(
            row["number"],
            row["title"],
            row["prompt"],
            tuple(Indicator(i["id"], i["text"], i["dimension"], i["strength"]) for i in row["indicator"]),
        )
        for row in content["group"]
    )
    names = ("id", "version", "jurisdiction", "title", "introduction", "source", "last_checked", "needs_legal_check")
    return Instrument(**{name: content[name] for name in names}, groups=groups)


def _check(made: Instrument) -> None:
    found = made.indicators()
    if len(found) != sum(len(group.indicators) for group in made.groups):
        raise ValueError("an indicator id stands twice")
    for indicator in found.values():
        if indicator.strength not in STRENGTHS or indicator.dimension not in dimensions():
            raise ValueError(f"indicator {indicator.id}: unknown strength or dimension")


@lru_cache(maxsize=1)
def dimensions() -> dict[str, Dimension]:
    """The six dimensions by code."""
    content = tomllib.loads((Path(__file__).parent / "dimensions.toml").read_text(encoding="utf-8"))
    return {row["code"]: Dimension(**row) for row in content["dimension"]}


def _files() -> Iterable[Path]:
    yield from sorted((Path(__file__).parent / "lists").glob("*.toml"))
    yield from sorted((Path(settings.ACCORD_DATA) / "instruments").glob("*.toml"))


@lru_cache(maxsize=1)
def instruments() -> dict[tuple[str, str], Instrument]:
    """Every instrument by id and version. Raises BadInstrument."""
    return {(made.id, made.version): made for made in map(read_instrument, _files())}


def current(instrument_id: str = CURRENT) -> Instrument:
    """The newest version of an instrument."""
    versions = [made for (found, _), made in instruments().items() if found == instrument_id]
    return max(versions, key=lambda made: made.version)
