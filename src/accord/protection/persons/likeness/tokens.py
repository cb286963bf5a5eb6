"""What a person is found again by: compounds of two or more facts, never one name, one date or one year alone.

`compounds` is what is stored (as blind tokens under the organisation's key), `asked` what a search looks for; they meet
where two records share any compound. A stolen index then shows that two rows share a pair of facts, and no name by its rank.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import product
from typing import Final, TypeVar

from accord.protection.persons.likeness import names
from accord.protection.persons.likeness.fold import skeleton, words
from accord.protection.persons.likeness.particulars import PartialDate, Particulars

Compound = tuple[str, tuple[str, ...]]  # kind and parts
Key = TypeVar("Key", bound=Hashable)
Token = TypeVar("Token", bound=Hashable)

COMMON: Final = 400  # a token that more persons have says too little to look at them
LOOKED_AT: Final = 40  # persons whose identity is opened and compared in one search
_NAMES: Final = "names"
_WORTH: Final = {_NAMES: 3, "birth+sex": 1, "start+birth": 1}  # of kinds of compounds beside 2, what most are worth
_SUFFIX: Final = re.compile(
    r"(ovik|evik|ivna|ovna|evna|ikna|inikna|iovik|ik|ova|eva|ov|ev)$"
)  # of a patronymic, as sounds


def compounds(p: Particulars) -> list[Compound]:
    """Every compound of a person, each once: some 15 of them when names and date are known."""
    return list(dict.fromkeys(_compounds(p, years=(p.birth.year,) if p.birth.year else ())))


def asked(p: Particulars) -> list[Compound]:
    """What a search asks for: the same, and the years beside the one that was told; either sex if none was."""
    year = p.birth.year
    return list(dict.fromkeys(_compounds(p, years=(year, year - 1, year + 1) if year else (), either=not p.sex)))


def shortlist(
    rows: Iterable[tuple[Token, Key]], kinds: Mapping[Token, str], *, limit: int = LOOKED_AT, common: int = COMMON
) -> list[Key]:
    """Of (token, person) rows that a search hit, the persons worth opening: many and rare tokens first. `kinds`: of each token.

    A token with more than `common` rows is left out.
    """
    found = worth(rows, kinds, common=common)
    return sorted(found, key=lambda person: -found[person])[:limit]


def worth(rows: Iterable[tuple[Token, Key]], kinds: Mapping[Token, str], *, common: int = COMMON) -> dict[Key, int]:
    """What speaks for opening each person. Two like names share a token for each sound that one may have lost: they count once."""
    found = list(rows)
    often = Counter(token for token, _ in found)
    rarity = {
        token: _WORTH.get(kinds[token], 2) * 1000 // (3 + n.bit_length()) for token, n in often.items() if n <= common
    }
    named: dict[Key, int] = {}
    dated: dict[Key, int] = {}
    for token, person in found:
        if not (value := rarity.get(token)):
            continue
        if kinds[token] == _NAMES:
            named[person] = max(named.get(person, 0), value)
        else:
            dated[person] = dated.get(person, 0) + value
    return dated | {person: value + dated.get(person, 0) for person, value in named.items()}


def given_keys(p: Particulars) -> tuple[str, ...]:
    """The skeletons of the given names."""
    return _keys((p.given,), p.language)


def family_keys(p: Particulars) -> tuple[str, ...]:
    """The skeletons of the family names, former and other names among them."""
    return _keys((p.family, *p.other_names), p.language)


def father_keys(p: Particulars) -> tuple[str, ...]:
    """The skeletons of the father's name in a patronymic: Іванівна, Ивановна and Иванова are Ivan's."""
    found: list[str] = []
    for word in words(p.patronymic, p.language):
        found += [skeleton(_SUFFIX.sub("", sound)) or sound for sound in word.sounds]
    return tuple(dict.fromkeys(found))


def digits(phone: str) -> str:
    """The last nine digits, which are the same with and without a country code; '' for fewer than six."""
    found = re.sub(r"\D", "", phone)
    return found[-9:] if len(found) >= 6 else ""


def number(document: str) -> str:
    """Letters and digits of a document in lower case; '' for fewer than four."""
    found = re.sub(r"[\W_]", "", document.casefold())
    return found if len(found) >= 4 else ""


def _keys(texts: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for text in texts for word in words(text, language) for key in names.keys(word)))


def _compounds(p: Particulars, *, years: tuple[int, ...], either: bool = False) -> Iterator[Compound]:
    given, family = given_keys(p), family_keys(p)
    sexes = ("f", "m") if either else (p.sex,) if p.sex else ()
    yield from (("phone", (found,)) for found in map(digits, p.phones) if found)
    yield from (("document", (found,)) for found in map(number, p.documents) if found)
    for one, other in product(given, family):
        yield from ((_NAMES, tuple(sorted((one, less)))) for less in _one_less(other))
    for name, year in product(dict.fromkeys(given + family), years):
        yield from (("name+year+sex", (name, str(year), sex)) for sex in sexes)
    if p.birth.given:
        yield from _dated(dict.fromkeys(given + family), p.birth, sexes)


def _dated(found: Iterable[str], birth: PartialDate, sexes: tuple[str, ...]) -> Iterator[Compound]:
    """Compounds with a part of the date that may be right when the rest is not. Day and month may be swapped."""
    low, high = sorted((birth.day or 0, birth.month or 0))
    for name in found:
        yield "name+day+month", (name, str(low), str(high))
        if birth.year:
            yield "name+month+year", (name, str(birth.month), str(birth.year))
            yield "start+birth", (name[:1], str(low), str(high), str(birth.year))
    if birth.year:
        yield from (("birth+sex", (str(low), str(high), str(birth.year), sex)) for sex in sexes)


def _one_less(key: str) -> Iterator[str]:
    """The skeleton, and what is left of it when any one sound is lost: a typing error in either record meets there."""
    yield key
    if len(key) > 3:
        yield from (key[:at] + key[at + 1 :] for at in range(len(key)))
