"""The blind tokens of an identity: compounds only (security.md 3.2)."""

import re
from uuid import UUID

from accord.foundation.vault import current
from accord.protection.persons.names import folded
from accord.protection.persons.vocab import Identity


def tokens(organisation: UUID, identity: Identity) -> list[bytes]:
    """Every token under which `identity` can be found again in `organisation`."""
    compounds: list[tuple[str, list[str]]] = []
    names = [folded(identity.family_name), folded(identity.given_name)]
    if all(names) and identity.birth_date:
        compounds.append(("name+birth", [*sorted(names), identity.birth_date.isoformat()]))
    if all(names) and (born := identity.born_between()) and born[0].year == born[1].year:
        compounds.append(("name+year", [*sorted(names), str(born[0].year)]))
    if number := _plain(identity.document):
        compounds.append(("document", [number]))
    if number := _digits(identity.phone):
        compounds.append(("phone", [number]))
    return [current().token(organisation, kind, parts) for kind, parts in compounds]


def _plain(document: str) -> str:
    return re.sub(r"[^0-9a-z]", "", document.casefold())


def _digits(phone: str) -> str:
    """The last nine digits: the same with and without a country code (fewer than six are no telephone)."""
    digits = re.sub(r"\D", "", phone)
    return digits[-9:] if len(digits) >= 6 else ""
