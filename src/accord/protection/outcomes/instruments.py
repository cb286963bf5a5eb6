"""Instruments as data: packaged in `instruments/`, and the node's own in `$ACCORD_DATA/outcomes`, say a licensed one.

A node's own file may stand in fewer languages; the packaged one stands in four. A version that was used is never changed.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language

from accord.protection.outcomes.scoring import HIGHEST, LOWEST

LANGUAGES: Final = frozenset({"en", "bg", "ro", "uk"})
_STEPS: Final = HIGHEST - LOWEST + 1
_FILE: Final = frozenset(
    {
        "id",
        "version",
        "title",
        "intro",
        "licence",
        "source",
        "source_name",
        "tag",
        "last_checked",
        "thresholds",
        "domain",
    }
)
_PACKAGED: Final = Path(__file__).parent / "instruments"
Texts = Mapping[str, str]


class BadInstrument(Exception):
    """A file of an instrument does not read; the message names the place in it."""


def words(texts: Texts) -> str:
    """In the language that is active, else in English, else in the first that stands there."""
    return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()))


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a domain, with the words of its four steps: 1 most vulnerable, 4 least."""

    id: str
    name: Texts
    steps: tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """Parts under one heading."""

    id: str
    name: Texts
    parts: tuple[Part, ...]

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return words(self.name)


@dataclass(frozen=True)
class Instrument:
    """One version of one instrument. The thresholds are None unless the file switches them on."""

    id: str
    version: str
    title: Texts
    intro: Texts
    domains: tuple[Domain, ...]
    licence: str
    source_name: str
    last_checked: date
    domain_threshold: Decimal | None
    overall_threshold: Decimal | None

    def parts(self) -> Iterator[Part]:
        """Every part, in order."""
        for domain in self.domains:
            yield from domain.parts

    @property
    def label(self) -> str:
        """Its title in the reader's language."""
        return words(self.title)

    @property
    def lead(self) -> str:
        """The sentence above it."""
        return words(self.intro)


def read(path: Path) -> Instrument:
    """The instrument in a TOML file. Raises BadInstrument with the row that is wrong."""
    return _read(path)[0]


def _read(path: Path) -> tuple[Instrument, bytes]:
    try:
        written = path.read_bytes()
        return _instrument(tomllib.loads(written.decode("utf-8"))), written
    except (OSError, ValueError, BadInstrument) as error:  # a fault of TOML or of UTF-8 is a ValueError
        raise BadInstrument(f"{path.name}: {error}") from error


def _instrument(row: Mapping[str, Any]) -> Instrument:
    _only(row, _FILE, "the file")
    domains = tuple(_domain(one, f"domain {n}") for n, one in enumerate(_rows(row, "domain", "the file"), start=1))
    ids = [domain.id for domain in domains] + [part.id for domain in domains for part in domain.parts]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise BadInstrument(f"the id {twice[0]!r} stands twice")
    checked = row.get("last_checked")
    if not isinstance(checked, date):
        raise BadInstrument("last_checked: a day is needed, as 2026-11-26")
    thresholds = row.get("thresholds", {})
    if not isinstance(thresholds, dict):
        raise BadInstrument("thresholds: a table is needed, [thresholds]")
    _only(thresholds, frozenset({"enabled", "domain", "overall"}), "thresholds")
    on = thresholds.get("enabled") is True
    return Instrument(
        _code(row, "id", "the file", 40),
        _code(row, "version", "the file", 20),
        _texts(row, "title", "the file"),
        _texts(row, "intro", "the file"),
        domains,
        _text(row, "licence", "the file"),
        _text(row, "source_name", "the file"),
        checked,
        _level(thresholds, "domain") if on else None,
        _level(thresholds, "overall") if on else None,
    )


def _domain(row: Any, where: str) -> Domain:
    _only(row, frozenset({"id", "name", "part"}), where)
    parts = tuple(_part(one, f"{where}, part {n}") for n, one in enumerate(_rows(row, "part", where), start=1))
    return Domain(_code(row, "id", where, 20), _texts(row, "name", where), parts)


