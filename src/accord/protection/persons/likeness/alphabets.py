"""The letters: what they sound like, and the official schemes that write names in Latin letters. All of it is data."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "alphabets.toml"
_PART: Final = re.compile(r"[^\W\d_]+(?:[’'ʼ][^\W\d_]+)*|.", re.DOTALL)
_FRONT: Final = frozenset("еиіїєэюяьйeiîy")  # vowels before which Romanian hardens c and g


@lru_cache(maxsize=1)
def alphabets() -> dict[str, Any]:
    """The file: `version`, `sound` and `scheme` (by id, each with its source)."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def transliterated(text: str, scheme: str) -> str:
    """`text` as the official scheme with this id writes it; letters that it does not know stay. Raises KeyError."""
    rules = alphabets()["scheme"][scheme]
    return "".join(_written(part, rules) for part in _PART.findall(text))


def _written(part: str, rules: dict[str, Any]) -> str:
    lower, end = part.lower(), ""
    for ending, instead in rules.get("ending", {}).items():
        if lower.endswith(ending):
            lower, end = lower.removesuffix(ending), instead
    out, at = "", 0
    while at < len(lower):
        pair = lower[at : at + 2]
        taken = rules.get("pairs", {}).get(pair)
        out += _letter(lower, at, rules) if taken is None else taken
        at += 1 if taken is None else 2
    out += end
    if len(part) > 1 and part.isupper():
        return out.upper()
    return out[:1].upper() + out[1:] if part[:1].isupper() else out


def _letter(lower: str, at: int, rules: dict[str, Any]) -> str:
    letter: str = lower[at]
    if at == 0 and letter in rules.get("initial", {}):
        return str(rules["initial"][letter])
    if letter in rules.get("before_front", {}) and lower[at + 1 : at + 2] in _FRONT:
        return str(rules["before_front"][letter])
    return str(rules["letters"].get(letter, letter))
