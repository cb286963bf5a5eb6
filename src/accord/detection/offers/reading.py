"""Which indicators a text holds, and the words that gave rise to each. Pure: no Django, no storage, no network.

Every pattern is walked word by word, never by a backtracking expression: the steps are bounded by the words of the text
times the patterns that one of them begins, whatever the text is made of.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from accord.detection.offers.rules import GUARD, NEAR, Pattern, Rules, rules
from accord.detection.offers.words import Word, words

MOST_MARKS: Final = 5  # places that are shown for one indicator
# Words that stand in nearly every text of a language and seldom in its neighbours, and letters that only it has.
_COMMON: Final = {
    "bg": "и на за от се да с са ще или който при със ви това как",
    "ru": "и в на с по для не что это или как все мы вы от есть только можно",
    "uk": "і в на з та для що це або як ви ми від є й лише тільки можна",
    "ro": "și de la pentru cu în sau nu este care din pe un o va mai",
    "en": "the and for with you to of in is are we your or a from our",
}
_LETTERS: Final = {"bg": "ъ", "ru": "ыэё", "uk": "іїєґ", "ro": "șțăâîşţ"}
_WORDS: Final = {language: frozenset(text.split()) for language, text in _COMMON.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """An indicator, and the places (start, end) of the words in the text."""

    indicator: str
    places: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Reading:
    """What was found in a text, by the version of the list, and how many steps it took."""

    version: str
    findings: list[Finding]
    languages: list[str]
    steps: int = 0


@dataclass(slots=True, repr=False)
class _Walk:
    """A text made ready: its words, and for each element where it stands."""

    rules: Rules
    words: list[Word]
    of: list[frozenset[int]] = field(default_factory=list)
    steps: int = 0


def read(text: str, using: Rules | None = None) -> Reading:
    """Read `text` (any length, any language) for every indicator."""
    walk = _Walk(using or rules(), words(text))
    walk.of = [walk.rules.elements_of(word) for word in walk.words]
    present = frozenset().union(*walk.of)
    found: dict[str, dict[int, int]] = {}  # by indicator: where the words end, and the latest that they begin
    for at, elements in enumerate(walk.of):
        for element in elements:
            for pattern in walk.rules.patterns.get(element, ()):
                if not pattern.others <= present:
                    continue
                there = found.get(pattern.indicator, {})
                end = _follow(walk, pattern, at)
                if end is not None and (end in there or len(there) < MOST_MARKS):
                    found.setdefault(pattern.indicator, {})[end] = at
    findings = [
        Finding(one, _joined([(walk.words[at].start, walk.words[end].end) for end, at in found[one].items()]))
        for one in walk.rules.indicators
        if one in found
    ]
    return Reading(walk.rules.version, findings, languages(text), walk.steps)


def _follow(walk: _Walk, pattern: Pattern, at: int) -> int | None:
    """The last word of `pattern` begun at word `at`, or None."""
    here, taken = at, [at]
    for element, gap in zip(pattern.elements[1:], pattern.gaps[1:], strict=True):
        for following in range(here + 1, min(here + gap + 2, len(walk.words))):
            walk.steps += 1
            if walk.words[following].sentence != walk.words[at].sentence:
                return None
            if gap == NEAR and walk.words[following].clause != walk.words[here].clause:
                return None
            if element in walk.of[following]:
                here = following
                taken.append(here)
                break
        else:
            return None
    walk.steps += 1
    return None if not pattern.negated and _denied(walk, taken) else here


def _denied(walk: _Walk, taken: list[int]) -> bool:
    """Whether a negation stands shortly before the match in its clause, or between its words."""
    first, last = taken[0], taken[-1]
    for index in range(max(0, first - GUARD), last):
        if index in taken or walk.rules.before not in walk.of[index]:
            continue
        if index < first and walk.words[index].clause != walk.words[first].clause:
            continue
        if index + 1 < len(walk.of) and walk.rules.after in walk.of[index + 1]:  # "not only", "no problem"
            continue
        return True
    return False


def _joined(places: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Places in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def languages(text: str) -> list[str]:
    """The languages of a text, the likeliest first, by common words and letters; none for a text without either."""
    lowered = text[:4000].casefold()
    seen = Counter(lowered.split())
    score = {code: sum(seen[word] for word in common) for code, common in _WORDS.items()}
    for code, letters in _LETTERS.items():
        score[code] += sum(lowered.count(letter) for letter in letters)
    best = max(score.values())
    return [code for code, points in sorted(score.items(), key=lambda s: -s[1]) if points and points * 3 >= best * 2][
        :2
    ]
