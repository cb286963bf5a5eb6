"""What a person is found again by: compounds of two or more facts, never one name, one date or one year alone.

`compounds` is what is stored (as blind tokens under the organisation's key), `asked` what a search looks for; they meet
where two records share any compound. A stolen index then shows that two rows share a pair of facts, and no name by its rank.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from accord.protection.persons.likeness import names
from accord.protection.persons.likeness.fold import skeleton, words
from accord.protection.persons.likeness.particulars import PartialDate, Particulars

Compound = tuple[str, tuple[str, ...]]  # kind and parts
NAMES: Final = "names"  # the kind of both names together
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
        yield from ((NAMES, tuple(sorted((one, less)))) for less in _one_less(other))
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
