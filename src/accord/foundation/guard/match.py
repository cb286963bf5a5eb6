"""Finding protected particulars: a word of the particular, and the evidence beside it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accord.foundation.guard.fold import plain, skeletons
from accord.foundation.guard.text import Stream, Text
from accord.foundation.guard.words import FILLERS, GENERIC, HOUSE, PLACE, ROOM, SCHOOL, STREET, TITLES


class ParticularKind(StrEnum):
    """What a particular is; a stop names it, and nothing else."""

    ADDRESS = "address"
    TELEPHONE = "telephone"
    SCHOOL = "school"
    PLACE = "place"
    PERSON = "person"


@dataclass(frozen=True, slots=True, repr=False)
class Protected:
    """One particular that must not leave. `ref` is the caller's own name for it."""

    kind: ParticularKind
    value: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A particular stands in a text: which kind, in which text. Never the value."""

    kind: ParticularKind
    where: str
    ref: str = ""


K = ParticularKind
# What a word may gain by declension or an article, in signs; a word of fewer signs than _LONG gains nothing.
_ENDINGS: Final = frozenset(
    [
        "A",
        "AM",
        "AMA",
        "AMAT",
        "AHA",
        "AH",
        "H",
        "M",
        "T",
        "TA",
        "TAT",
        "AT",
        "ATA",
        "L",
        "AL",
        "ALA",
        "LA",
        "LAR",
        "ALAR",
        "LA",
        "NA",
        "S",
        "AS",
    ]
)
_NAME_ENDINGS: Final = frozenset(("A", "AM", "AMA", "AHA", "AH", "M", "AL", "ALA", "L", "LA", "S", "AS"))
_LONG: Final = 4
_BESIDE: Final = {K.ADDRESS: STREET, K.SCHOOL: SCHOOL, K.PLACE: PLACE}
_EMPTY: Final = {
    K.ADDRESS: STREET | HOUSE | ROOM,
    K.SCHOOL: SCHOOL | HOUSE,
    K.PLACE: PLACE | HOUSE,
    K.PERSON: TITLES,
}
_SKIPPED: Final = STREET | HOUSE
_SHORTEST: Final = 2  # signs: a shorter name is matched by its number or its neighbour only
_COUNTRIES: Final = ("00", "359", "380", "40", "373", "36", "48", "49", "30", "90", "7", "0")


def find(particulars: Iterable[Protected], texts: Mapping[str, str]) -> list[Found]:
    """Every particular that stands in a text, in any spelling, once for each text. `texts`: name of a field -> text."""
    matchers = [(one, matcher) for one in particulars if (matcher := _matcher(one))]
    found: list[Found] = []
    for where, raw in texts.items() if matchers else ():
        text = Text(raw)
        found += [Found(one.kind, where, one.ref) for one, matcher in matchers if matcher.stands_in(text)]
    return found


def _matcher(one: Protected) -> "_Digits | _Letters | _Name | None":
    if one.kind == K.TELEPHONE:
        digits = _subscriber(one.value)
        if len(digits) >= 6:
            return _Digits(digits)
        handle = re.sub(r"[\W_]", "", plain(one.value))
        return _Letters(handle) if len(handle) >= 5 else None
    return _Name.of(one)


def _subscriber(value: str) -> str:
    """The digits of a telephone without the code of a country or the nought of a trunk."""
    digits = "".join(c for c in value if c.isdecimal())
    digits = digits.removeprefix("00")
    if value.strip().startswith("+") or len(digits) > 10:
        digits = next((digits.removeprefix(c) for c in _COUNTRIES if digits.startswith(c)), digits)
    return digits.lstrip("0")


@dataclass(frozen=True, slots=True)
class _Digits:
    digits: str

    def stands_in(self, text: Text) -> bool:
        return any(self.digits in run for run in text.digits)


@dataclass(frozen=True, slots=True)
class _Letters:
    handle: str

    def stands_in(self, text: Text) -> bool:
        return self.handle in text.letters


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a name with its spellings."""

    spellings: tuple[str, ...]
    weight: int
    endings: frozenset[str]

    def occurrences(self, text: Text) -> Iterator[tuple[int, int]]:
        """(first, last) token of every place where the word stands."""
        seen = set()
        for stream in text.streams:
            for spelling in self.spellings:
                for span in _spans(stream, spelling, self.endings):
                    if span not in seen:
                        seen.add(span)
                        yield span


