"""Which selectors two sides share, and nothing else of either: private set intersection by Diffie-Hellman (decision 044).

Without Django. Each side hashes its forms to points of ristretto255 (RFC 9380, appendix B), multiplies them by a scalar of its
own and sends them shuffled. It multiplies the points of the other by the same scalar and sends back a tag of each, in their
order. A form that both hold has the same product, so the same tag. Both sides learn their own forms that met; a run that was
listened to tells nothing once the scalars are gone.

Neither side is trusted to be careful, but each is trusted not to lie about what it holds: what a liar gains, decision 044 says.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from secrets import SystemRandom
from types import ModuleType
from typing import Final
from uuid import UUID

MOST: Final = 10_000  # points of one side in one comparison: a telephone book does not pass [D]
STEP: Final = 1_000  # a side is filled up to whole steps, so that its number is not told
POINT, TAG, _HASH, _BLOCK = 32, 16, 64, 128
_DOMAIN: Final = b"ACCORD-SELECTORS-V01-ristretto255_XMD:SHA-512_R255MAP_RO_"
_FILLING: Final = -1


class Broken(ValueError):
    """What came is no part of this comparison. `why` is a code; nothing of the content is told."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooLarge(ValueError):
    """More forms than one comparison takes."""


@dataclass(frozen=True, slots=True, repr=False)
class Terms:
    """What both sides know before: which comparison under which agreement, between which organisations, each of one node."""

    comparison: UUID
    agreement: UUID
    proposer: UUID
    answerer: UUID

    @property
    def context(self) -> bytes:
        """Bytes that bind every point and tag to this comparison: a point of another one is of no use here."""
        return b"".join(one.bytes for one in (self.comparison, self.agreement, self.proposer, self.answerer))


@dataclass(frozen=True, slots=True, repr=False)
class Own:
    """The secret of one side. `order`: which form each point is, or _FILLING. It is sealed while the comparison runs."""

    scalar: bytes
    order: tuple[int, ...]
    points: tuple[bytes, ...]


def points_of(terms: Terms, forms: Sequence[bytes]) -> Own:
    """The points of these forms under a fresh scalar, filled up and shuffled. The forms are distinct. Raises TooLarge."""
    if len(forms) > MOST:
        raise TooLarge
    group = _group()
    scalar: bytes = group.crypto_core_ristretto255_scalar_random()
    order = [*range(len(forms)), *[_FILLING] * (_filled(len(forms)) - len(forms))]
    # SECURITY: in their own order the points would say which selectors were entered together. tests/rooms/comparisons/test_intersection.py
    SystemRandom().shuffle(order)
    start = _started(terms)
    points = (
        group.crypto_core_ristretto255_random()
        if index == _FILLING
        else group.crypto_scalarmult_ristretto255(scalar, _hashed(group, start, forms[index]))
        for index in order
    )
    return Own(scalar, tuple(order), tuple(points))


def read_points(text: str, own: Own) -> tuple[bytes, ...]:
    """The points that the other side sent, checked. Raises Broken."""
    found = unpacked(text, POINT)
    if not STEP <= len(found) <= MOST or len(found) % STEP:
        raise Broken("number")
    # SECURITY: our own points sent back would have everything meet. tests/rooms/comparisons/test_intersection.py
    if len(set(found)) < len(found) or not set(found).isdisjoint(own.points):
        raise Broken("twice")
    return found


def tags_of(terms: Terms, own: Own, theirs: Sequence[bytes], *, proposer: bool) -> tuple[list[bytes], frozenset[bytes]]:
    """The tags that go back for the points of the other side, in their order, and those that its tags for ours meet.

    `proposer`: whether this side proposed. Raises Broken if one is no point of the group.
    """
    group, context = _group(), terms.context
    ours, expected = [], set()
    for point in theirs:
        try:
            product: bytes = group.crypto_scalarmult_ristretto255(own.scalar, point)
        except RuntimeError as error:  # no point, not in its one spelling, or the neutral one
            raise Broken("point") from error
        # SECURITY: a tag is bound to the side that gives it: our own, sent back, meet nothing, and a product itself would
        # be an answer to any question about our scalar. tests/rooms/comparisons/test_intersection.py
        ours.append(_tag(context, product, by_proposer=proposer))
        expected.add(_tag(context, product, by_proposer=not proposer))
    return ours, frozenset(expected)


def met(own: Own, expected: frozenset[bytes], text: str) -> list[int]:
    """Which of our forms the other side holds too, by the tags that came back for our points. Raises Broken."""
    tags = unpacked(text, TAG)
    if len(tags) != len(own.order):
        raise Broken("number")
    if len(set(tags)) < len(tags):
        raise Broken("twice")
    found = [index for index, tag in zip(own.order, tags, strict=True) if tag in expected]
    if _FILLING in found:
        raise Broken("filling")
    return sorted(found)


def packed(parts: Iterable[bytes]) -> str:
    """Points or tags as they travel."""
    return base64.b64encode(b"".join(parts)).decode()


def digest_of(terms: Terms, first: str, second: str) -> str:
    """SHA-256 in hex of the points of both sides, the proposer's first: what the ledgers of both keep of a comparison."""
    return hashlib.sha256(terms.context + f"{first}\n{second}".encode()).hexdigest()


def unpacked(text: str, size: int) -> tuple[bytes, ...]:
    """Points or tags, each of `size` bytes, from their one spelling. Raises Broken."""
    if len(text) > (MOST * size + 2) // 3 * 4:
        raise Broken("number")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Broken("form") from error
    if len(raw) % size or base64.b64encode(raw).decode() != text:
        raise Broken("form")
    return tuple(raw[start : start + size] for start in range(0, len(raw), size))


def _filled(many: int) -> int:
    return max(1, -(-many // STEP)) * STEP


def _tag(context: bytes, product: bytes, *, by_proposer: bool) -> bytes:
    return hmac.digest(product, (b"proposer" if by_proposer else b"answerer") + context, "sha512")[:TAG]


def _started(terms: Terms) -> "hashlib._Hash":
    """The beginning of every hash of a comparison; a copy of it goes on with a form."""
    start = hashlib.sha512(bytes(_BLOCK))
    start.update(terms.context)
    return start


def _hashed(group: ModuleType, start: "hashlib._Hash", form: bytes, domain: bytes = _DOMAIN) -> bytes:
    """A form as a point whose logarithm nobody knows: `hash_to_ristretto255` of RFC 9380 with SHA-512."""
    prime = domain + bytes([len(domain)])
    first = start.copy()
    first.update(form + _HASH.to_bytes(2) + b"\0" + prime)
    uniform = hashlib.sha512(first.digest() + b"\1" + prime).digest()
    point: bytes = group.crypto_core_ristretto255_from_hash(uniform)
    return point


@lru_cache(maxsize=1)
def _group() -> ModuleType:
    """libsodium's ristretto255; loaded when it is needed first, by the processes that compare."""
    import rbcl

    # The package writes the library into a temporary file and leaves it there; once loaded nobody needs the file.
    Path(rbcl._sodium._name).unlink(missing_ok=True)
    found: ModuleType = rbcl
    return found
