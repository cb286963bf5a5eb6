"""The connections that are open: how many there may be, whose they are, and by when the present step of each has ended."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import inf
from uuid import UUID

from accord.exchange.line.vocab import CONNECTIONS, HANDSHAKE, STRANGERS, STRANGERS_OF_ONE


@dataclass(eq=False, slots=True)
class Talk:
    """One connection; `peer` once it is known whose. While it works for an answer its time does not end."""

    sock: socket.socket
    network: bytes
    ends: float
    peer: UUID | None = None
    certificate: bytes = b""

    def within(self, seconds: float) -> None:
        """The step that begins now ends in so many seconds."""
        self.ends = time.monotonic() + seconds

    def cut(self) -> None:
        """End it, whatever its thread is waiting for."""
        # SECURITY: past the method of SSLSocket, which takes TLS off: the thread would go on in clear. tests/rooms/line/test_line_server.py
        with suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class Talks:
    """All of them. Used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[Talk] = set()

    def __len__(self) -> int:
        return len(self._open)

    def begin(self, sock: socket.socket, address: str) -> Talk | None:
        """A connection of whom nobody knows yet; None where there are too many of those, at all or from one network."""
        network = _network(address)
        with self._lock:
            strangers = [talk for talk in self._open if talk.peer is None]
            if len(strangers) >= STRANGERS or sum(t.network == network for t in strangers) >= STRANGERS_OF_ONE:
                return None
            talk = Talk(sock, network, time.monotonic() + HANDSHAKE)
            self._open.add(talk)
        return talk

    def known(self, talk: Talk, peer: UUID) -> bool:
        """It is of `peer`; False where that node has as many as it may."""
        with self._lock:
            if sum(one.peer == peer for one in self._open) >= CONNECTIONS:
                return False
            talk.peer = peer
        return True

    def end(self, talk: Talk) -> None:
        """It is over."""
        with self._lock:
            self._open.discard(talk)
        talk.sock.close()

    def reap(self) -> None:
        """Cut those whose step has had its time."""
        moment = time.monotonic()
        for talk in self._all():
            if talk.ends < moment:
                talk.cut()

    def finish(self, seconds: float) -> None:
        """Cut those that wait, let those that work end for so long, then cut them too."""
        until = time.monotonic() + seconds
        while (left := self._all()) and time.monotonic() < until:
            for talk in left:
                if talk.ends < inf:
                    talk.cut()
            time.sleep(0.05)
        for talk in self._all():
            talk.cut()

    def _all(self) -> list[Talk]:
        with self._lock:
            return list(self._open)


def _network(address: str) -> bytes:
    """What one caller can have: an address, or the 64 bits that are given to one house."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        return found.ipv4_mapped.packed if found.ipv4_mapped else found.packed[:8]
    return found.packed