def _spans(stream: Stream, spelling: str, endings: frozenset[str]) -> Iterator[tuple[int, int]]:
    stem = spelling[:-1] if len(spelling) > _LONG and spelling.endswith("A") else spelling
    place = stream.signs.find(stem)
    while place >= 0:
        if (first := stream.starts.get(place)) is not None:
            whole = stream.ends.get(place + len(spelling)) if stream.signs.startswith(spelling, place) else None
            if whole is not None and whole >= first:
                yield first, whole
            elif len(stem) >= _LONG and stream.signs[place + len(stem) : stream.last[first]] in endings:
                yield first, first
        place = stream.signs.find(stem, place + 1)


@dataclass(frozen=True, slots=True, repr=False)
class _Name:
    """A name of one or more words, with what can stand as evidence beside it."""

    kind: ParticularKind
    words: tuple[_Word, ...]
    house: str
    around: tuple[_Word, ...]  # of an address: the town
    beside: frozenset[str]  # words that say what is named
    proper: bool

    @classmethod
    def of(cls, one: Protected) -> "_Name | None":
        person = one.kind == K.PERSON
        value, around = (one.value, "") if person else _apart(one.kind, one.value)
        endings = _NAME_ENDINGS if person else _ENDINGS
        words, town = _words(value, endings, _EMPTY[one.kind]), _words(around, endings, GENERIC)
        house = "" if person else _house_of(value)
        if not words and not (house and one.kind == K.SCHOOL):
            return None
        proper = any(c.isupper() for c in value)
        return cls(one.kind, words, house, town, _BESIDE.get(one.kind, frozenset()), proper)

    def stands_in(self, text: Text) -> bool:
        if not self.words:
            return self._by_number(text)
        places = [list(word.occurrences(text)) for word in self.words]
        mains = range(len(self.words)) if self.kind == K.PERSON else [_heaviest(self.words)]
        return any(self._supported(text, span, number, places) for number in mains for span in places[number])

    def _supported(
        self, text: Text, span: tuple[int, int], number: int, places: Sequence[list[tuple[int, int]]]
    ) -> bool:
        others = [where for other, found in enumerate(places) if other != number for where in found]
        near = any(where != span and _distance(span, where) <= (2 if self.kind in _BESIDE else 3) for where in others)
        if self.kind == K.PERSON:
            alone = len(self.words) == 1 and self._is_proper(text, span)
            return near or alone or self._initial(text, span, number)
        if self.kind == K.ADDRESS:
            return self._at_house(text, span, near=near, number=number)
        if _beside(text, span, STREET, before=2, after=0) and not _beside(text, span, self.beside, before=2, after=2):
            return False  # a street that has the school's name
        if self.house and _numbers(text, span, 3) and self.house not in _numbers(text, span, 3):
            return False  # another school of a kind
        if (len(self.words) > 1 and near) or self._in_town(text, span):
            return True
        return _beside(text, span, self.beside, before=3, after=2) or (
            len(self.words) == 1 and self._is_proper(text, span)
        )

    def _at_house(self, text: Text, span: tuple[int, int], *, near: bool, number: int) -> bool:
        """The house's own number beside the street; or no number, and something that says that it is this street."""
        numbers = _numbers(text, span, 4)
        if self.house and self.house in numbers:
            return True
        if self.house and _house_at(text, span):
            return False
        street = _beside(text, span, STREET, before=3, after=2)
        return street or near or self._in_town(text, span) or self._initial(text, span, number)

    def _in_town(self, text: Text, span: tuple[int, int]) -> bool:
        return any(_distance(span, where) <= 4 for word in self.around for where in word.occurrences(text))

    def _by_number(self, text: Text) -> bool:
        return any(
            piece.number == self.house and _beside(text, (index, index), self.beside, before=2, after=2)
            for index, piece in enumerate(text.pieces)
        )

    def _initial(self, text: Text, span: tuple[int, int], number: int) -> bool:
        """Whether the initial of another word of the name stands just before or behind."""
        signs = {spelling[0] for other, word in enumerate(self.words) if other != number for spelling in word.spellings}
        for index in (span[0] - 1, span[1] + 1):
            if 0 <= index < len(text.pieces) and len(text.pieces[index].word) == 1:
                piece = text.pieces[index]
                if any(s[:1] in signs for s in skeletons(piece.word)):
                    return True
        return False

    def _is_proper(self, text: Text, span: tuple[int, int]) -> bool:
        """A name of one word is told from the common word by its capital letter inside a sentence."""
        return self.proper and text.pieces[span[0]].capital and not text.begins_sentence(span[0])


