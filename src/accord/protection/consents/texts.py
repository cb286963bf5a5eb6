"""The texts that are read aloud: versioned files of this package and of the node's `$ACCORD_DATA/texts`."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from accord.cooperation.people.models import LANGUAGES

CURRENT: Final = "referral"
Texts = dict[str, str]


class BadText(Exception):
    """A text file does not read; the node does not start with it."""


@dataclass(frozen=True)
class ConsentText:
    """One version of the text, in four languages."""

    id: str
    version: str
    needs_legal_check: bool
    title: Texts
    paragraphs: tuple[Texts, ...]
    child: tuple[Texts, ...]
    findable: tuple[Texts, ...]  # where another organisation may learn that she is known
    own_words: tuple[Texts, ...]  # where what is written in own words may go to another node
    declaration: Texts
    spoken: Texts

    def read_out(
        self, language: str, *, child: bool, findable: bool = False, own_words: bool = False, **filled: str
    ) -> list[str]:
        """The paragraphs to be read, in `language`, with receiver, purpose, categories and date filled in."""
        more = (*(self.own_words if own_words else ()), *(self.findable if findable else ()))
        rows = (*self.paragraphs, *more, *(self.child if child else ()))
        return [row[language].format(**filled) for row in rows]


def read_text(path: Path) -> ConsentText:
    """The text in a file. Raises BadText if a language or a placeholder is missing."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        made = ConsentText(
            content["id"],
            content["version"],
            content["needs_legal_check"],
            content["title"],
            tuple(content["paragraphs"]),
            tuple(content["child"]),
            tuple(content.get("findable", ())),
            tuple(content.get("own_words", ())),
            content["declaration"],
            content["spoken"],
        )
        for code, _ in LANGUAGES:
            made.read_out(
                code,
                child=True,
                findable=True,
                own_words=True,
                giver="",
                receiver="",
                categories="",
                purpose="",
                until="",
            )
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError, IndexError) as error:
        raise BadText(f"{path}: {error}") from error
    return made


def _files() -> Iterable[Path]:
    yield from sorted((Path(__file__).parent / "wording").glob("*.toml"))
    yield from sorted((Path(settings.ACCORD_DATA) / "texts").glob("*.toml"))


@lru_cache(maxsize=1)
def texts() -> dict[tuple[str, str], ConsentText]:
    """Every text by id and version. Raises BadText."""
    return {(made.id, made.version): made for made in map(read_text, _files())}


def current(text_id: str = CURRENT) -> ConsentText:
    """The newest version of a text."""
    return max((made for (found, _), made in texts().items() if found == text_id), key=lambda made: made.version)


def said_findable() -> list[tuple[str, str]]:
    """(id, version) of the texts that say that the receiver may learn that the person is known."""
    return [key for key, made in texts().items() if made.findable]