def _part(row: Any, where: str) -> Part:
    _only(row, frozenset({"id", "name", "steps"}), where)
    steps = _rows(row, "steps", where)
    if len(steps) != _STEPS:
        raise BadInstrument(f"{where}: {_STEPS} steps are needed, {len(steps)} stand there")
    told = tuple(_texts({"step": step}, "step", f"{where}, step {n}") for n, step in enumerate(steps, start=LOWEST))
    return Part(_code(row, "id", where, 20), _texts(row, "name", where), told)


def _only(row: Any, known: frozenset[str], where: str) -> None:
    """Raises BadInstrument for what is no table, and for a misspelt name, which would be left out in silence."""
    if not isinstance(row, dict):
        raise BadInstrument(f"{where}: a table is needed")
    if unknown := sorted(set(row) - known):
        raise BadInstrument(f"{where}: {unknown[0]!r} is no field; there are {', '.join(sorted(known))}")


def _rows(row: Mapping[str, Any], name: str, where: str) -> list[Any]:
    found = row.get(name)
    if not isinstance(found, list) or not found:
        raise BadInstrument(f"{where}: no {name}")
    return found


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    found = row.get(name)
    if not isinstance(found, str) or not found.strip():
        raise BadInstrument(f"{where}: {name} is missing")
    return found


def _code(row: Mapping[str, Any], name: str, where: str, longest: int) -> str:
    found = _text(row, name, where)
    if len(found) > longest or not all(c.isascii() and (c.isalnum() or c in "-_.") for c in found):
        raise BadInstrument(f"{where}: {name} is of Latin letters, digits and - _ . and at most {longest} long")
    return found


def _texts(row: Mapping[str, Any], name: str, where: str) -> Texts:
    found = row.get(name)
    if not isinstance(found, dict) or not found or not set(found) <= LANGUAGES:
        raise BadInstrument(f"{where}: {name} needs a text in one of {', '.join(sorted(LANGUAGES))}")
    if not all(isinstance(text, str) and text.strip() for text in found.values()):
        raise BadInstrument(f"{where}: {name} has an empty text")
    return found


def _level(row: Mapping[str, Any], name: str) -> Decimal:
    try:
        found = Decimal(str(row.get(name)))
    except InvalidOperation as error:
        raise BadInstrument(f"thresholds: {name} is not a number") from error
    if not LOWEST <= found <= HIGHEST:
        raise BadInstrument(f"thresholds: {name} lies between {LOWEST} and {HIGHEST}")
    return found


def own_folder() -> Path:
    """Where the node keeps its own instruments of outcomes; a backup takes it along."""
    return Path(settings.ACCORD_DATA) / "outcomes"


def instruments() -> Mapping[tuple[str, str], Instrument]:
    """Every instrument by id and version; one that was just loaded is there, without a start of the node.

    Raises BadInstrument for a file that does not read or a version that stands twice.
    """
    paths = (*sorted(_PACKAGED.glob("*.toml")), *sorted(own_folder().glob("*.toml")))
    return _every(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=1)
def _every(files: tuple[tuple[Path, int], ...]) -> Mapping[tuple[str, str], Instrument]:
    found: dict[tuple[str, str], Instrument] = {}
    for path, _changed in files:
        made = read(path)
        if (made.id, made.version) in found:
            raise BadInstrument(f"{path.name}: {_taken(made)}")
        found[made.id, made.version] = made
    return found


def _taken(made: Instrument) -> str:
    return f"{made.id} {made.version} is there already; a changed text is a new version"


def offered() -> dict[str, Instrument]:
    """The newest version of each instrument, by id: what is assessed now is assessed by it. 2026.10 is newer than 2026.9."""
    return {made.id: made for made in sorted(instruments().values(), key=_age)}


def _age(made: Instrument) -> list[str | int]:
    return [int(word) if word.isdigit() else word for word in re.split(r"(\d+)", made.version)]


def load(path: Path) -> Instrument:
    """Check a file and keep it as the node's own. Raises BadInstrument; then nothing was changed."""
    made, written = _read(path)
    if (made.id, made.version) in instruments():
        raise BadInstrument(f"{path.name}: {_taken(made)}")
    own_folder().mkdir(parents=True, exist_ok=True)
    unfinished = own_folder() / f".{made.id}@{made.version}.part"
    unfinished.write_bytes(written)
    unfinished.rename(own_folder() / f"{made.id}@{made.version}.toml")  # whole or not at all: the node may be reading
    return made
