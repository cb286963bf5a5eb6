"""Pseudonyms of records. Under the key of this room and a salt that is destroyed with the person (decision 048)."""

import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256
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
    return _salts(ids, make=False)[0]


def salts_of_all(ids: Iterable[UUID]) -> tuple[dict[UUID, bytes], set[UUID]]:
    """The salt of each record, and which of them got one just now: of those nothing was told before."""
    return _salts(ids, make=True)


def _salts(ids: Iterable[UUID], *, make: bool) -> tuple[dict[UUID, bytes], set[UUID]]:
    key = _key()
    wanted = {_lookup(key, one): one for one in set(ids)}
    lookups = sorted(wanted)
    known: dict[str, bytes] = {}
    for first in range(0, len(lookups), _AT_ONCE):
        part = _links(tuple(lookups[first : first + _AT_ONCE]))
        known |= {lookup: bytes(salt) for lookup, salt in part}
    missing = [lookup for lookup in lookups if lookup not in known] if make else []
    fresh = [Link(lookup=lookup, salt=secrets.token_bytes(32)) for lookup in missing]
    add(fresh)
    known |= {link.lookup: bytes(link.salt) for link in fresh}
    return {wanted[lookup]: salt for lookup, salt in known.items()}, {wanted[lookup] for lookup in missing}


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
