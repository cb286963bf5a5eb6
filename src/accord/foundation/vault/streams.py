"""Sealed files: AES-256-GCM in chunks, so that a file of any size is sealed and opened without standing in memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015), as in Tink and age: the nonce holds the number
of the chunk and whether it is the last, so a chunk that was moved, left out, doubled or cut off at the end does not open.
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accord.foundation.vault.vocab import Tampered

_MAGIC: Final = b"\xac\x02"
_PREFIX, CHUNK, _TAG = 7, 64 * 1024, 16


def new_stream_key() -> bytes:
    """A key for one file; it is sealed in a cell of the row that the file belongs to."""
    return AESGCM.generate_key(256)


class StreamSealer:
    """Writes what it is fed to `target`, sealed under `key` for `context` (which file this is)."""

    def __init__(self, target: BinaryIO, key: bytes, context: bytes) -> None:
        self._target, self._cipher, self._context = target, AESGCM(key), context
        self._prefix, self._number, self._waiting = secrets.token_bytes(_PREFIX), 0, bytearray()
        target.write(_MAGIC + self._prefix)

    def write(self, data: bytes) -> None:
        """Seal `data`; the last chunk waits for `close`."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        """Seal the end. The target stays open."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last)
        self._target.write(self._cipher.encrypt(nonce, chunk, self._context))
        self._number += 1


def open_stream(source: BinaryIO, key: bytes, context: bytes) -> Iterator[bytes]:
    """The chunks of a sealed file. Raises Tampered at the first that was altered, moved or cut."""
    cipher, head = AESGCM(key), source.read(len(_MAGIC) + _PREFIX)
    if len(head) != len(_MAGIC) + _PREFIX or not head.startswith(_MAGIC):
        raise Tampered
    number, chunk = 0, source.read(CHUNK + _TAG)
    while True:
        following = source.read(CHUNK + _TAG)
        try:
            # SECURITY: the last chunk says so; a file that was cut has none. tests/rooms/vault/test_streams.py
            yield cipher.decrypt(_nonce(head[len(_MAGIC) :], number, not following), chunk, context)
        except InvalidTag as error:
            raise Tampered from error
        if not following:
            return
        number, chunk = number + 1, following


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
