"""What a process that serves does once, before it takes a connection."""

import gc
from typing import Final

from django.urls import get_resolver

# New objects, before Python looks which of them only hold one another: 700 in its own measure, and a page makes tens of thousands.
_LOOK: Final = (10_000, 20, 20)


def settle() -> None:
    """Read all addresses, then let alone what stays until the process ends: looking through it took a tenth of each page.

    Else the first request waits three seconds for a thousand modules, and those behind it are refused.
    """
    get_resolver().url_patterns  # noqa: B018
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_LOOK)
