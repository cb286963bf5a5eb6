"""Reading a data file of this room so that each fault is told with its line, its key and one sentence.

The reader goes on after a fault, so that one reading tells all of them. What it returns beside faults is of no use.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.detection.screening.indicators import Texts

Place = tuple[str | int, ...]
Row = dict[str, Any]
LANGUAGES: Final = ("en", "bg", "ro", "uk")
IDENTITY: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")
_HEAD: Final = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_KEY: Final = re.compile(r"\s*([\w.-]+)\s*=")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where; `line` is 0 where no one line is meant."""

    line: int
    key: str
    sentence: str | Promise
    filled: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The sentence in the language that is active."""
        return str(self.sentence) % self.filled

    def __str__(self) -> str:
        return f"line {self.line}, {self.key}: {self.words}"


class BadFile(Exception):
    """A file does not read; `faults` says where and why."""

    def __init__(self, name: str, faults: Collection[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__(f"{name}: " + "; ".join(map(str, self.faults)))


class Reader:
    """One file while it is read."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self._lines = _lines(text)
        self.content: Row = {}
        try:
            self.content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            line = int(found[1]) if found else 0
            sentence = _("The file cannot be read as TOML from here on: %(problem)s")
            self.faults.append(Fault(line, "-", sentence, {"problem": error}))

    def fault(self, place: Place, sentence: str | Promise, **filled: object) -> None:
        """Note a fault at `place`, or at what is nearest to it in the file."""
        near = place
        while near and near not in self._lines:
            near = near[:-1]
        key = ".".join(str(part) for part in place)
        self.faults.append(Fault(self._lines.get(near, 0), key, sentence, filled))

    def only(self, row: Row, place: Place, known: Collection[str]) -> None:
        """Every key of `row` is known."""
        for key in row:
            if key not in known:
                self.fault((*place, key), _("This key has no meaning here. Check how it is spelled."))

    def _take(self, row: Row, place: Place, kind: type, sentence: str | Promise) -> Any:
        value = row.get(str(place[-1]))
        if value is None:
            self.fault(place, _("This key is missing."))
        elif type(value) is not kind:
            self.fault(place, sentence)
        else:
            return value
        return kind() if kind is not date else date.min

    def text(self, row: Row, place: Place, most: int, *, empty: bool = False) -> str:
        """A text of at most `most` characters."""
        value: str = self._take(row, place, str, _("This must be a text, between quotation marks."))
        if place[-1] in row and not empty and isinstance(row[str(place[-1])], str) and not value.strip():
            self.fault(place, _("This text is empty."))
        if len(value) > most:
            self.fault(place, _("This text is longer than %(most)s characters."), most=most)
        return value

    def name(self, row: Row, place: Place, most: int) -> str:
        """An id or a version."""
        value = self.text(row, place, most)
        if value.strip() and not IDENTITY.fullmatch(value):
            self.fault(place, _("An id or version is made of small Latin letters, digits, dots and hyphens."))
        return value

    def choice(self, row: Row, place: Place, allowed: Collection[str]) -> str:
        """One of `allowed`."""
        value: str = self._take(row, place, str, _("This must be a text, between quotation marks."))
        if isinstance(row.get(str(place[-1])), str) and value not in allowed:
            self.fault(place, _("This must be one of: %(allowed)s."), allowed=", ".join(allowed))
        return value

    def choices(self, row: Row, place: Place, allowed: Collection[str], *, empty: bool = False) -> tuple[str, ...]:
        """Some of `allowed`, none twice."""
        value: list[Any] = self._take(row, place, list, _("This must be a list, between square brackets."))
        good = all(isinstance(one, str) and one in allowed for one in value) and len(set(map(str, value))) == len(value)
        if not good or (row.get(str(place[-1])) == [] and not empty):
            self.fault(place, _("This must be some of: %(allowed)s; each once."), allowed=", ".join(allowed))
        return tuple(value) if good else ()

    def number(self, row: Row, place: Place, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value: int = self._take(row, place, int, _("This must be a whole number."))
        if type(row.get(str(place[-1]))) is int and not least <= value <= most:
            self.fault(place, _("This must be from %(least)s to %(most)s."), least=least, most=most)
        return value

    def truth(self, row: Row, place: Place) -> bool:
        """True or false."""
        return bool(self._take(row, place, bool, _("This must be true or false.")))

    def day(self, row: Row, place: Place) -> date:
        """A calendar day."""
        value: date = self._take(row, place, date, _("This must be a day, as in 2026-11-26, without quotation marks."))
        return value

    def texts(self, row: Row, place: Place, most: int) -> Texts:
        """One text in all four languages."""
        value: Row = self._take(row, place, dict, _("This needs a text in each language: en, bg, ro, uk."))
        if value:
            self.only(value, place, LANGUAGES)
            for language in LANGUAGES:
                self.text(value, (*place, language), most)
        return value

    def rows(self, row: Row, place: Place) -> list[Row]:
        """The tables of an array of tables; at least one."""
        value: list[Any] = self._take(row, place, list, _("This must be a list of tables."))
        if str(place[-1]) in row and not (value and all(isinstance(one, dict) for one in value)):
            self.fault(place, _("At least one is needed."))
        return [one for one in value if isinstance(one, dict)]


def _lines(text: str) -> dict[Place, int]:
    """The line on which each table and key begins; rows of an array are counted from 1."""
    found: dict[Place, int] = {}
    at: Place = ()
    seen: Counter[Place] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(line):
            at = _entered(head[1].split("."), seen) if line.lstrip().startswith("[[") else tuple(head[1].split("."))
            found.setdefault(at, number)
        elif key := _KEY.match(line):
            found.setdefault((*at, *key[1].split(".")), number)
    return found


def _entered(names: list[str], seen: Counter[Place]) -> Place:
    at: Place = ()
    for name in names[:-1]:
        at = (*at, name)
        at = (*at, seen[at])
    at = (*at, names[-1])
    seen[at] += 1
    return (*at, seen[at])
