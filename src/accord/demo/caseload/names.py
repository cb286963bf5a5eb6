"""How people are called in Bulgaria, Romania, Ukraine and Moldova: enough to draw from, made of the names that the product knows."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from accord.protection.persons.likeness.names import FILE

# For each citizenship: letters that its names have, and letters that only other languages have.
_CYRILLIC: Final = frozenset("абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя'")
_FOREIGN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"BG": frozenset("ыэёіїєґ'"), "UA": frozenset("ыэёъ"), "RO": _CYRILLIC, "MD": _CYRILLIC}
)
_FAMILIES: Final = Path(__file__).parent / "families.toml"
_VOWELS: Final = "аеиоуйяіїьюєaeiouăâî"


@dataclass(frozen=True, slots=True, repr=False)
class Called:
    """A name as it stands in papers."""

    given: str
    family: str
    patronymic: str


def drawn(chance: random.Random, citizenship: str, *, female: bool) -> Called:
    """A name of somebody with this citizenship; common names come often."""
    women, men = _known()[citizenship]
    given, father = _pick(chance, women if female else men), _pick(chance, men)
    family = _family(chance, citizenship)
    return Called(given, _of_woman(family) if female else family, _patronymic(father, citizenship, female=female))


def _family(chance: random.Random, citizenship: str) -> str:
    of = _families()[citizenship]
    if chance.random() < of["common"]:
        root = _pick(chance, of["roots"])
    else:
        root = chance.choice(of["beginnings"]) + chance.choice(of["middles"])
    return root.rstrip(_VOWELS) + _pick(chance, of["endings"])


def _pick(chance: random.Random, names: list[str]) -> str:
    """The lower in the list the rarer: the square of a uniform number."""
    return names[int(chance.random() ** 2 * len(names))]


def _of_woman(family: str) -> str:
    if family.endswith(("ов", "ев")):
        return family + "а"
    return family[:-1] + "а" if family.endswith("ски") else family[:-2] + "а" if family.endswith("ський") else family


def _patronymic(father: str, citizenship: str, *, female: bool) -> str:
    stem = father.rstrip(_VOWELS)
    if citizenship == "BG":
        return stem + ("ова" if female else "ов")
    return stem + ("івна" if female else "ович") if citizenship == "UA" else ""


@lru_cache(maxsize=1)
def _families() -> dict[str, Any]:
    content = tomllib.loads(_FAMILIES.read_text(encoding="utf-8"))
    return {
        citizenship: {part: value.split() if isinstance(value, str) else value for part, value in of.items()}
        for citizenship, of in content.items()
    }


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[list[str], list[str]]]:
    """(women, men) of each citizenship, in an order that is always the same."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        citizenship: (_fitting(content["women"], foreign), _fitting(content["men"], foreign))
        for citizenship, foreign in _FOREIGN.items()
    }


def _fitting(rows: Mapping[str, str], foreign: frozenset[str]) -> list[str]:
    latin = foreign == _CYRILLIC
    return [
        name for forms in rows.values() if (name := next((f for f in forms.split() if _fits(f, foreign, latin)), ""))
    ]


def _fits(name: str, foreign: frozenset[str], latin: bool) -> bool:
    letters = set(name.lower())
    return not letters & foreign and (latin or letters <= _CYRILLIC)
