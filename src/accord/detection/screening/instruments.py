"""Instruments as data: TOML in this package, by id and version in the node's own `$ACCORD_DATA/instruments`, and what was
released at the desk (decision 035).

A version that was used never changes: answers are explained by the list that they were given to. What is better is a new
version. A version that was withdrawn is asked no more; what was begun with it may be finished.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from accord.detection.screening import released
from accord.detection.screening.indicators import (
    Dimension,
    Group,
    Indicator,
    Instrument,
    InstrumentKind,
    Texts,
    dimensions,
    order_of,
    words,
)
from accord.detection.screening.parsing import BadInstrument, parse, read_instrument

__all__ = [
    "BadInstrument", "Dimension", "Group", "Indicator", "Instrument", "InstrumentKind", "Texts", "dimensions", "parse",
    "read_instrument", "words",
]  # fmt: skip

CURRENT: Final = "bg-nrm"


def _files() -> Iterable[Path]:
    yield from sorted((Path(__file__).parent / "lists").glob("*.toml"))
    yield from sorted((Path(settings.ACCORD_DATA) / "instruments").glob("*.toml"))


@lru_cache(maxsize=1)
def packaged() -> dict[tuple[str, str], Instrument]:
    """Those that come as files, by id and version; asks no database. Raises BadInstrument."""
    return {(made.id, made.version): made for made in map(read_instrument, _files())}


def instruments() -> dict[tuple[str, str], Instrument]:
    """Every instrument by id and version, also withdrawn ones. Raises BadInstrument."""
    return packaged() | released.kept().released


def is_withdrawn(instrument_id: str, version: str) -> bool:
    """Whether this version is asked no more."""
    return (instrument_id, version) in released.kept().withdrawn


def current(instrument_id: str = CURRENT) -> Instrument:
    """The newest version of an instrument that is not withdrawn. Raises KeyError for an id of which there is none."""
    found = [one for key, one in instruments().items() if key[0] == instrument_id and not is_withdrawn(*key)]
    if not found:
        raise KeyError(instrument_id)
    return max(found, key=lambda made: order_of(made.version))


def of_kind(kind: str) -> list[Instrument]:
    """The newest version of every instrument of a kind, by id."""
    ids = sorted({found for found, version in instruments() if not is_withdrawn(found, version)})
    return [made for made in map(current, ids) if made.kind == kind]


def whole(instrument_id: str, version: str, modules: str) -> Instrument:
    """The list that a screening asks: a version of an instrument with its modules (`id@version`, space between)."""
    named = (module.partition("@") for module in modules.split())
    added = tuple(instruments()[found, of] for found, _at, of in named)
    return instruments()[instrument_id, version].with_modules(added)
