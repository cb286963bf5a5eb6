"""The publication key: the node's own, in the keystore beside the others. Nothing replaces it; a cohort keeps the one it had."""

import hmac
from hashlib import sha256
from typing import Final

from accord.foundation.vault.keystore import Outdated
from accord.foundation.vault.store import NODE, current
from accord.research.publication.people import People
from accord.research.publication.refusals import KeyChanged

PURPOSE: Final = "publication"


def key_of(cohort: int, by: str = "") -> tuple[str, bytes]:
    """(id, key): the one of the cohort's first publication, else the current one. Raises KeyChanged if that one is gone."""
    try:
        found, key = current().organisation_key(NODE, PURPOSE, bytes.fromhex(by) if by else None)
    except Outdated as error:
        raise KeyChanged(cohort=cohort) from error
    return found.hex(), key


def members(people: People, key: bytes) -> str:
    """A digest of who is counted and how, which says nothing without the key."""
    mac = hmac.new(key, b"members\x00" + people.cohort.encode(), sha256)
    for uid, codes in people.rows().items():
        mac.update("\x1f".join((uid, *codes)).encode() + b"\x1e")
    return mac.hexdigest()
