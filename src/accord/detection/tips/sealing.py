"""What grows from a receipt code (Argon2id, RFC 9106, from a library), and answers in the shape of what reporters write."""

import hmac
import json
import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

from accord.foundation.vault.boxes import Pair, pair_of

DIGITS: Final = 16  # 53 bits; with Argon2id in front, a stolen database is no list of codes
COST: Final = {"time_cost": 3, "memory_cost": 32 * 1024, "parallelism": 1}


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
    return Reader(grown[:32].hex(), pair_of(grown[32:]))
