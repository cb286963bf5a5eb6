"""The courier: a thread for each node that this one speaks with, which goes there round after round and never gives up."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from random import SystemRandom
from typing import Final
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connections

from accord.exchange.line import tls
from accord.exchange.line.client import Line
from accord.exchange.line.vocab import Unreachable
from accord.exchange.messages.courier import Ask, waits
from accord.exchange.messages.courier import round as one_round
from accord.exchange.nodes import queries, services
from accord.exchange.nodes.listing import Entry
from accord.foundation.clock import now as clock

Round = Callable[[UUID, Ask, datetime], bool]
_LOG: Final = logging.getLogger("accord.exchange")
_SOON, _LATER, _LONGEST = 0.1, 1.0, 300.0  # seconds until the next round: after work, after none, and at the most
_LOOK: Final = 0.05  # seconds between two looks at whether a letter was written meanwhile
_ENDING: Final = 5.0  # seconds
_RANDOM: Final = SystemRandom()


def back_off(failures: int) -> float:
    """Seconds to wait after so many failures in a row, never the same for two who were cut off together."""
    return float(max(_LATER, min(_LONGEST, _LATER * 2.0 ** min(failures, 20)) * _RANDOM.uniform(0.5, 1)))


class Way:
    """The rounds with one node."""

    def __init__(self, peer: UUID, round_: Round, stopping: threading.Event) -> None:
        self._peer, self._round, self._stopping = peer, round_, stopping
        self._line: Line | None = None
        self._entry: Entry | None = None
        self._failures = 0
        self.thread = threading.Thread(target=self._go, daemon=True)
        self.thread.start()

    def cut(self) -> None:
        """End the question that is under way."""
        if line := self._line:
            line.cut()

    def _go(self) -> None:
        pause: float | None = 0.0
        while pause is not None and not self._stopped(pause):
            pause = self._next()
            close_old_connections()
        self._hang_up()
        connections.close_all()

    def _stopped(self, pause: float) -> bool:
        """Wait so long, or until a letter was written to a node that answers; whether all is to end."""
        if self._failures or pause <= _LOOK:
            return self._stopping.wait(pause)
        ends = time.monotonic() + pause
        while time.monotonic() < ends:
            if self._stopping.wait(_LOOK):
                return True
            if pause > _SOON and self._written():
                return False
        return False

    def _written(self) -> bool:
        try:
            return waits(self._peer)
        except DatabaseError:  # away: the round says so
            return False

    def _next(self) -> float | None:
        """Go there once; the seconds until the next time, or None where this node speaks with that one no more."""
        try:
            entry = queries.speaks(self._peer)
            if entry is None:
                return None
            worked = self._there(self._reached(entry))
        except Unreachable as error:
            if not self._failures and not self._stopping.is_set():
                _LOG.warning("A node cannot be reached: %s", error.reason)
            return self._failed(error.wait)
        except Exception:  # noqa: BLE001  (whatever fails, it is tried again)
            if not self._stopping.is_set():
                _LOG.exception("A round with a node failed.")
            return self._failed()
        self._failures = 0
        return _SOON if worked else _LATER

    def _there(self, line: Line) -> bool:
        answers = 0

        def ask(verb: str, body: bytes) -> bytes:
            nonlocal answers
            answer = line.ask(verb, body)
            answers += 1
            return answer

        now = clock()
        worked = self._round(self._peer, ask, now)
        if answers:
            services.heard(self._peer, now=now)
        return worked

    def _reached(self, entry: Entry) -> Line:
        if self._line is None or entry != self._entry:
            self._hang_up()
            self._line, self._entry = Line(entry, tls.ours()), entry
        return self._line

    def _failed(self, wait: float = 0) -> float:
        self._hang_up()  # and take our own certificate anew: it may be another one now
        self._failures += 1
        return max(wait, back_off(self._failures))

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class Courier:
    """All ways at once. One that hangs holds up no other."""

    def __init__(self, round_: Round = one_round) -> None:
        self._round = round_
        self._stopping = threading.Event()

    def run(self) -> None:
        """Go until `stop`; who is listed meanwhile is gone to, who is not any more is left."""
        ways: dict[UUID, Way] = {}
        while not self._stopping.is_set():
            for peer in self._peers():
                if peer not in ways or not ways[peer].thread.is_alive():
                    ways[peer] = Way(peer, self._round, self._stopping)
            self._stopping.wait(_LATER)
        for way in ways.values():
            way.cut()
        for way in ways.values():
            way.thread.join(_ENDING)
        connections.close_all()

    def stop(self) -> None:
        """Let `run` return within seconds. Can be called by a signal."""
        self._stopping.set()

    def _peers(self) -> list[UUID]:
        try:
            return [entry.id for entry in queries.peers()]
        except Exception:  # noqa: BLE001  (the database is away: it is asked again)
            _LOG.exception("The list of nodes could not be read.")
            return []
        finally:
            close_old_connections()
