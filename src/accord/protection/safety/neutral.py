"""Neutral texts and revealing words: versioned files of this package and of the node's `$ACCORD_DATA/neutral`."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from accord.cooperation.people.models import LANGUAGES

_HERE: Final = Path(__file__).parent / "neutral"
Texts = dict[str, str]


class BadNeutral(Exception):
    """A file of texts does not read, or a text reveals something; the node does not start with it."""


@dataclass(frozen=True)
class Neutral:
    """One version of the texts, in four languages."""

    version: str
    subject: Texts
    texts: dict[str, Texts]


@lru_cache(maxsize=1)
def revealing() -> re.Pattern[str]:
    """The beginnings of revealing words. Raises BadNeutral."""
    content = _read(_HERE / "revealing.toml")
    words = sorted({str(word).casefold() for word in content["words"]}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + ")")


def reveals(text: str) -> str:
    """The first revealing word in `text`, '' if there is none. Signs that part words in addresses count as blanks."""
    found = revealing().search(re.sub(r"[_\-.@+=/]", " ", text.casefold()))
    return found.group() if found else ""


@lru_cache(maxsize=1)
def neutral() -> Neutral:
    """The newest version of the texts; the node's own file wins. Raises BadNeutral."""
    files = [*sorted(_HERE.glob("neutral-*.toml")), *sorted((Path(settings.ACCORD_DATA) / "neutral").glob("*.toml"))]
    return read_neutral(files[-1])


def read_neutral(path: Path) -> Neutral:
    """The texts of a file. Raises BadNeutral for a language that is missing or a word that reveals."""
    content = _read(path)
    try:
        made = Neutral(content["version"], content["subject"], content["text"])
        for name, told in {"subject": made.subject, **made.texts}.items():
            for language, _name in LANGUAGES:
                if word := reveals(told[language]):
                    raise BadNeutral(f"{path}, {name}.{language}: “{word}” reveals something")
    except (KeyError, TypeError, AttributeError) as error:
        raise BadNeutral(f"{path}: {error}") from error
    return made


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadNeutral(f"{path}: {error}") from error
