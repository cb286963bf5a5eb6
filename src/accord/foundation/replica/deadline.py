"""How long a copy may keep somebody waiting, by our clock: a server that is frozen keeps none of its own limits."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any


@contextmanager
def at_most(seconds: float, connection: Any) -> Iterator[None]:
    """After `seconds` the line to the database is cut, and whoever waits for it gets OperationalError.

    `connection` is Django's; it is opened here, for which `connect_timeout` is the limit. Nothing inside may open it anew.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        number = connection.connection.fileno()
    # The line under a number of our own: what is cut is this line, also if the connection was closed meanwhile and its number
    # is that of another.
    with socket.socket(fileno=os.dup(number)) as line:
        timer = Timer(seconds, _cut, (line,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # the other side was first
        line.shutdown(socket.SHUT_RDWR)
