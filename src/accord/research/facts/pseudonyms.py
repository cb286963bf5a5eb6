"""Pseudonyms of records. Under the key of this room and a salt that is destroyed with the person (decision 048)."""

import hmac
import secrets
from collections.abc import Collection, Iterable
from hashlib import sha256
from operator import attrgetter
from typing import Final
from uuid import UUID

from accord.foundation.prepared import Prepared
from accord.foundation.rows import add
from accord.foundation.vault.store import NODE, current
from accord.research.facts.models import Link

_PURPOSE: Final = "facts"
_AT_ONCE: Final = 500
_links: Final = Prepared(lambda lookups: Link.objects.filter(lookup__among=lookups).values_list("lookup", "salt"))


def salts(ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The salt of each record that has one."""
    key = _key()
    wanted = {_lookup(key, one): one for one in set(ids)}
    lookups = sorted(wanted)
    known: dict[str, bytes] = {}
    for first in range(0, len(lookups), _AT_ONCE):
        part = _links(tuple(lookups[first : first + _AT_ONCE]))
        known |= {lookup: bytes(salt) for lookup, salt in part}
    return {wanted[lookup]: salt for lookup, salt in known.items()}


def salts_of_all(ids: Collection[UUID]) -> tuple[dict[UUID, bytes], set[UUID]]:
    """The salt of each record, and which of them got one just now: of those nothing was told before."""
    known, key = salts(ids), _key()
    fresh = {one: secrets.token_bytes(32) for one in set(ids) - known.keys()}
    links = [Link(lookup=_lookup(key, one), salt=salt) for one, salt in fresh.items()]
    add(sorted(links, key=attrgetter("lookup")))
    return known | fresh, set(fresh)


def pseudonym(record: UUID, salt: bytes, mark: str = "") -> UUID:
    """What stands for a record, or for a `mark` of it, in facts."""
    # SECURITY: key and salt: a dump without the key finds nobody, and nobody finds whom the salt is gone of.
    # tests/rooms/facts/test_facts.py
    return UUID(bytes=hmac.new(_key(), salt + record.bytes + mark.encode(), sha256).digest()[:16])


def forget(ids: Iterable[UUID]) -> None:
    """Destroy the links of these records."""
    key = _key()
    Link.objects.filter(lookup__in=[_lookup(key, one) for one in set(ids)]).delete()


def _lookup(key: bytes, record: UUID) -> str:
    return hmac.new(key, b"lookup" + record.bytes, sha256).hexdigest()


def _key() -> bytes:
    return current().organisation_key(NODE, _PURPOSE)[1]
