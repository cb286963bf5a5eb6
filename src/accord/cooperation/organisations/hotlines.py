"""The published help lines: a file of this package, replaced by the node's own `$ACCORD_DATA/hotlines.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language

Texts = dict[str, str]


class BadHotline(Exception):
    """The file of help lines does not read; the node does not start with it."""


@dataclass(frozen=True)
class Hotline:
    """One help line. `country` is an ISO 3166-1 code or "any"; `last_checked` is when the source was last read."""

    country: str
    number: str
    names: Texts
    whose: Texts
    source: str
    last_checked: date
    id: UUID | None = None  # of the entry in the directory, where it is one

    @property
    def name(self) -> str:
        """In the language that is active, English if it is none of ours."""
        return _spoken(self.names)

    @property
    def who(self) -> str:
        """Who answers, or for whom it is, in the language that is active."""
        return _spoken(self.whose)

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return self.number.replace(" ", "")


def _spoken(texts: Texts) -> str:
    return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()))


def read_hotlines(path: Path) -> tuple[Hotline, ...]:
    """The help lines in a file. Raises BadHotline with the file, the row and what is wrong."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadHotline(f"{path}: {error}") from error
    return tuple(_hotline(row, f"{path}, hotline {n}") for n, row in enumerate(content.get("hotline", []), start=1))


def _hotline(row: dict[str, Any], place: str) -> Hotline:
    try:
        made = Hotline(row["country"], row["number"], row["name"], row["who"], row["source"], row["last_checked"])
    except KeyError as error:
        raise BadHotline(f"{place}: {error} is missing.") from error
    for code, _name in settings.LANGUAGES:
        if not (made.names.get(code) and made.whose.get(code)):
            raise BadHotline(f"{place}: name and who need the language {code}.")
    if not made.dial.lstrip("+").isdigit():
        raise BadHotline(f"{place}: {made.number!r} is not a telephone number.")
    return made


@lru_cache(maxsize=1)
def hotlines() -> tuple[Hotline, ...]:
    """Every help line, in the order of the file. Raises BadHotline."""
    own = Path(settings.ACCORD_DATA) / "hotlines.toml"
    return read_hotlines(own if own.exists() else Path(__file__).parent / "hotlines.toml")
