"""The calling side: one other node, one connection that is kept, and a moment by which each question has ended."""

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from accord.exchange.line import tls
from accord.exchange.line.tls import Identity
from accord.exchange.line.vocab import MOST, SPARE, Unreachable, time_for
from accord.exchange.nodes.listing import Entry

_CONNECT: Final = 10.0  # seconds
_OCTETS: Final = {"Content-Type": "application/octet-stream"}
_SENTENCE: Final = 200  # characters of what another node says about a fault
_LONGEST: Final = 600  # seconds for which it can ask us to wait


class _Pinned(http.client.HTTPConnection):
    """A connection to exactly one certificate. Nothing of the environment leads it elsewhere."""

    def __init__(self, entry: Entry, context: ssl.SSLContext) -> None:
        found = urlsplit(entry.address)
        super().__init__(found.hostname or "", found.port or 443, timeout=_CONNECT)
        self._context, self._certificate = context, entry.certificate

    def connect(self) -> None:
        raw = socket.create_connection((self.host, self.port), self.timeout)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock = self._context.wrap_socket(raw, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = sock
        sock.do_handshake()
        # SECURITY: this certificate, not one that its key signed. tests/rooms/line/test_line_client.py
        if sock.getpeercert(binary_form=True) != self._certificate:
            raise ssl.SSLCertVerificationError("another certificate")
        sock.settimeout(None)  # from here one moment ends all of it: see Line.ask

    def cut(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class Line:
    """The way to one other node. For one thread; `cut` from any."""

    def __init__(self, entry: Entry, ours: Identity) -> None:
        try:
            self._link = _Pinned(entry, tls.to_ask(ours, entry.certificate))
        except ValueError as error:
            raise Unreachable("Its address or certificate cannot be used.") from error
        self._over = False  # the question that is under way has had its time

    def ask(self, verb: str, body: bytes, timeout: float | None = None) -> bytes:
        """What it answers. `timeout`: seconds for all of it; by default by the size of the largest answer. Raises Unreachable."""
        return self._within(timeout or time_for(MOST + len(body)), "POST", verb, body)

    def is_well(self) -> bool:
        """Whether it runs, by its own word."""
        try:
            self._within(SPARE, "GET", "health", b"")
        except Unreachable:
            return False
        return True

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    def cut(self) -> None:
        """End what is under way: `ask` raises Unreachable."""
        self._over = True
        self._link.cut()

    def _within(self, seconds: float, method: str, verb: str, body: bytes) -> bytes:
        self._over = False
        watch = threading.Timer(seconds, self.cut)
        watch.daemon = True
        watch.start()
        try:
            return self._tried(method, verb, body)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unreachable(_reason(TimeoutError() if self._over else error)) from error
        except Unreachable as error:
            if not error.status:  # else it was answered in full, and the connection serves on
                self.close()
            raise
        finally:
            watch.cancel()

    def _tried(self, method: str, verb: str, body: bytes) -> bytes:
        kept = self._link.sock is not None
        try:
            return self._once(method, verb, body)
        except (ConnectionError, ssl.SSLEOFError):
            # It hung up on a connection that was idle; that what we say may come twice is known where it is taken.
            self.close()
            if not kept or self._over:
                raise
            return self._once(method, verb, body)

    def _once(self, method: str, verb: str, body: bytes) -> bytes:
        if self._link.sock is None:
            self._link.connect()
        if self._over:  # while there was nothing yet to cut
            raise TimeoutError
        self._link.request(method, f"/{verb}", body, _OCTETS if method == "POST" else {})
        with self._link.getresponse() as answer:
            content = _content(answer)
            if answer.status != http.client.OK:
                bad = answer.status == http.client.BAD_REQUEST
                raise Unreachable(
                    f"It answers {answer.status}.",
                    status=answer.status,
                    wait=_seconds(answer.headers.get("Retry-After", "")),
                    said=content[:_SENTENCE].decode("utf-8", "replace") if bad else "",
                )
            return content


def _seconds(said: str) -> int:
    return min(int(said), _LONGEST) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _content(answer: http.client.HTTPResponse) -> bytes:
    # SECURITY: all of what was announced: who cuts the line in the middle of an answer must not choose what it says.
    # tests/rooms/line/test_line_client.py
    if answer.length is None:
        raise Unreachable("It does not say how long its answer is.")
    if answer.length > MOST:
        raise Unreachable("It answers more than a node may.")
    content = answer.read(answer.length)
    if answer.length:
        raise Unreachable("It broke off.")
    return content


def _reason(error: Exception) -> str:
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    return "The connection broke."


_REASONS: Final[dict[type[Exception], str]] = {
    ssl.SSLCertVerificationError: "It shows another certificate than the one in the list.",
    ssl.SSLEOFError: "It hung up.",
    ssl.SSLError: "It does not take our certificate, or speaks no TLS 1.3.",
    socket.gaierror: "Its name is not known.",
    TimeoutError: "It does not answer in time.",
    ConnectionRefusedError: "Nothing listens at its address.",
}
