"""Boxes: what a process without keys seals for who holds the private half (HPKE, RFC 9180, from a library; nothing of our own)."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.db import models

from accord.foundation.vault.fields import reveal
from accord.foundation.vault.vocab import Tampered

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_STEP: Final = 512  # bytes: what is sealed is filled up, so that its length does not tell what was said
_LENGTH: Final = 4
Place = tuple[object, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    """An X25519 key pair, 32 bytes each."""

    private: bytes
    public: bytes

    def written(self) -> str:
        """The private half as the sealed column `secret` of its keeper holds it."""
        return base64.b64encode(self.private).decode()


def new_pair() -> Pair:
    """A fresh key pair."""
    return _pair(X25519PrivateKey.generate())


def pair_of(private: bytes) -> Pair:
    """The pair whose private half is this."""
    return _pair(X25519PrivateKey.from_private_bytes(private))


def seal(content: bytes, public: bytes, *place: object) -> bytes:
    """`content` for who holds the private half of `public`, bound to its place (row, column): moved, it does not open."""
    whole = len(content).to_bytes(_LENGTH, "big") + content
    filled = whole + bytes(-len(whole) % _STEP)
    return bytes(_SUITE.encrypt(filled, X25519PublicKey.from_public_bytes(public), info=_info(place)))


def open_(box: bytes, private: bytes, *place: object) -> bytes:
    """What `seal` sealed. Raises Tampered."""
    try:
        filled = bytes(_SUITE.decrypt(box, X25519PrivateKey.from_private_bytes(private), info=_info(place)))
    except (InvalidTag, ValueError) as error:
        raise Tampered from error
    size = int.from_bytes(filled[:_LENGTH], "big")
    return filled[_LENGTH : _LENGTH + size]


def private_half(keeper: models.Model, *, holder: UUID) -> bytes:
    """What opens the boxes for `keeper`, a row with a sealed column `secret`. Raises NoKey, Shredded or Tampered."""
    text = reveal(keeper, holder=holder, fields=["secret"])["secret"]
    return bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text)  # rooms once wrote it in digits


def opened(
    keeper: models.Model, boxes: Iterable[tuple[bytes | memoryview, Place]], *, holder: UUID
) -> list[dict[str, Any]]:
    """What these boxes for `keeper` say, in this order. Raises NoKey, Shredded or Tampered."""
    waiting = list(boxes)
    if not waiting:
        return []
    private = private_half(keeper, holder=holder)
    return [json.loads(open_(bytes(box), private, *place)) for box, place in waiting]


def _pair(private: X25519PrivateKey) -> Pair:
    return Pair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def _info(place: Place) -> bytes:
    return "\x1f".join(("accord-tip", *map(str, place))).encode()  # as the first room with boxes named them
