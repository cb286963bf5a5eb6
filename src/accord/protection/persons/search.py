"""The blind tokens of an identity: compounds only (security.md 3.2), as `likeness` makes them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from accord.foundation.codes import Sex
from accord.foundation.vault import current
from accord.protection.persons.likeness import Compound, PartialDate, Particulars, asked, compounds
from accord.protection.persons.names import folded
from accord.protection.persons.vocab import Identity

DATED: Final = ("birth_date", "born_about")
NAMED: Final = ("given_name", "family_name", "patronymic", "other_names", "document", "phone")
COMPARED: Final = (*NAMED[:4], *DATED, *NAMED[4:])
_IF_TOLD: Final = {"patronymic": "patronymic", "document": "documents", "phone": "phones"}
NEARLY_ALL: Final = 0.6  # of the compounds of names and date
_SEXES: Final = {Sex.FEMALE: "f", Sex.MALE: "m"}


def particulars(identity: Identity, sex: str = "") -> Particulars:
    """What an identity is compared by."""
    born = str(identity.birth_date or identity.texts()["born_about"]).lstrip("~")
    readable = identity.birth_date or identity.born_between()
    return Particulars(
        given=identity.given_name,
        family=identity.family_name,
        patronymic=identity.patronymic,
        other_names=identity.names(),
        birth=PartialDate.read(born if readable else ""),
        sex=_SEXES.get(Sex(sex), "") if sex else "",
        phones=(identity.phone,) if identity.phone else (),
        documents=(identity.document,) if identity.document else (),
    )


def dated(texts: Mapping[str, str], sex: str) -> Particulars:
    """What an identity of which only the date is opened is compared by."""
    if not texts["birth_date"]:
        return particulars(Identity.of(texts), sex)
    return Particulars(birth=PartialDate.read(texts["birth_date"]), sex=_SEXES.get(Sex(sex), "") if sex else "")


def named(told: Particulars) -> list[str]:
    """The fields that are opened to compare somebody beside the date: of what was not told nothing can agree."""
    return [name for name in NAMED if name not in _IF_TOLD or getattr(told, _IF_TOLD[name])]


def enough(told: Particulars) -> bool:
    """Whether it is a compound: a number, two names, or a name and a year. One name or one date alone finds nobody."""
    names = [name for name in (told.given, told.family, told.patronymic, *told.other_names) if name.strip()]
    return bool(told.documents or told.phones or len(names) > 1 or (names and told.birth.year))


def tokens(organisation: UUID, told: Particulars, *, towards: UUID | None = None) -> list[bytes]:
    """What is stored of a person; `towards`: under the key of the pair by which that organisation may find her."""
    return list(_blind(organisation, compounds(told), towards))


@dataclass(frozen=True, slots=True)
class Unopened:
    """By which tokens somebody is told of who is not opened: a number speaks alone, names and date only nearly whole."""

    numbers: frozenset[bytes]
    others: frozenset[bytes]
    dated: bool

    def speaks(self, shared: Collection[bytes]) -> bool:
        """Whether a record that shares these tokens is of the one told of, without looking at it."""
        own = self.others.intersection(shared)
        return not self.numbers.isdisjoint(shared) or (self.dated and len(own) >= NEARLY_ALL * len(self.others))


def unopened(organisation: UUID, told: Particulars, *, towards: UUID | None = None) -> Unopened:
    """What is asked for where nobody is opened to compare."""
    alone = Particulars(phones=told.phones, documents=told.documents)
    numbers = frozenset(tokens(organisation, alone, towards=towards))
    others = frozenset(tokens(organisation, told, towards=towards)) - numbers
    return Unopened(numbers, others, bool(told.birth.year and others))


def sought(organisation: UUID, told: Particulars) -> dict[bytes, Compound]:
    """What a search asks for, by its token; also by the first scheme, under which persons stand who are not indexed anew yet."""
    return _blind(organisation, [*asked(told), *_first_scheme(told)])


def _blind(organisation: UUID, found: Iterable[Compound], towards: UUID | None = None) -> dict[bytes, Compound]:
    token = current().token
    return {token(organisation, *compound, towards=towards): compound for compound in found}


def _first_scheme(told: Particulars) -> list[Compound]:
    """The compounds of the first scheme; a document and a telephone are the same in both."""
    names, born = sorted((folded(told.family), folded(told.given))), told.birth
    found: list[Compound] = []
    if all(names) and born.year:
        found.append(("name+year", (*names, str(born.year))))
        if born.month and born.day:
            found.append(("name+birth", (*names, f"{born.year:04}-{born.month:02}-{born.day:02}")))
    found += [("document", (re.sub(r"[^0-9a-z]", "", text.casefold()),)) for text in told.documents]
    return found
