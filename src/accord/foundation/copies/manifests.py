"""Writing, signing and checking the manifest of a backup."""

import base64
import binascii
import json
from pathlib import Path
from typing import Final

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accord.foundation.copies.sealing import digest_of
from accord.foundation.copies.vocab import FORMAT, CopyFailed, Manifest, Part
from accord.foundation.vault.signing import sign

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
KEYSTORE: Final = "keystore.age"
_SIGNED: Final = b"accord backup manifest\n"


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and the node's signature over it. The signature comes last: a backup without it is none."""
    text = rfc8785.dumps(manifest.content())
    (folder / MANIFEST).write_bytes(text)
    (folder / SIGNATURE).write_bytes(sign(_SIGNED + text))


def read(folder: Path) -> Manifest:
    """The manifest in `folder`, unproved. Raises CopyFailed."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
        parts = tuple(Part(**part) for part in content.pop("parts"))
        found = Manifest(**content, parts=parts)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CopyFailed(f"{folder} holds no backup that reads.") from error
    if found.format != FORMAT:
        raise CopyFailed(f"{folder} was made by another version: {found.format}")
    return found


def check(folder: Path, key: str, *, keystore: bool = True) -> Manifest:
    """The manifest in `folder`, proved by the node's public key `key` (base64), and every part as it says.

    Without `keystore` its part may have aged out. Raises CopyFailed before anything is opened.
    """
    try:
        text, signature = (folder / MANIFEST).read_bytes(), (folder / SIGNATURE).read_bytes()
        # SECURITY: whoever may write to the place of the backups must not choose what is restored. tests/rooms/copies/test_backups.py
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True)).verify(signature, _SIGNED + text)
    except (OSError, ValueError, binascii.Error, InvalidSignature) as error:
        raise CopyFailed(
            f"The manifest in {folder} is not signed by the node's key; nothing was restored. Take another backup."
        ) from error
    found = read(folder)
    for part in found.parts:
        path = folder / part.name
        if part.name == KEYSTORE and not keystore and not path.exists():
            continue
        if path.parent != folder or not path.is_file() or digest_of(path) != (part.size, part.sha256):
            raise CopyFailed(
                f"{part.name} is not what the manifest says: damaged, cut or missing; nothing was restored. "
                "Take another backup."
            )
    return found
