"""Many pieces in one body: each after its length in four bytes. The same bytes go over the line and into a file."""

from collections.abc import Iterable

from accord.exchange.letters.envelope import LARGEST, Unreadable

_LENGTH = 4
MOST = 512


def pack(pieces: Iterable[bytes]) -> bytes:
    """The pieces as one body."""
    return b"".join(len(piece).to_bytes(_LENGTH, "big") + piece for piece in pieces)


def unpack(body: bytes) -> list[bytes]:
    """The pieces of a body. Raises Unreadable."""
    found: list[bytes] = []
    at = 0
    while at < len(body):
        size = int.from_bytes(body[at : at + _LENGTH], "big")
        at += _LENGTH
        if not 0 < size <= LARGEST or at + size > len(body) or len(found) == MOST:
            raise Unreadable("It is not packed as the format asks.")
        found.append(body[at : at + size])
        at += size
    return found
