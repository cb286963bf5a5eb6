"""The texts of papers: versioned files of this package and of the node's `$ACCORD_DATA/paper-texts`."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from accord.cooperation.people.models import LANGUAGES

Texts = dict[str, str]
_CODES: Final = tuple(code for code, _name in LANGUAGES)


class BadText(Exception):
    """A text file does not read; the node does not start with it."""


@dataclass(frozen=True)
class Section:
    """A part of a text that stands only where it applies: a jurisdiction, a population, or "any"."""

    id: str
    jurisdiction: str
    population: str
    title: Texts
    lines: tuple[Texts, ...]


@dataclass(frozen=True, repr=False)
class PaperText:
    """One version of one text, in four languages."""

    id: str
    version: str
    needs_legal_check: bool
    title: Texts
    words: dict[str, Texts]
    sections: tuple[Section, ...]

    @property
    def name(self) -> str:
        """As it stands at the foot of a paper and in the ledger."""
        return f"{self.id}/{self.version}"

    def say(self, word: str, language: str) -> str:
        """One word or sentence of it. Raises KeyError."""
        return self.words[word][language]

    def applying(self, jurisdiction: str, populations: frozenset[str]) -> list[Section]:
        """The sections for somebody, in order."""
        return [
            section
            for section in self.sections
            if section.jurisdiction in ("any", jurisdiction) and (section.population in {"any", *populations})
        ]


def read_text(path: Path) -> PaperText:
    """The text in a file. Raises BadText where a field, a source or a language is missing."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        sections = tuple(
            Section(
                row["id"],
                row.get("jurisdiction", "any"),
                row.get("population", "any"),
                row["title"],
                tuple(row["lines"]),
            )
            for row in content.get("section", ())
        )
        made = PaperText(
            content["id"],
            content["version"],
            content["needs_legal_check"],
            content["title"],
            content["words"],
            sections,
        )
        _complete(made, content)
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadText(f"{path}: {error}") from error
    return made


def _complete(made: PaperText, content: dict[str, Any]) -> None:
    """Raises ValueError where a language is empty or a source is missing."""
    said = [made.title, *made.words.values(), *(texts for s in made.sections for texts in (s.title, *s.lines))]
    if not all(texts[code].strip() for texts in said for code in _CODES):
        raise ValueError("a language is empty")
    if not all(content[name] for name in ("source", "source_name", "tag", "last_checked")):
        raise ValueError("a source is missing")


def _files() -> Iterable[Path]:
    yield from sorted((Path(__file__).parent / "rows").glob("*.toml"))
    yield from sorted((Path(settings.ACCORD_DATA) / "paper-texts").glob("*.toml"))


@lru_cache(maxsize=1)
def texts() -> dict[tuple[str, str], PaperText]:
    """Every text by id and version; a file of the node stands over the package's. Raises BadText."""
    return {(made.id, made.version): made for made in map(read_text, _files())}


def current(text_id: str) -> PaperText:
    """The newest version of a text."""
    return max((made for (found, _), made in texts().items() if found == text_id), key=lambda made: made.version)
