"""The indicators as data, and their patterns made ready to be looked for (format: head of the rule file)."""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from accord.detection.offers.words import Word, collapsed, latin_fold, romanised
from accord.foundation.guard.fold import plain

LANGUAGES: Final = ("bg", "ru", "uk", "ro", "en")
NEAR, FAR, GUARD = 1, 8, 3  # words that may stand between two of a pattern; how far a negation reaches
_RANGE: Final = re.compile(r"#(\d+)(?:-(\d+)|\+)")
_SHORTEST_ROMANISED: Final = 3
_MOST_KNOWN: Final = 50_000


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing to look for; texts by language."""

    id: str
    dimension: str
    source: str
    title: dict[str, str]
    meaning: dict[str, str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Elements in order, and before each how many other words may stand."""

    indicator: str
    elements: tuple[int, ...]
    gaps: tuple[int, ...]
    others: frozenset[int]  # the elements after the first: a text without one of them holds it nowhere
    negated: bool  # holds a negation itself, so that none is looked for


@dataclass(slots=True)
class Lexicon:
    """Which words stand for which element: exact, or by how they begin."""

    exact: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    stems: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    shortest: int = 99
    longest: int = 0

    def add(self, word: str, element: int, *, stem: bool) -> None:
        (self.stems if stem else self.exact)[word].add(element)
        if stem:
            self.shortest, self.longest = min(self.shortest, len(word)), max(self.longest, len(word))

    def find(self, word: str) -> set[int]:
        found = set(self.exact.get(word, ()))
        for length in range(self.shortest, min(len(word), self.longest) + 1):
            found |= self.stems.get(word[:length], set())
        return found


class Rules:
    """A version of the list, ready to be used."""

    def __init__(self, data: dict[str, object]) -> None:
        self.version = str(data["version"])
        self._data = data
        self.indicators: dict[str, Indicator] = {}
        self._elements: dict[str, int] = {}
        self._cyrillic, self._latin = Lexicon(), Lexicon()
        self._ranges: list[tuple[int, int, int]] = []
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[int]] = {}
        self.patterns: dict[int, list[Pattern]] = defaultdict(list)  # by the first element
        before = dict(data["before"])  # type: ignore[call-overload]
        self.before = self._element("|".join(dict.fromkeys(w for words in before.values() for w in words)))
        self.after = self._element("|".join(data["after"]))  # type: ignore[arg-type]
        self._negations = {w for words in before.values() for w in words}
        for row in data["indicator"]:  # type: ignore[attr-defined]
            self._indicator(row)

    def _indicator(self, row: dict[str, object]) -> None:
        one = Indicator(*(row[name] for name in Indicator.__slots__))  # type: ignore[arg-type]
        self.indicators[one.id] = one
        for language in LANGUAGES:
            for text in row[language]:  # type: ignore[attr-defined]
                self._pattern(one.id, text)

    def _pattern(self, indicator: str, text: str) -> None:
        elements, gaps, gap, negated = [], [], NEAR, False
        for part in text.split():
            if part == "..":
                gap = FAR
                continue
            elements.append(self._element(part))
            gaps.append(gap)
            negated = negated or any(word in self._negations for word in part.split("|"))
            gap = NEAR
        made = Pattern(indicator, tuple(elements), tuple(gaps), frozenset(elements[1:]), negated)
        self.patterns[elements[0]].append(made)

    def _element(self, part: str) -> int:
        if part in self._elements:
            return self._elements[part]
        number = self._elements[part] = len(self._elements)
        if found := _RANGE.fullmatch(part):
            self._ranges.append((int(found[1]), int(found[2] or 10**9), number))
            return number
        for word in part.split("|"):
            if found := _RANGE.fullmatch(word):
                self._ranges.append((int(found[1]), int(found[2] or 10**9), number))
            else:
                self._word(word, number)
        return number

    def _word(self, word: str, element: int) -> None:
        stem, bare = word.endswith("*"), plain(word.removesuffix("*"))
        if re.search("[а-ґ]", bare):
            self._cyrillic.add(collapsed(bare), element, stem=stem)
            roman = romanised(bare)
            if len(roman) >= _SHORTEST_ROMANISED:
                self._latin.add(roman, element, stem=stem)
        else:
            self._latin.add(latin_fold(bare), element, stem=stem)

    def elements_of(self, word: Word) -> frozenset[int]:
        """What `word` can stand for in a pattern. The words of a language come again and again: kept by spelling."""
        if word.number >= 0:
            return frozenset(element for least, most, element in self._ranges if least <= word.number <= most)
        spelling = (word.cyrillic, word.latin)
        if (known := self._known.get(spelling)) is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            of = [(self._cyrillic, one) for one in word.cyrillic] + [(self._latin, one) for one in word.latin]
            known = self._known[spelling] = frozenset().union(*(lexicon.find(one) for lexicon, one in of))
        return known


@cache
def rules() -> Rules:
    """The list that is in force."""
    path = Path(__file__).parent / "rules" / "indicators-2026.1.toml"
    return Rules(tomllib.loads(path.read_text(encoding="utf-8")))
