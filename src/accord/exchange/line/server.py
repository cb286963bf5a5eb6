"""The listening side: a thread for each connection, and a moment by which each of its steps has ended.

Not gunicorn: its threads wait without end for a handshake and for a body, so that a stranger at this port could hold them all;
and whatever could stand in front of it would have to end TLS, and see whose certificate it is, in its place (decision 045).
"""

import logging
import socket
import threading
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from io import BufferedReader
from math import inf
from typing import Final
from uuid import UUID

from django.db import close_old_connections, connections

from accord.exchange.letters.envelope import Unreadable
from accord.exchange.line.pins import Pins
from accord.exchange.line.quotas import Quotas
from accord.exchange.line.reading import Head, NotTaken, read_head, written
from accord.exchange.line.talks import Talk, Talks
from accord.exchange.line.vocab import AT_ONCE, HEAD_TIME, IDLE, LINGER, MOST, PIECE, SPARE, time_for
from accord.exchange.messages.lines import Handler
from accord.exchange.nodes import own, queries, services
from accord.foundation.clock import now as clock

_LOG: Final = logging.getLogger("accord.exchange")
_LOOK: Final = 0.2  # seconds between two looks at what has had its time


class Server:
    """Listens from the moment it is made. Each verb is answered by its handler."""

    def __init__(self, host: str, port: int, handlers: Mapping[str, Handler]) -> None:
        self._socket = _listening(host, port)
        self._socket.settimeout(_LOOK)
        self._handlers = handlers
        self._pins, self._quotas, self.talks = Pins(), Quotas(), Talks()
        self._bodies = threading.BoundedSemaphore(AT_ONCE)
        self._stopping = threading.Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._socket.getsockname()[1])

    def serve(self) -> None:
        """Serve until `stop`; answers that are being made are given, for five seconds."""
        with self._socket:
            while not self._stopping.is_set():
                self._accept()
                self.talks.reap()
        self.talks.finish(SPARE / 2)

    def stop(self) -> None:
        """Let `serve` return. Can be called by a signal."""
        self._stopping.set()

    def _accept(self) -> None:
        try:
            raw, address = self._socket.accept()
        except TimeoutError:
            return
        except OSError:  # gone again, or no file descriptor left for it
            self._stopping.wait(_LOOK)
            return
        talk = self.talks.begin(raw, address[0])
        if talk is None:
            raw.close()
            return
        threading.Thread(target=self._run, args=(talk,), daemon=True).start()

    def _run(self, talk: Talk) -> None:
        try:
            self._greet(talk)
        except OSError:
            pass  # strangers, lines that broke, and what was cut because its time was over
        except Exception:  # noqa: BLE001  (its thread ends; the others go on)
            _LOG.exception("A connection of the line failed.")
        finally:
            self.talks.end(talk)
            connections.close_all()

    def _greet(self, talk: Talk) -> None:
        raw = talk.sock
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        tls = self._pins.context().wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
        talk.sock = tls
        tls.do_handshake()
        talk.certificate = tls.getpeercert(binary_form=True) or b""
        peer = self._pins.peer(talk.certificate)
        if peer is None or not (peer == own.required().pk or _holds(talk, peer)) or not self.talks.known(talk, peer):
            return
        with tls.makefile("rb") as stream:
            while not self._stopping.is_set() and self._one(talk, peer, stream):
                close_old_connections()

    def _one(self, talk: Talk, peer: UUID, stream: BufferedReader) -> bool:
        """One request and its answer; whether another may follow."""
        talk.within(IDLE)
        if not stream.peek(1):
            return False
        talk.within(HEAD_TIME)
        try:
            head = read_head(stream)
            if head is None:
                return False
            return self._asked(talk, peer, head, stream)
        except NotTaken as refused:
            talk.within(LINGER)
            talk.sock.sendall(written(refused.status, 0, wait=refused.wait, keep=False))
            _drain(stream)
            return False

    def _asked(self, talk: Talk, peer: UUID, head: Head, stream: BufferedReader) -> bool:
        self._quotas.take(peer, head.length, clock())
        if head.method == "GET":
            return self._health(talk, peer, head)
        if not self._bodies.acquire(timeout=SPARE / 2):
            raise NotTaken(HTTPStatus.SERVICE_UNAVAILABLE, wait=1)
        try:
            talk.within(time_for(head.length))
            body = stream.read(head.length)
            # SECURITY: asked at each request, when all of it is here: a node that was refused a moment ago is not answered, though
            # its connection is older than that. tests/rooms/line/test_line_server.py
            if len(body) < head.length or not _holds(talk, peer):
                return False
            talk.ends = inf
            status, answer = self._answered(peer, head.verb, body, clock())
        finally:
            self._bodies.release()
        talk.within(time_for(len(answer)))
        talk.sock.sendall(written(status, len(answer), keep=head.keep))
        talk.sock.sendall(answer)
        return head.keep

    def _answered(self, peer: UUID, verb: str, body: bytes, now: datetime) -> tuple[HTTPStatus, bytes]:
        handler = self._handlers.get(verb)
        if handler is None:
            return HTTPStatus.NOT_FOUND, b""
        try:
            answer = handler(peer, body, now)
            services.heard(peer, now=now)
            return HTTPStatus.OK, answer
        except Unreadable as error:
            return HTTPStatus.BAD_REQUEST, str(error).encode()
        except Exception:  # noqa: BLE001  (whatever fails here is no fault of the node that asks; it asks again)
            _LOG.exception("A node asked “%s”, and the answer failed.", verb)
            return HTTPStatus.SERVICE_UNAVAILABLE, b""

    def _health(self, talk: Talk, peer: UUID, head: Head) -> bool:
        """For a node that we speak with, and for our own check of this process: it runs and has its database."""
        well = head.verb == "health" and (peer == own.required().pk or _holds(talk, peer))
        if well:
            talk.within(SPARE)
            talk.sock.sendall(written(HTTPStatus.OK, 0, keep=head.keep))
        return well and head.keep


def _holds(talk: Talk, peer: UUID) -> bool:
    entry = queries.speaks(peer)
    return entry is not None and entry.certificate == talk.certificate


def _listening(host: str, port: int) -> socket.socket:
    if host or not socket.has_dualstack_ipv6():
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=128)
    return socket.create_server(("", port), family=socket.AF_INET6, backlog=128, dualstack_ipv6=True)


def _drain(stream: BufferedReader) -> None:
    """Take what is still being sent and forget it: closed at once, the answer would be lost on its way."""
    for _ in range(MOST // PIECE):
        if not stream.read(PIECE):
            return
