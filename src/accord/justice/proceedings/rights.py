"""The list of rights that is read to the person: versioned files of this package and of the node's `$ACCORD_DATA/rights`."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from accord.cooperation.people.models import LANGUAGES

Texts = dict[str, str]


class BadRights(Exception):
    """A list of rights does not read; it is refused with its file."""


@dataclass(frozen=True, repr=False)
class RightsList:
    """One version of the list, in four languages."""

    id: str
    version: str
    needs_legal_check: bool
    source: str
    title: Texts
    paragraphs: tuple[Texts, ...]
    declaration: Texts


def read_rights(path: Path) -> RightsList:
    """The list in a file. Raises BadRights if a language is missing."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        made = RightsList(
            content["id"],
            content["version"],
            content["needs_legal_check"],
            content["source"],
            content["title"],
            tuple(content["paragraphs"]),
            content["declaration"],
        )
        for text in (made.title, made.declaration, *made.paragraphs):
            for code, _name in LANGUAGES:
                text[code]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadRights(f"{path}: {error}") from error
    return made


def _files() -> Iterable[Path]:
    yield from sorted((Path(__file__).parent / "telling").glob("*.toml"))
    yield from sorted((Path(settings.ACCORD_DATA) / "rights").glob("*.toml"))


@lru_cache(maxsize=1)
def current() -> RightsList:
    """The newest version of the list. Raises BadRights."""
    return max((read_rights(path) for path in _files()), key=lambda made: made.version)
