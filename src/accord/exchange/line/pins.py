"""Which certificates hold now, and whose they are: read from the list every two seconds."""

import ssl
import threading
import time
from uuid import UUID

from accord.exchange.line import tls
from accord.exchange.line.vocab import FRESH
from accord.exchange.nodes import own, queries
from accord.exchange.nodes.listing import read_entry


class Pins:
    """What the listening side shows and takes. Used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = 0.0
        self._shown = b""
        self._peers: dict[bytes, UUID] = {}
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """TLS with what holds now. Raises NoAddress."""
        with self._lock:
            if self._context is None or time.monotonic() > self._read_at + FRESH:
                self._context = self._fresh(self._context)
                self._read_at = time.monotonic()
            return self._context

    def peer(self, certificate: bytes) -> UUID | None:
        """Whose certificate it is: of a node with which this one speaks, or our own, by which this node asks after itself."""
        # SECURITY: byte by byte, not by what it says of itself: the key of a certificate can sign others, and OpenSSL would
        # take them. tests/rooms/line/test_line_server.py
        with self._lock:
            return self._peers.get(certificate)

    def _fresh(self, known: ssl.SSLContext | None) -> ssl.SSLContext:
        node = own.required()
        shown = read_entry(node.entry).certificate
        peers = {entry.certificate: entry.id for entry in queries.peers()} | {shown: node.pk}
        if known is not None and (shown, peers) == (self._shown, self._peers):
            return known
        made = tls.to_serve(tls.ours(), peers)
        self._shown, self._peers = shown, peers
        return made
