"""How a name sounds, whatever it is written in: Bulgarian, Ukrainian and Russian Cyrillic, Romanian, any official romanisation.

`Word.sounds` keep the vowels, so that typing errors can be counted; `Word.keys` are skeletons: consonants in broad classes
and one sign for any vowel in front. What the schemes write alike is one sound: g h kh, ch c k, ts t, sh s, f v, zh z.
The letters are data (`alphabets.toml`). Nothing here remembers a name beyond the call.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from accord.foundation.guard.fold import one_script, plain
from accord.protection.persons.likeness.alphabets import alphabets

VOWELS: Final = frozenset("aeiou")
_DROP_VOWELS: Final = str.maketrans("", "", "aeiou")
SHORTEST: Final = 2  # sounds of a word that counts as a name: initials do not
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ`ʹ][^\W\d_]+)*")
_RUN: Final = re.compile(r"(.)\1+")
_SILENT: Final = str.maketrans("", "", "'’ʼ`ʹ")
_AMBIGUOUS: Final = frozenset("cj")  # Latin letters that languages read differently
_READINGS: Final = {"ro": ("romanian",), **dict.fromkeys(("bg", "uk", "ru"), ("slavic", "romanian"))}


@dataclass(slots=True, repr=False, unsafe_hash=True)  # not frozen: a search makes some hundreds, and that costs
class Word:
    """One word of a name. `letters`: as written, without marks, capitals and apostrophes; one sound for each reading."""

    letters: str
    cyrillic: bool
    sounds: tuple[str, ...]
    keys: tuple[str, ...]


def words(name: str, language: str = "") -> tuple[Word, ...]:
    """The words of a name. Blanks and hyphens part them, apostrophes do not; initials and digits are left out.

    `language` (bg, ro, uk, ru) says what Latin c and j are; any other reads them in each way.
    """
    found = (word(text, language) for text in _WORD.findall(name))
    return tuple(one for one in found if len(one.sounds[0]) >= SHORTEST)


def word(text: str, language: str = "") -> Word:
    """One word, folded."""
    letters = plain(text).translate(_SILENT)
    if not letters.isascii():
        letters = one_script(letters)
    cyrillic = max(letters, default="") >= "а"
    if cyrillic and min(letters) <= "z":  # letters of both keyboards that look alike
        letters = one_script(letters, "cyrillic")
    if cyrillic:
        readings: tuple[str, ...] = ("cyrillic",)
    elif _AMBIGUOUS.isdisjoint(letters):
        readings = ("romanian",)
    else:
        readings = _READINGS.get(language, ("romanian", "slavic"))
    sounds = tuple(dict.fromkeys(sound(letters, reading) for reading in readings))
    return Word(letters, cyrillic, sounds, tuple(dict.fromkeys(map(skeleton, sounds))))


def sound(letters: str, reading: str) -> str:
    """The sound of plain letters as `reading` (a table of alphabets.toml) says them; folding a sound changes nothing."""
    pairs, table, joined = _rules(reading)
    for pair, said in pairs:
        letters = letters.replace(pair, said)
    found = _RUN.sub(r"\1", letters.translate(table))
    while any_of := [pair for pair in joined if pair[0] in found]:
        for pair, said in any_of:
            found = found.replace(pair, said)
        found = _RUN.sub(r"\1", found)
    return found


def skeleton(sounded: str) -> str:
    """The consonants of a sound, and `a` for any vowel in front."""
    rest = _RUN.sub(r"\1", sounded.translate(_DROP_VOWELS))
    return "a" + rest if sounded[:1] in VOWELS else rest


class _Quiet(dict[int, str]):
    """Letters of other scripts are silent."""

    def __missing__(self, key: int) -> str:
        return ""


@lru_cache(maxsize=4)
def _rules(reading: str) -> tuple[tuple[tuple[str, str], ...], _Quiet, tuple[tuple[str, str], ...]]:
    """(pairs of letters to replace in this order, single letters, pairs of sounds to join)."""
    found = alphabets()["sound"]
    letters = found["cyrillic"] if reading == "cyrillic" else found["latin"] | found[reading]
    pairs = sorted(((k, v) for k, v in letters.items() if len(k) > 1), key=lambda pair: -len(pair[0]))
    single = _Quiet({ord(k): v for k, v in letters.items() if len(k) == 1})
    return tuple(pairs), single, tuple(found["joined"].items())
