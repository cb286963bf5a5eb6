"""Which lists fit a person, and which of them is suggested. Pure: `suggestions.toml` and the lists, no database."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from accord.detection.screening.indicators import Instrument, InstrumentKind
from accord.detection.screening.instruments import of_kind

ANYTHING = "any"


@dataclass(frozen=True)
class Offer:
    """A list that fits, and whether it is the one suggested."""

    instrument: Instrument
    suggested: bool


def lists_for(setting: str, age_group: str) -> list[Offer]:
    """The scored lists made for this age group; one of them is suggested by the place of the talk."""
    fitting = [one for one in of_kind(InstrumentKind.SCORED) if one.serves(age_group)]
    wanted = _suggestions()["about"].get(setting, ANYTHING)
    best = min(fitting, key=lambda one: (one.about != wanted, one.about != ANYTHING, one.id), default=None)
    return [Offer(one, one is best) for one in fitting]


def modules_for(citizenship: str, age_group: str) -> list[Offer]:
    """The modules that may be asked beside a list; suggested are those of the citizenship."""
    wanted = _suggestions()["modules"].get(citizenship, ())
    return [Offer(one, one.id in wanted) for one in of_kind(InstrumentKind.MODULE) if one.serves(age_group)]


@lru_cache(maxsize=1)
def _suggestions() -> dict[str, dict[str, list[str] | str]]:
    return tomllib.loads((Path(__file__).parent / "suggestions.toml").read_text(encoding="utf-8"))
