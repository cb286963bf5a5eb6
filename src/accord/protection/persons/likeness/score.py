"""How like two records are: bits of evidence after Fellegi and Sunter (1969), each with its reason.

What is found in a pair is a `Reason`; its weight is log2(m/u), m how often it is found in two records of one person, u in
two of different persons. Agreement on a name weighs more the rarer the name. The weights (`weights.toml`) were learned on
made-up people, never on real ones. Bits count against log2 of how many persons are known: a constant threshold would
alarm ten times as often in a register ten times as large.
"""

import math
import tomllib
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from accord.protection.persons.likeness import names, tokens
from accord.protection.persons.likeness.distance import apart
from accord.protection.persons.likeness.fold import Word, words
from accord.protection.persons.likeness.particulars import PartialDate, Particulars
from accord.protection.persons.likeness.reasons import Reason

FILE: Final = Path(__file__).parent / "weights.toml"
LONG: Final = 7  # sounds of a word in which two typing errors may be
SHORT: Final = 4  # and of one in which one may be
MOST: Final = 60.0  # bits that count: beyond, the probability is one
Key = TypeVar("Key", bound=Hashable)
Found = tuple[float, Reason]  # rarity of the name that agrees, or 0.0, and what was found


@dataclass(frozen=True, slots=True)
class Likeness:
    """Bits of evidence that it is one person, how likely that is among those known, and why, the strongest first."""

    bits: float
    probability: float
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...] = ()


@dataclass(slots=True, repr=False)
class _Name:
    word: Word
    rows: frozenset[str]  # the names of which it is a form
    keys: frozenset[str]


@dataclass(slots=True, repr=False)
class _Folded:
    """Particulars, made ready for comparing."""

    given: tuple[_Name, ...]
    family: tuple[_Name, ...]
    other: tuple[_Name, ...]
    father: frozenset[str]
    birth: PartialDate
    sex: str
    phones: frozenset[str]
    documents: frozenset[str]


def compare(a: Particulars, b: Particulars, *, among: int = 1000) -> Likeness:
    """How like two records are, the same either way round, where `among` persons are known."""
    return _weighed(findings(a, b), among)


def ranked(
    told: Particulars, known: Iterable[tuple[Key, Particulars]], *, among: int, limit: int = 10
) -> list[tuple[Key, Likeness]]:
    """The persons most like the one who was told of, the likeliest first. `among`: how many are known in all."""
    seen: dict[tuple[str, str], tuple[_Name, ...]] = {}  # for this search only: names are not kept
    one = _folded(told, seen)
    ready = ((key, _folded(other, seen, father=bool(one.father))) for key, other in known)
    found = [(key, _found(one, other)) for key, other in ready]
    likest = sorted(found, key=lambda row: -_sum(row[1]))[:limit]
    return [(key, _weighed(what, among)) for key, what in likest]


def findings(a: Particulars, b: Particulars) -> list[Found]:
    """What is found in a pair, unweighed: what the weights are learned from."""
    return _found(_folded(a, {}), _folded(b, {}))


def other_family(a: Particulars, b: Particulars) -> float:
    """What it weighs that two records agree on no family name."""
    return weight(_other_family(a.sex, b.sex))


def dated(a: Particulars, b: Particulars) -> float:
    """What the dates of birth and the sex of two records weigh."""
    return _sum([*_birth(a.birth, b.birth), *_sex(a.sex, b.sex)])


def weight(reason: Reason) -> float:
    """What a finding weighs, without the rarity of a name."""
    return float(_weights()["weight"][reason])


def agreeing(role: str, key: str, how: str = "spelled") -> float:
    """What it weighs that two records agree on a name (`role` given or family) with this skeleton."""
    return _rarity(role, key) + weight(Reason(f"{role}-{how}"))


def least(probability: float, among: int) -> float:
    """The sum of weights from which on one person is so likely, where `among` persons are known; `probability` below one."""
    weights = _weights()
    bits = math.log2(max(among, 1)) - math.log2(1 / probability - 1)
    return float((bits - weights["shift"]) / weights["slope"])


def _weighed(found: list[Found], among: int) -> Likeness:
    weights = _weights()
    told = sorted(
        ((rarity + weights["weight"][reason], reason) for rarity, reason in found), key=lambda w: (-w[0], w[1])
    )
    bits = weights["slope"] * sum(weighed for weighed, _ in told) + weights["shift"]
    return Likeness(
        round(bits, 2),
        1 / (1 + max(among, 1) * 2.0 ** -min(bits, MOST)),
        tuple(reason for _, reason in told if not reason.against),
        tuple(reason for _, reason in reversed(told) if reason.against),
    )


def _folded(p: Particulars, seen: dict[tuple[str, str], tuple[_Name, ...]], *, father: bool = True) -> _Folded:
    def ready(text: str) -> tuple[_Name, ...]:
        if (found := seen.get((text, p.language))) is None:
            made = (_Name(word, names.one_name(word), frozenset(names.keys(word))) for word in words(text, p.language))
            seen[text, p.language] = found = tuple(made)
        return found

    return _Folded(
        ready(p.given),
        ready(p.family),
        tuple(name for text in p.other_names for name in ready(text)),
        frozenset(tokens.father_keys(p)) if father and p.patronymic else frozenset(),
        p.birth,
        p.sex,
        frozenset(filter(None, map(tokens.digits, p.phones))),
        frozenset(filter(None, map(tokens.number, p.documents))),
    )


