"""Whose turn it is in one web process: so many are worked on, a few wait, help first, and the others hear a no at once (decision 056)."""

import heapq
import re
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).with_name("turns.toml")
ORDER: Final = ("first", "usual", "last")  # whose turn comes first
_READ: Final = ("first", "last", "usual")  # in which order the addresses are looked at


class NoTurn(Exception):
    """Too many wait already, or the wait took too long."""


@dataclass(frozen=True, slots=True)
class Rank:
    """One kind of request: its place in the order, how many may wait before it, and for how many seconds it waits."""

    order: int
    at: re.Pattern[str]
    waiting: int
    seconds: float


@dataclass(order=True, slots=True)
class _Waiting:
    order: int
    number: int
    called: threading.Event = field(default_factory=threading.Event, compare=False)


class Turns:
    """The turns of one process. Safe between its threads."""

    def __init__(self, working: int) -> None:
        self._lock, self._numbers = threading.Lock(), count()
        self._free, self._queue = working, list[_Waiting]()

    @contextmanager
    def turn(self, rank: Rank) -> Iterator[None]:
        """Within it is the turn of this request. Raises NoTurn, before anything was done."""
        self._take(rank)
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, rank: Rank) -> None:
        with self._lock:
            if self._free and not self._queue:
                self._free -= 1
                return
            if len(self._queue) >= rank.waiting:
                raise NoTurn
            mine = _Waiting(rank.order, next(self._numbers))
            heapq.heappush(self._queue, mine)
        if mine.called.wait(rank.seconds):
            return
        with self._lock:
            if mine.called.is_set():  # just now, between the two lines
                return
            self._queue.remove(mine)
            heapq.heapify(self._queue)
        raise NoTurn

    def _pass_on(self) -> None:
        with self._lock:
            if self._queue:
                heapq.heappop(self._queue).called.set()
            else:
                self._free += 1


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def ranks() -> tuple[Rank, ...]:
    """The kinds of requests, in the order in which an address is compared with them; the last one fits all."""
    rules = _rules()
    return tuple(
        Rank(ORDER.index(name), re.compile(rules[name]["at"]), rules[name]["waiting"], rules[name]["seconds"])
        for name in _READ
    )


def rank_of(path: str) -> Rank:
    """The kind of a request, by its address."""
    return next(rank for rank in ranks() if rank.at.match(path))


def working() -> int:
    """How many requests a process works on at once."""
    return int(_rules()["working"])


def threads() -> int:
    """How many threads a process needs: those that work, those that wait, and those that are left to say no."""
    return working() + int(_rules()["waiting"]) + int(_rules()["refusing"])
