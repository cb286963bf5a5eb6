"""Proofs over the tree (RFC 6962, sections 2.1.1 and 2.1.2): this event is in it, this tree grew out of that one.

Roots of whole blocks of 1,024 events are kept, so that a proof reads a few thousand rows and not a million.
"""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Final

from accord.foundation.ledger import verifier
from accord.foundation.ledger.models import Block, Event

BLOCK: Final = 1024
Range = Callable[[int, int], bytes]


def inclusion(root_of: Range, index: int, size: int) -> list[bytes]:
    """The path from event `index` to the root of the first `size` events."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root_of(middle, end))
            end = middle
        else:
            path.append(root_of(start, middle))
            start = middle
    return path[::-1]


def consistency(root_of: Range, old: int, size: int) -> list[bytes]:
    """The proof that the first `old` events of `size` are those of the earlier tree."""
    if not 0 < old < size:
        return []
    path: list[bytes] = []
    start, end, whole = 0, size, True  # whole: the earlier root itself, which the other side has
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(root_of(middle, end))
            end = middle
        else:
            path.append(root_of(start, middle))
            start, whole = middle, False
    return ([] if whole else [root_of(start, end)]) + path[::-1]


def over(leaves: list[bytes]) -> Range:
    """The roots of ranges of these leaf hashes."""

    @cache
    def root_of(start: int, end: int) -> bytes:
        if end - start == 1:
            return leaves[start]
        middle = start + _split(end - start)
        return sha256(b"\x01" + root_of(start, middle) + root_of(middle, end)).digest()

    return root_of


def here() -> Range:
    """The roots of ranges of this node's events."""
    blocks = {row.number: bytes.fromhex(row.root) for row in Block.objects.all()}

    def root_of(start: int, end: int) -> bytes:
        size = end - start
        if size == BLOCK and (found := blocks.get(start // BLOCK)) is not None:
            return found
        if size <= BLOCK:
            return _root(start, end)
        middle = start + _split(size)
        return sha256(b"\x01" + root_of(start, middle) + root_of(middle, end)).digest()

    return root_of


def keep_blocks(size: int, *, at_most: int = 200) -> int:
    """Keep the roots of whole blocks among the first `size` events that are not kept yet; return how many."""
    done = Block.objects.count()
    wanted = range(done, min(size // BLOCK, done + at_most))
    Block.objects.bulk_create(
        [Block(number=n, root=_root(n * BLOCK, (n + 1) * BLOCK).hex()) for n in wanted], ignore_conflicts=True
    )
    return len(wanted)


def _root(start: int, end: int) -> bytes:
    frontier: list[bytes] = []
    for place, event in enumerate(Event.objects.filter(seq__gte=start, seq__lt=end).order_by("seq")):
        frontier = verifier.grow(place, frontier, verifier.leaf_hash(event.fields().canonical()))
    return verifier.root(frontier)


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