def _found(a: _Folded, b: _Folded) -> list[Found]:
    return [*_names(a, b), *_father(a, b), *_birth(a.birth, b.birth), *_sex(a.sex, b.sex), *_numbers(a, b)]


def _names(a: _Folded, b: _Folded) -> list[Found]:
    """Given and family name as they stand, or the one against the other where that agrees better."""
    straight = [*_given(a, b), *_family(a, b)]
    crossed = [*_agree(a.given, b.family, "family"), *_agree(a.family, b.given, "given")]
    if len(crossed) < 2:
        return straight
    crossed.append((0.0, Reason.NAMES_SWAPPED))
    return max(straight, crossed, key=_sum)


def _given(a: _Folded, b: _Folded) -> list[Found]:
    if not (a.given and b.given):
        return []
    return _agree(a.given, b.given, "given") or [(0.0, Reason.GIVEN_OTHER)]


def _family(a: _Folded, b: _Folded) -> list[Found]:
    if not ((a.family or a.other) and (b.family or b.other)):
        return []
    found = _agree(a.family, b.family, "family")
    former = [
        *_agree(a.family, b.other, "family"),
        *_agree(a.other, b.family, "family"),
        *_agree(a.other, b.other, "family"),
    ]
    found += [(rarity, Reason.FAMILY_FORMER) for rarity, reason in former if reason is not Reason.FAMILY_NEAR]
    if found:
        return [max(found, key=lambda one: (_weight(one), one[1]))]
    return [(0.0, _other_family(a.sex, b.sex))]


def _other_family(a: str, b: str) -> Reason:
    return Reason.FAMILY_MARRIED if a == b == "f" else Reason.FAMILY_OTHER


def _agree(some: tuple[_Name, ...], others: tuple[_Name, ...], role: str) -> list[Found]:
    """The best agreement of any two words of a name, or none."""
    found = [one for x in some for y in others if (one := _alike(x, y, role))]
    return [max(found, key=lambda one: (_weight(one), one[1]))] if found else []


def _alike(x: _Name, y: _Name, role: str) -> Found | None:
    shared = x.keys & y.keys
    if not set(x.word.sounds).isdisjoint(y.word.sounds):
        level = (
            "spelled"
            if x.word.letters == y.word.letters
            else "sound"
            if x.word.cyrillic == y.word.cyrillic
            else "alphabet"
        )
    elif x.rows & y.rows:
        level = "form"
    elif shared:
        level = "skeleton"
    elif any(_near(one, other) for one in x.word.sounds for other in y.word.sounds):
        rarity = min(_rarity(role, key) for key in x.keys | y.keys)
        return rarity, Reason(f"{role}-near")
    else:
        return None
    return max(_rarity(role, key) for key in shared), Reason(f"{role}-{level}")


def _near(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    if length < SHORT:
        return False
    most = 2 if length >= LONG else 1
    return apart(one, other, most) <= most


def _father(a: _Folded, b: _Folded) -> list[Found]:
    if not (a.father and b.father):
        return []
    return [(0.0, Reason.FATHER_OTHER if a.father.isdisjoint(b.father) else Reason.FATHER_SAME)]


def _birth(a: PartialDate, b: PartialDate) -> Iterator[Found]:
    """One finding on the dates, if both records hold a year."""
    if not (a.year and b.year):
        return
    if a.given and b.given:
        yield 0.0, _dates(a, b)
    elif abs(a.year - b.year) > 2:
        yield 0.0, Reason.BIRTH_OTHER
    else:
        months = a.known_month == b.known_month or not (a.known_month and b.known_month)
        yield 0.0, Reason.BIRTH_YEAR_ONLY if a.year == b.year and months else Reason.BIRTH_CLOSE


def _dates(a: PartialDate, b: PartialDate) -> Reason:
    differ = [a.day != b.day, a.month != b.month, a.year != b.year]
    if not any(differ):
        return Reason.BIRTH_SAME
    if (a.day, a.month, a.year) == (b.month, b.day, b.year):
        return Reason.BIRTH_SWAPPED
    if sum(differ) == 1:
        return (Reason.BIRTH_DAY, Reason.BIRTH_MONTH, Reason.BIRTH_YEAR)[differ.index(True)]
    return Reason.BIRTH_CLOSE if abs((a.year or 0) - (b.year or 0)) <= 1 else Reason.BIRTH_OTHER


def _sex(a: str, b: str) -> list[Found]:
    return [(0.0, Reason.SEX_OTHER)] if a and b and a != b else []


def _numbers(a: _Folded, b: _Folded) -> Iterator[Found]:
    if a.phones & b.phones:
        yield 0.0, Reason.PHONE_SAME
    if a.documents & b.documents:
        yield 0.0, Reason.DOCUMENT_SAME
    elif any(apart(one, other, 1) == 1 for one in a.documents for other in b.documents):
        yield 0.0, Reason.DOCUMENT_NEAR


def _sum(found: list[Found]) -> float:
    return sum(map(_weight, found))


def _weight(found: Found) -> float:
    rarity, reason = found
    return rarity + weight(reason)


def _rarity(role: str, key: str) -> float:
    """Bits of meeting by chance someone whose name has this skeleton."""
    weights = _weights()
    return float(weights[role].get(key, weights["rare"]))


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