def _words(value: str, endings: frozenset[str], empty: frozenset[str]) -> tuple[_Word, ...]:
    """The words of a name that carry it: no "street", no "school", no number."""
    pieces = [piece for piece in Text(value).pieces if piece.word]
    carrying = [p for p in pieces if p.word not in empty and p.word not in FILLERS and len(p.word) > 1]
    made = [
        _Word(tuple(sorted(skeletons(p.word))), max(map(len, skeletons(p.word)), default=0), endings) for p in carrying
    ]
    return tuple(word for word in made if word.weight >= _SHORTEST)


def _heaviest(words: Sequence[_Word]) -> int:
    return max(range(len(words)), key=lambda number: words[number].weight)


def _apart(kind: ParticularKind, value: str) -> tuple[str, str]:
    """(the part with the name, or with street and house; the rest, which tells the town)."""
    parts = [part for part in re.split(r"[,;\n]", value) if part.strip()]
    pieces = [[p.word or p.number for p in Text(part).pieces] for part in parts]
    street = next((n for n, found in enumerate(pieces) if _BESIDE[kind] & set(found)), None)
    if street is None:
        street = next((n for n, found in enumerate(pieces) if any(w.isdigit() for w in found) and len(found) > 1), 0)
    if not parts:
        return "", ""
    named = [parts[street]]
    for part, found in zip(parts[street + 1 :], pieces[street + 1 :], strict=True):
        if not (found and (found[0].isdigit() or found[0] in HOUSE | ROOM)):
            break
        named.append(part)
    rest = [part for part in parts if part not in named]
    return ", ".join(named), ", ".join(rest)


def _house_of(value: str) -> str:
    """The number of the house (or of the school): behind "No" if that is said, else the last one before the flat."""
    pieces = Text(value).pieces
    numbers = []
    for index, piece in enumerate(pieces):
        before = pieces[index - 1].word if index else ""
        if not piece.number:
            continue
        if (before in HOUSE and before not in {"к", "кв", "kv"}) or "№" in value[: value.find(piece.number)][-3:]:
            return piece.number
        if before not in ROOM:
            numbers.append(piece.number)
    return numbers[-1] if numbers else ""


def _distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    """How many tokens lie from one place to the other."""
    return max(other[0] - one[1], one[0] - other[1])


def _numbers(text: Text, span: tuple[int, int], reach: int) -> set[str]:
    """The numbers within `reach` tokens of a place."""
    around = [*text.pieces[max(0, span[0] - reach) : span[0]], *text.pieces[span[1] + 1 : span[1] + 1 + reach]]
    return {piece.number.lstrip("0") or "0" for piece in around if piece.number}


def _house_at(text: Text, span: tuple[int, int]) -> str:
    """The number that stands as the house's own: behind the name (and "No" and "street"), or before it with a "street"."""
    pieces, index = text.pieces, span[1] + 1
    while index < len(pieces) and pieces[index].word in _SKIPPED:
        index += 1
    if index < len(pieces) and pieces[index].number and not text.glued(index):
        return "" if set(text.between(index - 1, index)) & set("!?\n") else pieces[index].number
    before = pieces[span[0] - 1].number if span[0] else ""
    return before if _beside(text, span, STREET, before=0, after=2) else ""


def _beside(text: Text, span: tuple[int, int], words: frozenset[str], *, before: int, after: int) -> bool:
    """Whether one of `words` stands within so many tokens."""
    around = [*text.pieces[max(0, span[0] - before) : span[0]], *text.pieces[span[1] + 1 : span[1] + 1 + after]]
    return any(piece.word in words for piece in around)
