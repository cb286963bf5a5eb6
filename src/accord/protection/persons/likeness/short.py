"""Who is worth looking at: how likely somebody can be the one told of, by what the shared tokens say, and then by her date.

A shared token says on which names two records agree, how rare those are, and on which parts of the date. That is nearly all that
a comparison weighs. So who cannot become possible any more is not opened, and of a namesake only the date is: the larger the
register, the more must agree.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from accord.protection.persons.likeness import score, tokens
from accord.protection.persons.likeness.particulars import Particulars
from accord.protection.persons.likeness.reasons import Reason
from accord.protection.persons.likeness.tokens import NAMES, Compound

Key = TypeVar("Key", bound=Hashable)
Token = TypeVar("Token", bound=Hashable)

COMMON: Final = 400  # a token that more persons have says too little to look at them
LOOKED_AT: Final = 30  # persons of whom at least the date is opened in one search
# Bits that neither tokens nor date tell: of names that are nearly the same; of a patronymic too, if one was told.
UNTOLD: Final = (6.0, 7.0)
_A_BIT: Final = 30  # what a bit is worth beside what tokens are
_WORTH: Final = {NAMES: 3, "birth+sex": 1, "start+birth": 1}  # of kinds of compounds beside 2, what most are worth
_NUMBERS: Final = frozenset({"phone", "document"})
_WHOLE: Final = frozenset({"name+year", "name+birth"})  # of the first scheme: both names as they stand
_DATED: Final = {  # the best that a shared compound says of the dates
    "birth+sex": Reason.BIRTH_SAME, "start+birth": Reason.BIRTH_SAME, "name+birth": Reason.BIRTH_SAME,
    "name+day+month": Reason.BIRTH_YEAR, "name+month+year": Reason.BIRTH_DAY,
    "name+year+sex": Reason.BIRTH_MONTH, "name+year": Reason.BIRTH_MONTH,
}  # fmt: skip
_NONE: Final = float("-inf")
_SURE: Final = float("inf")
Said = tuple[float, float, float]  # bits of the given name, of the family name, and the most of the dates


def looked_at(
    told: Particulars,
    hits: Mapping[Token, Sequence[Key]],
    sought: Mapping[Token, Compound],
    *,
    among: int,
    possible: float,
    limit: int = LOOKED_AT,
) -> dict[Key, list[Compound]]:
    """The persons to look at, many and rare tokens first, and what each shares with the one told of.

    `hits`: who has each token, none of more than `COMMON`; `sought`: its compound. Left out is who cannot reach the probability
    `possible` where `among` persons are known.
    """
    found = worth(hits, sought)
    best = sorted(found, key=found.__getitem__, reverse=True)[: 2 * limit]
    shared: dict[Key, list[Compound]] = {person: [] for person in best}
    for token, people in hits.items():
        for person in shared.keys() & people:
            shared[person].append(sought[token])
    says = _says(told, map(sought.__getitem__, hits))
    nothing = (score.weight(Reason.GIVEN_OTHER), score.other_family(told, told), 0.0)
    untold = UNTOLD[bool(told.patronymic)]
    bits = {}
    for person, said in shared.items():
        given, family, dated = map(max, nothing, *[says[one] for one in said])
        bits[person] = max(given + family, -untold) + dated  # her record may hold no names: nothing is against her then
    least = score.least(possible, among) - untold
    best = [person for person in best if bits[person] >= least]
    best.sort(key=lambda person: found[person] + _A_BIT * bits[person], reverse=True)
    return {person: shared[person] for person in best[:limit]}


def hopeful(
    told: Particulars,
    known: Iterable[tuple[Key, Particulars]],
    shared: Mapping[Key, Collection[Compound]],
    *,
    among: int,
    possible: float,
) -> set[Key]:
    """Of whom was looked at, who can still reach the probability `possible`; of each only date and sex are given."""
    says = _says(told, {compound for some in shared.values() for compound in some})
    untold, no_given = UNTOLD[bool(told.patronymic)], score.weight(Reason.GIVEN_OTHER)
    least = score.least(possible, among) - untold

    def may_be(person: Key, other: Particulars) -> bool:
        nothing = (no_given, score.other_family(told, other), 0.0)
        given, family, _ = map(max, nothing, *[says[one] for one in shared[person]])
        return bool(max(given + family, -untold) + score.dated(told, other) >= least)

    return {person for person, other in known if may_be(person, other)}


def worth(hits: Mapping[Token, Sequence[Key]], sought: Mapping[Token, Compound]) -> dict[Key, int]:
    """What speaks for looking at each person. Two like names share a token for each sound that one may have lost: they count once."""
    named: dict[Key, int] = {}
    dated: dict[Key, int] = {}
    for token, people in hits.items():
        kind = sought[token][0]
        value = _WORTH.get(kind, 2) * 1000 // (3 + len(people).bit_length())
        if kind == NAMES:
            named |= {person: value for person in people if named.get(person, 0) < value}
        else:
            dated |= {person: value + dated.get(person, 0) for person in people}
    return dated | {person: value + dated.get(person, 0) for person, value in named.items()}


def _says(told: Particulars, compounds: Iterable[Compound]) -> dict[Compound, Said]:
    """What it says that each of these compounds is shared, as if names were spelled alike. Who shares a number is always looked at."""
    given = {key: score.agreeing("given", key) for key in tokens.given_keys(told)}
    family = {key: score.agreeing("family", key) for key in tokens.family_keys(told)}

    def near(role: str, keys: Iterable[str], start: str = "") -> float:
        return max((score.agreeing(role, key, "near") for key in keys if key.startswith(start)), default=_NONE)

    def names(kind: str, parts: tuple[str, ...]) -> tuple[float, float]:
        if kind in _NUMBERS:
            return _SURE, _SURE
        if kind in _WHOLE:
            return max(given.values(), default=_NONE), max(family.values(), default=_NONE)
        if kind == NAMES:  # one is a given name; the other a family name that may have lost a sound
            both = [(one, other) for one, other in (parts, parts[::-1]) if one in given]
            return max((given[one], family.get(other, near("family", family))) for one, other in both)
        if kind == "start+birth":  # of names that both desks misheard only the first sound is left
            return near("given", given, parts[0]), near("family", family, parts[0])
        if kind.startswith("name"):
            return given.get(parts[0], _NONE), family.get(parts[0], _NONE)
        return _NONE, _NONE

    dated = {kind: score.weight(reason) for kind, reason in _DATED.items()}
    return {(kind, parts): (*names(kind, parts), dated.get(kind, _NONE)) for kind, parts in compounds}
