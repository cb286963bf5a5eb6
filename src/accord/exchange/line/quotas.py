"""How much one node may ask: requests and bytes, by the buckets of the house."""

import math
import threading
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from accord.exchange.line.reading import NotTaken
from accord.exchange.line.vocab import PIECE
from accord.foundation.limits.services import take
from accord.foundation.limits.vocab import TooMany


class Quotas:
    """Counts what nodes ask. Who was told to wait is told so from memory until then: a flood costs the database nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[UUID, float] = {}

    def take(self, peer: UUID, size: int, now: datetime) -> None:
        """Count one request with a body of `size` bytes. Raises NotTaken."""
        moment = now.timestamp()
        with self._lock:
            wait = self._until.get(peer, 0) - moment
        if wait > 0:
            raise NotTaken(HTTPStatus.TOO_MANY_REQUESTS, wait=math.ceil(wait))
        try:
            take("line", of=str(peer), now=now)
            take("line-bytes", of=str(peer), now=now, units=max(1, math.ceil(size / PIECE)))
        except TooMany as refused:
            with self._lock:
                self._until[peer] = moment + refused.retry_after
            raise NotTaken(HTTPStatus.TOO_MANY_REQUESTS, wait=refused.retry_after) from refused
