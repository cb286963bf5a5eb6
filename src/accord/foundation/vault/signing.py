"""The node's signing key (Ed25519), sealed under the node's own key, and the tombstones that it signs."""

import base64
import binascii
import os
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from accord.foundation.vault.providers import write_secret
from accord.foundation.vault.store import current

TOMBSTONES: Final = "tombstones.txt"


def new_signing_key() -> None:
    """Make the node's signing key, once."""
    path = Path(settings.ACCORD_SIGNING_KEY_FILE)
    if not path.exists():
        raw = Ed25519PrivateKey.generate().private_bytes_raw()
        write_secret(path, current().seal_for_node("signing-key", raw))


def sign(message: bytes) -> bytes:
    """The node's signature (64 bytes) over `message`."""
    return private_key().sign(message)


def public_key() -> bytes:
    """The 32 bytes of the node's public key."""
    return private_key().public_key().public_bytes_raw()


def private_key() -> Ed25519PrivateKey:
    """The key itself, for what signs in a format of its own."""
    sealed = Path(settings.ACCORD_SIGNING_KEY_FILE).read_bytes()
    return Ed25519PrivateKey.from_private_bytes(current().open_for_node("signing-key", sealed))


def bury() -> int:
    """Write a signed line for everybody erased who has none yet; return how many. A kill in between is made good by a job.

    The line holds an id and a time, no identity.
    """
    path = Path(settings.ACCORD_WITNESS) / TOMBSTONES
    there = _lines(path)
    missing = {s: at for s, at in current().keystore.tombstones().items() if s not in there}
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            for subject, at in missing.items():
                signature = base64.b64encode(sign(_message(settings.ACCORD_NODE, subject, at)))
                file.write(f"{subject} {at} ".encode() + signature + b"\n")
            file.flush()
            os.fsync(file.fileno())
    return len(missing)


def buried(path: Path, *, node: str, key: bytes) -> tuple[dict[UUID, datetime], int]:
    """(who was erased and when, how many lines prove nothing) in a file of tombstones of `node`, whose public key is `key`."""
    found, bad = {}, 0
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            subject, at, signature = line.split(" ")
            # SECURITY: only the node itself buries: a line that anybody could write would erase people. tests/rooms/copies/test_copies.py
            message = _message(node, UUID(subject), at)
            Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(signature, validate=True), message)
            found[UUID(subject)] = datetime.fromisoformat(at)
        except (ValueError, InvalidSignature, binascii.Error):
            bad += 1
    return found, bad


def _lines(path: Path) -> set[UUID]:
    return set(buried(path, node=settings.ACCORD_NODE, key=public_key())[0])


def _message(node: str, subject: UUID, at: str) -> bytes:
    return f"accord tombstone\n{node}\n{subject}\n{at}\n".encode()
