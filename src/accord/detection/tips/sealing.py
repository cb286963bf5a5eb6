"""How a tip is sealed, and what grows from a receipt code. HPKE (RFC 9180) and Argon2id (RFC 9106) from libraries; nothing of our own."""

import hmac
import json
import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

from accord.foundation.vault import Tampered

DIGITS: Final = 16  # 53 bits; with Argon2id in front, a stolen database is no list of codes
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
COST: Final = {"time_cost": 3, "memory_cost": 32 * 1024, "parallelism": 1}
_STEP: Final = 512  # bytes: what is sealed is filled up, so that its length does not tell what was said
_LENGTH: Final = 4


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    """An X25519 key pair, 32 bytes each."""

    private: bytes
    public: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Reader:
    """What the receipt code of a reporter opens: where the thread is, and what is sealed for them."""

    lookup: str
    pair: Pair


def new_salt(there: bytes | None) -> bytes:
    """The salt of the node: the one that is there, or a fresh one."""
    return there or secrets.token_bytes(16)


def sealed_words(text: str) -> bytes:
    """An answer in the shape of what reporters write."""
    return json.dumps({"text": text}, ensure_ascii=False).encode()


def new_pair() -> Pair:
    """A fresh key pair."""
    return _pair(X25519PrivateKey.generate())


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


def receipt_of(key: str) -> str:
    """The sixteen digits of the form with this key: sent twice, it has one receipt.

    They grow from a secret of the process, which ends with it; nobody can say later which form gave which code.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), f"receipt\x1f{key}".encode(), sha256).digest()
    return f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}d}"


def read_receipt(typed: str) -> str | None:
    """The digits in what was typed, with blanks and hyphens or in another script; None if it is no code."""
    marks = [c for c in typed if not (c.isspace() or unicodedata.category(c) in {"Pd", "Cf"})]
    found = [unicodedata.decimal(c, None) for c in marks]
    if len(found) != DIGITS or None in found:
        return None
    return "".join(str(digit) for digit in found)


def reader_of(receipt: str, salt: bytes) -> Reader:
    """What the code opens. Slow on purpose (32 MB, three passes): who has the database must pay it for every guess."""
    grown = hash_secret_raw(receipt.encode(), salt, **COST, hash_len=64, type=Type.ID)
    return Reader(grown[:32].hex(), _pair(X25519PrivateKey.from_private_bytes(grown[32:])))


def _pair(private: X25519PrivateKey) -> Pair:
    return Pair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def _info(place: tuple[object, ...]) -> bytes:
    return "\x1f".join(("accord-tip", *map(str, place))).encode()
