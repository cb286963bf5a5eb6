"""The membership list: which nodes there are, with their keys, signed by two of them. Without Django.

An *entry* is what a node says of itself, signed by its own key. A *list* holds entries; each follows the one before. The first is
agreed on by people who compare words (`letters/words.py`); a later one holds if two nodes that stand in both signed it. Nobody alone adds a
node to a list, or takes one out of it; each node may refuse another by itself (security.md 3.5).
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509 import load_der_x509_certificate

from accord.exchange.letters.envelope import Unreadable, content_of, signed_bytes

SIGNERS: Final = 2
LARGEST: Final = 2 * 1024 * 1024
_SIGN_KEY, _SEAL_KEY, _CERTIFICATE = 32, 1216, 2000  # bytes


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation that works at a node."""

    id: UUID
    code: str
    names: Mapping[str, str]
    kind: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A node as it describes itself. `certificate` is the one by which it is reached and reaches others, in DER."""

    id: UUID
    code: str
    names: Mapping[str, str]
    country: str
    address: str
    certificate: bytes
    sign_key: bytes
    seal_key: bytes
    organisations: tuple[Body, ...]
    issued: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A membership list. `entries` are signed entries as text; `text` is what is signed, `digest` its SHA-256 in hex."""

    number: int
    previous: str
    entries: tuple[str, ...]

    @property
    def text(self) -> bytes:
        """Canonical JSON."""
        return rfc8785.dumps({"number": self.number, "previous": self.previous, "entries": list(self.entries)})

    @property
    def digest(self) -> str:
        """SHA-256 in hex of the list."""
        return sha256(self.text).hexdigest()

    def nodes(self) -> dict[UUID, Entry]:
        """The entries by node. Raises Unreadable."""
        return {entry.id: entry for entry in map(read_entry, self.entries)}


def write_entry(entry: Entry, key: Ed25519PrivateKey) -> str:
    """The entry of a node, signed by itself."""
    content = {
        "id": str(entry.id),
        "code": entry.code,
        "names": dict(entry.names),
        "country": entry.country,
        "address": entry.address,
        "certificate": _text(entry.certificate),
        "sign_key": _text(entry.sign_key),
        "seal_key": _text(entry.seal_key),
        "issued": entry.issued.isoformat(timespec="seconds"),
        "organisations": [
            {
                "id": str(o.id),
                "code": o.code,
                "names": dict(o.names),
                "kind": o.kind,
                "country": o.country,
                "phone": o.phone,
            }
            for o in sorted(entry.organisations, key=lambda o: o.code)
        ],
    }
    return signed_bytes(content, key).decode()


@lru_cache(maxsize=64)
def read_entry(signed: str) -> Entry:
    """An entry that its own key signed; the same text is read once. Raises Unreadable."""
    try:
        payload = signed.split(".")[1]
        claimed = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        found = content_of(signed.encode(), _key(claimed["sign_key"], _SIGN_KEY))
        return Entry(
            id=UUID(found["id"]),
            code=_short(found["code"]),
            names=_names(found["names"]),
            country=_country(found["country"]),
            address=plain_address(found["address"]),
            certificate=_certificate(found["certificate"]),
            sign_key=_key(found["sign_key"], _SIGN_KEY),
            seal_key=_key(found["seal_key"], _SEAL_KEY),
            organisations=tuple(_body(one) for one in found["organisations"]),
            issued=datetime.fromisoformat(found["issued"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise Unreadable("It is not the entry of a node.") from error


def following(current: Listing | None, entries: Iterable[str]) -> Listing:
    """The list that would follow `current` with these entries, one for each node, by its id."""
    by_id = {read_entry(one).id: one for one in entries}
    ordered = tuple(by_id[pk] for pk in sorted(by_id))
    return Listing(current.number + 1 if current else 1, current.digest if current else "", ordered)


def read_listing(text: str) -> Listing:
    """A list from its text; its entries read. Raises Unreadable."""
    try:
        if len(text) > LARGEST:
            raise Unreadable("It is too large for a list of nodes.")
        content = json.loads(text)
        found = Listing(content.pop("number"), content.pop("previous"), tuple(content.pop("entries")))
        nodes = found.nodes()
        if content or type(found.number) is not int or not isinstance(found.previous, str):
            raise Unreadable("It is not a list of nodes.")
        if len(nodes) != len(found.entries) or list(nodes) != sorted(nodes):
            raise Unreadable("A node stands in it twice.")
        for name in ("code", "sign_key", "seal_key", "certificate"):
            if len({getattr(entry, name) for entry in nodes.values()}) != len(nodes):
                raise Unreadable("Two nodes in it have the same name or key.")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unreadable("It is not a list of nodes.") from error
    return found


def sign_listing(listing: Listing, key: Ed25519PrivateKey) -> str:
    """A signature of one node under a list."""
    return signed_bytes({"list": listing.digest, "number": listing.number}, key).decode()


def signers(listing: Listing, signatures: Iterable[str], keys: Mapping[UUID, bytes]) -> set[UUID]:
    """Which of the nodes with these keys signed the list."""
    wanted = {"list": listing.digest, "number": listing.number}
    found = set()
    for signature in signatures:
        for node, key in keys.items():
            try:
                if content_of(signature.encode(), key) == wanted:
                    found.add(node)
            except Unreadable:
                continue
    return found


def holds(listing: Listing, signatures: Iterable[str], current: Listing | None) -> bool:
    """Whether a list is in force after `current`: it follows it, and two nodes that stand in both signed it.

    The first that a node takes on is signed by two of its own nodes; that they are whom they say, people must have compared.
    """
    keys = {pk: entry.sign_key for pk, entry in listing.nodes().items()}
    if current:
        if (listing.number, listing.previous) != (current.number + 1, current.digest):
            return False
        # SECURITY: the keys that were known before count, not those that a new list brings. tests/rooms/exchange/test_node_listing.py
        before = current.nodes()
        keys = {pk: before[pk].sign_key for pk in keys if pk in before}
    return len(signers(listing, signatures, keys)) >= SIGNERS


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _key(text: str, length: int) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != length:
        raise ValueError(length)
    return raw


def _short(text: str) -> str:
    if not text.replace("-", "").replace("_", "").isalnum() or not text.isascii() or len(text) > 60:
        raise ValueError(text)
    return text


def _names(names: dict[str, str]) -> dict[str, str]:
    if "en" not in names or not all(isinstance(n, str) and 0 < len(n) <= 200 and len(k) == 2 for k, n in names.items()):
        raise ValueError
    return names


def _country(text: str) -> str:
    if len(text) != 2 or not text.isascii() or not text.isupper():
        raise ValueError(text)
    return text


def plain_address(text: str) -> str:
    """The address, if it is no more than that: https, a name, a port. Raises ValueError."""
    # SECURITY: nothing but a plain address of another machine: no user, no path, no query. tests/rooms/exchange/test_node_listing.py
    found = urlsplit(text)
    if found.scheme != "https" or not found.hostname or f"https://{found.netloc}" != text or "@" in found.netloc:
        raise ValueError(text)
    return text


def _certificate(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    load_der_x509_certificate(raw)
    if len(raw) > _CERTIFICATE:
        raise ValueError(len(raw))
    return raw


def _body(found: dict[str, Any]) -> Body:
    return Body(
        UUID(found["id"]), _short(found["code"]), _names(found["names"]), str(found["kind"])[:30], _country(found["country"]),
        str(found["phone"])[:40],
    )  # fmt: skip
