"""Papers at intake and the length of a hold: read from the data file of this room."""

import tomllib
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

_LANGUAGES: Final = ("en", "bg", "ro", "uk")


def papers() -> dict[str, str]:
    """The papers at intake by code, in the active language and in the order of the list."""
    return {row["code"]: _said(row["words"]) for row in _lists()["paper"]}


def hold_length(*, urgent: bool) -> timedelta:
    """How long a place is held."""
    return timedelta(hours=_lists()["hold"]["urgent" if urgent else "normal"])


def _said(names: list[str]) -> str:
    language = (get_language() or "en")[:2]
    return names[_LANGUAGES.index(language) if language in _LANGUAGES else 0]


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("lists.toml").read_text(encoding="utf-8"))
