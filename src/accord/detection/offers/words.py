"""The words of a text that may be written to hide: each with where it stands in the text as it was pasted. Pure.

Look-alike letters, digits for letters, letters set apart, decorated and invisible characters fold into the word that is
read; a person who reads the page sees the very words as they stand.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from accord.foundation.guard.fold import one_script, plain

_GONE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_IN: Final = rf"(?:[^\W_]|[{_GONE}\u0300-\u036f'’ʼ])"
# A word or number; a currency sign alone; `@`, `$`, `!`, `|` count as letters between two others.
_TOKEN: Final = re.compile(rf"[^\W_]{_IN}*(?:[@$!|]+[^\W_]{_IN}*)*|[€£$]")
_APART: Final = re.compile(r"(?<![^\W_])[^\W_]([ \t.\-_*]{1,3})[^\W_](?:\1[^\W_])+(?![^\W_])")
_DROP: Final = re.compile(rf"[{_GONE}\u0300-\u036f'’ʼ]")
_SENTENCE: Final = re.compile(r"[.!?;…\n•·|]|[\U0001F300-\U0001FAFF\u2600-\u27BF]")
_CLAUSE: Final = re.compile(r"[,:()\u2013\u2014/]")
_NUMBER: Final = re.compile(r"(\d+)([^\W\d_]{0,4})")
_GROUP: Final = re.compile(r"\d{3}(?!\d)")
_THOUSANDS: Final = re.compile(r"[ .,\u00a0]")
_LEET: Final = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "b",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "il",
}
_CYRILLIC_LEET: Final = {"0": "о", "1": "і", "3": "з", "4": "ч", "6": "ш", "@": "а"}
_ROMAN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh", "з": "z", "и": "i",
    "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ы": "i", "ь": "", "э": "e", "ю": "iu",
    "я": "ia",
}  # fmt: skip
_LATIN_SAME: Final = (("y", "i"), ("zh", "j"), ("kh", "h"), ("shch", "sht"), ("tz", "ts"), ("ja", "ia"), ("ju", "iu"))
_MOST_READINGS: Final = 8
LONGEST_WORD: Final = 40


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """One word of a text: its readings, its place, and in which sentence and clause it stands."""

    cyrillic: tuple[str, ...]
    latin: tuple[str, ...]
    number: int  # -1 for what is none
    start: int
    end: int
    sentence: int
    clause: int


def words(text: str) -> list[Word]:
    """Every word and number of `text`, in order. Takes time in proportion to its length."""
    apart = {found.start(): found.end() for found in _APART.finditer(text)}
    made: list[Word] = []
    sentence = clause = last = skip = 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        if start < skip:
            continue
        if start in apart and text[start:end].isalpha():
            end = skip = apart[start]
        between = text[last:start]
        within = text[start].isdecimal() and _within_number(made, between, text[start:end])
        if between != " " and last and not within:
            if _SENTENCE.search(between):
                sentence += 1
                clause += 1
            elif _CLAUSE.search(between) or " - " in between:
                clause += 1
        raw = text[start:end] if end == found.end() else re.sub(r"[\W_]", "", text[start:end])
        if raw[:1].isdecimal() and (number := _NUMBER.fullmatch(raw)):
            before = made.pop() if within else None
            made += _numbers(number, before, start, end, sentence, clause)
        else:
            cyrillic, latin = readings(raw[:LONGEST_WORD])
            made.append(Word(cyrillic, latin, -1, start, end, sentence, clause))
        last = end
    return made


def _within_number(made: list[Word], between: str, raw: str) -> bool:
    """Whether a number goes on behind a mark of thousands: 3 000, 3.000."""
    thousands = len(between) == 1 and _THOUSANDS.match(between) and _GROUP.match(raw)
    return bool(thousands and made and 0 < made[-1].number < 1000)


def _numbers(found: re.Match[str], before: Word | None, start: int, end: int, sentence: int, clause: int) -> list[Word]:
    """A number, `before` the thousands of it, and the letters behind it (5000eur, 25г)."""
    digits, letters = found.groups()
    value, here, middle = int(digits[:9]), start, end - len(letters)
    if before is not None:
        value, here = before.number * 1000 + value, before.start
    made = [Word((), (), value, here, middle, sentence, clause)]
    if letters:
        cyrillic, latin = readings(letters)
        made.append(Word(cyrillic, latin, -1, middle, end, sentence, clause))
    return made


@lru_cache(maxsize=50_000)
def readings(raw: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How one word may be read: (in Cyrillic, in Latin letters), folded."""
    written = plain(_DROP.sub("", unicodedata.normalize("NFKC", raw)))
    if written in {"€", "£", "$"}:
        return (), (written,)
    word = one_script(written)
    mixed = not word.isascii() and any(c.isascii() and c.isalpha() for c in word)
    meant = [one_script(written, "cyrillic"), one_script(written, "latin")] if mixed else [word]
    cyrillic, latin = [], []
    for one in (way for word in meant for way in _without_digits(word)):
        if any("а" <= c <= "ґ" for c in one):
            cyrillic.append(collapsed(one))
        else:
            latin.append(latin_fold(one))
    return tuple(dict.fromkeys(cyrillic)), tuple(dict.fromkeys(latin))


def latin_fold(word: str) -> str:
    """One spelling for what is written in Latin letters, also where it is Cyrillic by sound."""
    for written, same in _LATIN_SAME:
        word = word.replace(written, same)
    return collapsed(word)


def romanised(word: str) -> str:
    """A Cyrillic word as people type it in Latin letters, folded."""
    return latin_fold("".join(_ROMAN.get(c, c) for c in word))


def collapsed(word: str) -> str:
    """Runs of one letter as one: urgeeent, паспорррт."""
    return re.sub(r"(.)\1+", r"\1", word)


def _without_digits(word: str) -> list[str]:
    """The word with digits and signs inside it read as letters, in every way that there is (at most eight)."""
    if word.isalpha():
        return [word]
    letters = [c for c in word if c.isalpha()]
    if len(letters) < 2:
        return [word]
    table = _CYRILLIC_LEET if any("а" <= c <= "ґ" for c in letters) else _LEET
    ways = [table.get(c, "" if not c.isalnum() else c) or "" for c in word]
    found = ["".join(way) for _, way in zip(range(_MOST_READINGS), product(*(w or ("",) for w in ways)), strict=False)]
    if table is _LEET and "4" in word:  # 4erno, for черно
        found.append(word.replace("4", "ch").replace("6", "sh"))
    return found
