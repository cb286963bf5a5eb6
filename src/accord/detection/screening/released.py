"""The lists that were released or withdrawn at the desk, held in memory by every process.

A stamp beside the data of the node says when one was last released or withdrawn; a look at it is no query. All processes of a
node stand on one machine (house law 10) and see the next list with their next request. It holds what the table held then: where a
process ended between its commit and the stamp, the worker finds the stamp behind the table and sets it anew (`tasks.py`).
"""

import logging
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from accord.detection.screening.indicators import Instrument
from accord.detection.screening.parsing import BadInstrument, parse
from accord.detection.screening.vocab import EditionState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accord.detection.screening.models import Edition

_log = logging.getLogger(__name__)
_held: Final[dict[str, "Kept"]] = {}


@dataclass(frozen=True)
class Kept:
    """What the table holds, as of a stamp."""

    stamp: int
    released: dict[tuple[str, str], Instrument] = field(default_factory=dict)
    withdrawn: frozenset[tuple[str, str]] = frozenset()


def kept() -> Kept:
    """The released lists (withdrawn ones too) and which are withdrawn."""
    stamp = _stamp()
    found = _held.get("now")
    if found is None or found.stamp != stamp:
        found = _held["now"] = _read(stamp)
    return found


def touch() -> None:
    """Let every process read again; called after the commit of a release or a withdrawal."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_digest(), encoding="utf-8")
    _held.clear()


def catch_up() -> None:
    """Stamp what the table holds, if nobody did after the commit."""
    try:
        stamped = _path().read_text(encoding="utf-8")
    except OSError:
        stamped = ""
    if stamped != _digest():
        touch()


def _rows(*names: str) -> "QuerySet[Edition, tuple[str, ...]]":
    from accord.detection.screening.models import Edition

    asked = Edition.objects.filter(state__in=[EditionState.RELEASED, EditionState.WITHDRAWN])
    return asked.order_by("instrument", "edition").values_list("instrument", "edition", "state", *names)


def _digest() -> str:
    """What is released and what is withdrawn, as one word; "" for nothing."""
    rows = list(_rows())
    return sha256(repr(rows).encode()).hexdigest() if rows else ""


def _read(stamp: int) -> Kept:
    released, withdrawn = {}, set()
    for instrument, edition, state, text in _rows("text"):
        if state == EditionState.WITHDRAWN:
            withdrawn.add((instrument, edition))
        try:
            released[instrument, edition] = parse(text, f"{instrument}@{edition}")
        except BadInstrument:
            _log.exception("A released list no longer reads: its rule is gone. It is left out.")
    return Kept(stamp, released, frozenset(withdrawn))


def _path() -> Path:
    return Path(settings.ACCORD_DATA) / "instruments.stamp"


def _stamp() -> int:
    try:
        return _path().stat().st_mtime_ns
    except OSError:
        return 0
