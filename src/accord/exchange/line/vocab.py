"""Words and numbers of the line: how much and how long, and what cannot be reached."""

from typing import Final

from accord.exchange.letters.envelope import LARGEST

MOST: Final = 8 * LARGEST  # bytes of a body or an answer: a batch of envelopes
HEAD: Final = 8 * 1024  # bytes of a request without its body
PIECE: Final = 64 * 1024  # bytes: what the quota counts by
RATE: Final = 32 * 1024  # bytes a second: the slowest line on which a large body still comes through
HANDSHAKE, HEAD_TIME, IDLE, SPARE, LINGER = 5.0, 10.0, 50.0, 10.0, 3.0  # seconds
STRANGERS, STRANGERS_OF_ONE = 64, 8  # connections of whom nobody knows yet: at all, and from one network
CONNECTIONS: Final = 4  # of one node at a time
AT_ONCE: Final = 8  # requests whose bodies are in memory
FRESH: Final = 2.0  # seconds for which the certificates that hold are remembered


def time_for(size: int) -> float:
    """Seconds that so many bytes may take."""
    return SPARE + size / RATE


class Unreachable(Exception):
    """The other node did not answer, or not with what was asked. `reason` is in our words, `said` in its own.

    `wait`: seconds for which it asks to be left alone.
    """

    def __init__(self, reason: str, *, status: int = 0, wait: float = 0, said: str = "") -> None:
        self.reason, self.status, self.wait, self.said = reason, status, wait, said
        super().__init__(reason)
