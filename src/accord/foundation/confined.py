"""What a process gives up before it touches what came from outside: network, files, children, memory, time."""

import ctypes
import resource
from typing import Final

_NEW_USER, _NEW_NET, _NO_NEW_PRIVILEGES = 0x10000000, 0x40000000, 38
MEMORY: Final = 300 * 1024 * 1024
SECONDS: Final = 10


def shut_in() -> bool:
    """Give up everything but standard input and output; whether a network namespace of its own was to be had.

    Called when all modules are loaded: from then on not even a file can be opened.
    """
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    alone = bool(system.unshare(_NEW_USER | _NEW_NET) == 0)
    # SECURITY: what breaks out of a parser finds no more than its own memory. tests/rooms/documents/test_cleaner.py
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (value, value))
    return alone
