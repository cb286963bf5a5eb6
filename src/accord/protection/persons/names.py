"""One spelling for names in Bulgarian, Romanian, Ukrainian, Russian and English, so that a search crosses scripts.

Measured, finer methods (nicknames, typing errors, scoring) belong to linkage; here equal keys must meet exactly.
"""

import re
import unicodedata
from typing import Final

# Letters of the four alphabets to one Latin skeleton. Sources: the national romanisations of Bulgaria (2009) and Ukraine
# (2010) brought down to what they share; spellings that differ between them (ъ, и/і, г/ґ/h, kh/x, y/j/i) fold together.
_CYRILLIC: Final = str.maketrans(
    {
        "а": "a",
        "б": "b",
        "в": "v",
        "г": "g",
        "ґ": "g",
        "д": "d",
        "е": "e",
        "є": "e",
        "ё": "e",
        "э": "e",
        "ж": "zh",
        "з": "z",
        "и": "i",
        "і": "i",
        "ї": "i",
        "й": "i",
        "ы": "i",
        "к": "k",
        "л": "l",
        "м": "m",
        "н": "n",
        "о": "o",
        "п": "p",
        "р": "r",
        "с": "s",
        "т": "t",
        "у": "u",
        "ф": "f",
        "х": "h",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sht",
        "ъ": "a",
        "ь": "",
        "ю": "iu",
        "я": "ia",
        "’": "",
        "'": "",
        "ʼ": "",
    }
)
_FOLDS: Final = (
    (re.compile(r"shch|sch"), "sht"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"ts|tz|cz"), "ts"),
    (re.compile(r"ye|ie|je"), "e"),
    (re.compile(r"y|j"), "i"),
    (re.compile(r"w"), "v"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"h"), "g"),  # Hanna and Ганна
    (re.compile(r"(.)\1+"), r"\1"),
)


def folded(name: str) -> str:
    """`name` as its shared skeleton: lower case Latin, no marks, blanks or hyphens."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(_CYRILLIC)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if c.isalpha() and not unicodedata.combining(c))
    for pattern, replacement in _FOLDS:
        text = pattern.sub(replacement, text)
    return text
