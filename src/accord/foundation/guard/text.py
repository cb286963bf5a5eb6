"""A text, read once: its tokens, its streams of signs, its runs of digits."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from accord.foundation.guard.fold import DIGIT_LETTERS, READINGS, Reading, one_script, plain, skeleton

BREAK: Final = "|"  # stands in a stream where a number was: no word reaches over it
_LOWER, _UPPER = "a-zà-öø-ÿа-џґăâîșțşţőű", "A-ZÀ-ÖØ-ÞЀ-ЯҐĂÂÎȘȚŞŢŐŰ"
_CAMEL: Final = re.compile(f"([{_LOWER}])([{_UPPER}])")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_LETTERS: Final = re.compile(r"[^\W\d_]")
_DIGITS: Final = re.compile(r"\d(?:[\W_]{0,8}\d)*")
# A word that goes on in the next line; a word whose letters stand apart, all by the same gap.
_HYPHEN: Final = re.compile(
    f"([{_LOWER}{_UPPER}])-[ \t]*\n\\s*([{_LOWER}])|([{_UPPER}])-[ \t]*\n\\s*(?=[{_UPPER}]{{2}})|(\\d)-[ \t]*\n\\s*(\\d)"
)
_ALNUM: Final = r"[^\W_]"
_HYPHEN_APART: Final = re.compile(rf"(?<!{_ALNUM})({_ALNUM})[ \t_]+-[ \t_]*\n\s*(?={_ALNUM}(?!{_ALNUM}))")
_APART: Final = (
    re.compile(rf"(?<!{_ALNUM}){_ALNUM}(?:[\s_]{{1,2}}{_ALNUM}(?!{_ALNUM})){{2,}}|(?<!\d)\d\s{{1,2}}\d(?!\d)"),
    re.compile(rf"(?<!{_ALNUM}){_ALNUM}([\s_]{{1,4}}){_ALNUM}(?:\1{_ALNUM})+(?!{_ALNUM})"),
)
_SENTENCE_END: Final = frozenset(".!?…:;\n")


@dataclass(slots=True, repr=False)
class Stream:
    """The signs of a text in one reading. A word may begin where a token begins and end where one ends."""

    signs: str
    starts: dict[int, int]  # place of a sign -> the token that begins there
    ends: dict[int, int]  # place behind a sign -> the token that ends there
    first: list[int]  # token -> place of its first sign
    last: list[int]  # token -> place behind its last sign


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """One token: a word or a number."""

    word: str  # plain; '' for a number
    number: str  # in ASCII digits; '' for a word
    start: int
    end: int
    capital: bool


def cleaned(text: str) -> str:
    """`text` with one form for each character, nothing invisible in it, and humps taken apart."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Mn"} or unicodedata.combining(c))
    text = re.sub(r"(?<=\s)[\u0300-\u036f]", "", unicodedata.normalize("NFC", text))  # a mark that lost its letter
    text = _HYPHEN_APART.sub(r"\1 ", _HYPHEN.sub(r"\1\2\3\4\5", text))
    for apart in _APART:
        text = apart.sub(lambda found: re.sub(r"[\s_]", "", found.group()), text)
    return _CAMEL.sub(r"\1 \2", text)


class Text:
    """A text, prepared for many searches."""

    def __init__(self, raw: str) -> None:
        self.text = cleaned(raw)
        self.pieces = [self._piece(found) for found in _TOKEN.finditer(self.text)]

    @staticmethod
    def _piece(found: re.Match[str]) -> Piece:
        raw = found.group()
        if raw[0].isdecimal():
            number = "".join(str(unicodedata.decimal(c)) for c in raw)
            return Piece("", number, found.start(), found.end(), capital=False)
        return Piece(one_script(plain(raw)), "", found.start(), found.end(), raw[0].isupper())

    @cached_property
    def streams(self) -> list[Stream]:
        """The text in every reading, each that differs from the others."""
        found: dict[str, Stream] = {}
        for reading in READINGS:
            stream = self._stream(reading)
            found.setdefault(stream.signs, stream)
        return list(found.values())

    @cached_property
    def digits(self) -> list[str]:
        """Runs of digits, however they are grouped, in ASCII digits."""
        return [
            "".join(str(unicodedata.decimal(c)) for c in run if c.isdecimal()) for run in _DIGITS.findall(self.text)
        ]

    @cached_property
    def letters(self) -> str:
        """Letters and digits only, for handles and addresses of mail."""
        return re.sub(r"[\W_]", "", plain(self.text))

    def begins_sentence(self, index: int) -> bool:
        """Whether nothing but the end of a sentence stands before a token."""
        before = self.text[: self.pieces[index].start].rstrip(" \t\"'„“”«»(")
        return not before or before[-1] in _SENTENCE_END

    def between(self, one: int, other: int) -> str:
        """What stands between two tokens, the earlier one first."""
        return self.text[self.pieces[one].end : self.pieces[other].start]

    def glued(self, index: int) -> bool:
        """Whether a number stands in one word with letters, as in 6ipka (three letters at least: 6A is a house)."""
        piece = self.pieces[index]
        before, after = self.text[: piece.start], self.text[piece.end :]
        return bool(re.search(r"[^\W\d_]{3}$", before) or re.match(r"[^\W\d_]{3}", after))

    def _stream(self, reading: Reading) -> Stream:
        known: dict[str, str] = {}
        signs: list[str] = []
        stream = Stream("", {}, {}, [], [])
        length, tail = 0, ""
        for index, piece in enumerate(self.pieces):
            if piece.word:
                found = known.get(piece.word)
                if found is None:
                    found = known[piece.word] = skeleton(piece.word, reading)
            elif reading.digits and piece.number in DIGIT_LETTERS and self.glued(index):
                found = DIGIT_LETTERS[piece.number]
            else:
                found = BREAK
            merged = bool(found) and found[0] == tail
            start = length - 1 if merged else length
            if merged:
                found = found[1:]
            signs.append(found)
            length += len(found)
            tail = found[-1] if found else tail
            stream.first.append(start)
            stream.last.append(length)
            stream.starts[start] = index
            stream.ends.setdefault(length, index)
        stream.signs = "".join(signs)
        return stream
