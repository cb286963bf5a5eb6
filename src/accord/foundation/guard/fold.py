"""Skeletons: what the spellings of a word in Bulgarian, Ukrainian, Russian, Romanian, Hungarian and English share.

Sources: the national romanisations of Bulgaria (2009) and Ukraine (2010), ISO 9, and the way people type on a telephone
(6ipka, 4erno, q for я). Vowels fold into one sign and runs of a sign into one, because ъ is written a, u and y, and ия ia,
iya and ija. What Latin letters are ambiguous about is folded once for each way of reading them (`Reading`).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

VOWEL: Final = "A"
_CYRILLIC: Final = {
    **dict.fromkeys("аеєёэиіїйыоуъюяѝј", VOWEL),
    **dict.fromkeys("ь’'ʼ", ""),
    "б": "B", "в": "V", "г": "H", "ґ": "H", "д": "D", "ж": "Z", "з": "Z", "к": "K", "л": "L", "м": "M", "н": "N",
    "п": "P", "р": "R", "с": "S", "т": "T", "ф": "F", "х": "H", "ц": "T", "ч": "C", "ш": "S", "љ": "L", "њ": "N",
    "ћ": "C", "ђ": "D", "џ": "Z", "ѕ": "S",
}  # fmt: skip
_LATIN: Final = {
    **dict.fromkeys("aeiouyæøœı", VOWEL),
    "b": "B", "d": "D", "f": "F", "g": "H", "h": "H", "k": "K", "l": "L", "ł": "L", "m": "M", "n": "N", "p": "P",
    "r": "R", "s": "S", "ß": "S", "t": "T", "v": "V", "w": "V", "z": "Z", "đ": "D",
}  # fmt: skip
_PAIRS: Final = {
    "sh": "S", "sz": "S", "sch": "S", "zh": "Z", "zs": "Z", "dj": "Z", "cz": "C", "cs": "C", "tch": "C", "tsch": "C",
    "ff": "V", "kh": "H", "gh": "H", "ph": "F", "th": "T", "tz": "T", "ck": "K",
}  # fmt: skip
# What two signs of either script share with a spelling in one: дж and j, ts and ц, shch and щ.
_JOINED: Final = (("SC", "S"), ("TS", "T"), ("TC", "C"), ("DZ", "Z"))
# Letters that look alike. Greek ones become Latin at once; Latin and Cyrillic ones by the word that they stand in.
_GREEK: Final = str.maketrans("αβεικμνορτυχ", "abeikmvoptux")
_LOOKS: Final = dict(zip("abceghijkmopstxy", "авсегніјкморѕтху", strict=True))
_LOOKS_BACK: Final = {cyrillic: latin for latin, cyrillic in _LOOKS.items()}
_TO_CYRILLIC, _TO_LATIN = str.maketrans(_LOOKS), str.maketrans(_LOOKS_BACK)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what is ambiguous. `romanian`: c, ch and g as Romanian says them."""

    name: str
    letters: tuple[tuple[str, str], ...]
    shcha: str = "ST"
    romanian: bool = False
    digits: bool = False  # 4 and 6 as letters
    looks: str = ""  # read words of look-alikes only as "cyrillic" or "latin"


_SLAVIC: Final = (("c", "T"), ("x", "H"), ("q", VOWEL))
READINGS: Final = (
    Reading("romanian", (("c", "K"), ("x", "KS"), ("q", "K"), ("j", "Z")), shcha="S", romanian=True),
    Reading("slavic", (*_SLAVIC, ("j", VOWEL)), digits=True),
    Reading("telephone", (*_SLAVIC, ("j", "Z")), digits=True),
    Reading("cyrillic look-alikes", (*_SLAVIC, ("j", VOWEL)), looks="cyrillic"),
    Reading("latin look-alikes", (("c", "K"), ("x", "KS"), ("q", "K"), ("j", "Z")), romanian=True, looks="latin"),
)
DIGIT_LETTERS: Final = {"4": "C", "6": "S"}


def plain(text: str) -> str:
    """`text` in lower case without marks over letters; й, ї and ё lose theirs too, which the skeleton does not mind."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in text if not unicodedata.combining(c)).translate(_GREEK)


def skeleton(word: str, reading: Reading) -> str:
    """The skeleton of one word (letters only, already `plain`), '' for one without sound."""
    word = one_script(word, reading.looks)
    pattern, table = _table(reading)
    signs = pattern.sub(lambda m: table[m.group()], word)
    for pair, sign in _JOINED:
        signs = signs.replace(pair, sign)
    return collapsed(signs)


def skeletons(word: str) -> frozenset[str]:
    """Every skeleton of a word, over all readings of it."""
    return frozenset(filter(None, (skeleton(plain(word), reading) for reading in READINGS)))


def collapsed(signs: str) -> str:
    """Runs of one sign as one."""
    return re.sub(r"(.)\1+", r"\1", signs)


@lru_cache(maxsize=8)
def _table(reading: Reading) -> tuple[re.Pattern[str], dict[str, str]]:
    table = {**_CYRILLIC, **_LATIN, **_PAIRS, **dict(reading.letters), "щ": reading.shcha, "ch": "C"}
    if reading.romanian:  # ce, ci: ч; che, chi: ке, ки; ge, gi: дж
        soft = {f"{letter}{vowel}": f"{sign}A" for letter, sign in (("c", "C"), ("g", "Z")) for vowel in "ei"}
        table |= soft | {f"ch{vowel}": "KA" for vowel in "ei"}
    longest = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)) + "|."), _Quiet(table)


class _Quiet(dict[str, str]):
    """Letters of other scripts are silent."""

    def __missing__(self, key: str) -> str:
        return ""


def one_script(word: str, looks: str = "") -> str:
    """A word of mixed scripts in the one that it is meant in; a word of look-alikes only in that of `looks`."""
    if word.isascii() and not looks:
        return word
    latin = {c for c in word if c in _LATIN or c in "cjqx"}
    cyrillic = {c for c in word if c in _CYRILLIC or c == "щ"}
    could_be_cyrillic, could_be_latin = latin <= _LOOKS.keys(), cyrillic <= _LOOKS_BACK.keys()
    if looks == "cyrillic" and could_be_cyrillic:
        return word.translate(_TO_CYRILLIC)
    if looks == "latin" and could_be_latin:
        return word.translate(_TO_LATIN)
    if latin and cyrillic and could_be_cyrillic != could_be_latin:
        return word.translate(_TO_CYRILLIC if could_be_cyrillic else _TO_LATIN)
    return word
