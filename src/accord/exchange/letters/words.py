"""The words by which people compare a digest over the telephone. Without Django."""

from functools import cache
from importlib.resources import files
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

WORDS: Final = 8  # of 1,024: 80 bits, behind Argon2id, so that two lists with the same words cannot be looked for
_BITS: Final = 10
_SALT: Final = b"accord list of nodes"


@cache
def words(digest: str) -> tuple[str, ...]:
    """Eight words that people at two nodes compare: the same words, the same list."""
    stretch = Argon2id(salt=_SALT, length=WORDS * _BITS // 8, iterations=3, lanes=1, memory_cost=32 * 1024)
    number = int.from_bytes(stretch.derive(bytes.fromhex(digest)), "big")
    known = _known()
    return tuple(known[number >> (_BITS * place) & len(known) - 1] for place in reversed(range(WORDS)))


@cache
def _known() -> tuple[str, ...]:
    """The 1,024 words of SLIP-39, which no four first letters share."""
    return tuple((files("shamir_mnemonic") / "wordlist.txt").read_text(encoding="ascii").split())
