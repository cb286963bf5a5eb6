"""The bytes of a sealed cell: format, padding, and what it is bound to.

Format 2:  AC 02 | key id 8 | nonce 12 | version 4 | ciphertext and tag, AES-256-GCM; associated data: where the cell
stands, whose it is, and its version. Format 1 (AC 01, no version) opens as version 0 and is sealed anew when it is
next written.
"""

import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accord.foundation.vault.vocab import Cell, Sealed, Tampered

_MAGIC_1: Final = b"\xac\x01"
_MAGIC_2: Final = b"\xac\x02"
_KEY_ID, _NONCE, _VERSION, _BLOCK = 8, 12, 4, 32


def new_key() -> tuple[bytes, bytes]:
    """(id, key) of a new key of a person."""
    return secrets.token_bytes(_KEY_ID), AESGCM.generate_key(256)


def seal(cell: Cell, text: str, key: tuple[bytes, bytes], version: int) -> Sealed:
    """`text` sealed for `cell` at `version`."""
    nonce, counted = secrets.token_bytes(_NONCE), version.to_bytes(_VERSION)
    context = cell.context + b"|" + counted
    return Sealed(_MAGIC_2 + key[0] + nonce + counted + AESGCM(key[1]).encrypt(nonce, pad(text.encode()), context))


def open_(cell: Cell, sealed: bytes, key: tuple[bytes, AESGCM], floor: int) -> str:
    """The text that stands in `cell`. Raises Tampered if it was altered, moved, or is older than `floor`.

    The key comes ready to open with: many cells of a person are opened with one.
    """
    data, version = bytes(sealed), version_of(sealed)
    head = len(_MAGIC_2) + _KEY_ID
    key_id, nonce = data[len(_MAGIC_2) : head], data[head : head + _NONCE]
    second = data.startswith(_MAGIC_2)
    body = head + _NONCE + (_VERSION if second else 0)
    context = cell.context + (b"|" + version.to_bytes(_VERSION) if second else b"")
    if not (second or data.startswith(_MAGIC_1)) or not hmac.compare_digest(key_id, key[0]):
        raise Tampered(cell=cell)
    # SECURITY: an older state of the same cell is genuine, and still no longer what was recorded. tests/rooms/vault/test_rollback.py
    if version < floor:
        raise Tampered(cell=cell)
    try:
        return unpad(key[1].decrypt(nonce, data[body:], context)).decode()
    except (InvalidTag, ValueError) as error:
        raise Tampered(cell=cell) from error


def version_of(sealed: bytes | None) -> int:
    """The version that a sealed value claims; 0 for format 1, nothing, and what is no sealed value."""
    at = len(_MAGIC_2) + _KEY_ID + _NONCE
    return int.from_bytes(sealed[at : at + _VERSION]) if sealed and sealed.startswith(_MAGIC_2) else 0


def pad(data: bytes) -> bytes:
    """Fill to a multiple of 32 bytes, so that the length of a name or an address tells nothing."""
    return data + b"\x80" + b"\x00" * (-(len(data) + 1) % _BLOCK)


def unpad(data: bytes) -> bytes:
    """What `pad` filled. Raises ValueError."""
    return data[: data.rindex(b"\x80")]
