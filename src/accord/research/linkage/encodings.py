"""A person as an organisation brings her to a study: keyed encodings of facts that stand together, and nothing else.

Each organisation encodes its own people with the key of the study, which the one who compares never has. Whoever has the key and
the encodings can try names until one fits (Christen, Ranbaduge and Schnell 2020, ch. 7); so the two never meet, and the key is
destroyed with the study. A fact alone is never encoded: names would be told by how often they occur.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from accord.research.linkage.refusals import Refused

Encoding = tuple[str, bytes]  # the kind of the facts, and twelve bytes
ALONE: Final = frozenset({"phone", "document"})  # what is one person's own: known without a second fact beside it
LENGTH, KEY_BYTES = 12, 32


@dataclass(frozen=True, slots=True, repr=False)
class Roll:
    """One organisation's people: record (any name that only it understands) to encodings.

    `withheld`: people who are protected or did not want to be compared. They are counted, each as one, and nothing of them comes.
    """

    name: str
    records: Mapping[str, frozenset[Encoding]]
    withheld: int = 0

    @property
    def size(self) -> int:
        """All of its people."""
        return len(self.records) + self.withheld


def encode(key: bytes, facts: Iterable[tuple[str, tuple[str, ...]]]) -> frozenset[Encoding]:
    """Encodings of (kind, parts) by HMAC-SHA256, cut to 96 bits.

    Raises Refused for a short key, ValueError for one part alone of a kind that others share.
    """
    if len(key) < KEY_BYTES:
        raise Refused("weak-key")
    return frozenset((kind, _encoded(key, kind, parts)) for kind, parts in facts)


def _encoded(key: bytes, kind: str, parts: tuple[str, ...]) -> bytes:
    if len(parts) < 2 and kind not in ALONE:
        raise ValueError(f"An encoding of one fact ({kind}) would reveal it by how often it occurs.")
    message = "\x1f".join((kind, *parts)).encode()
    return hmac.new(key, message, sha256).digest()[:LENGTH]
