"""The measures of the referral mechanisms as data: which number belongs to which track, for whom, in which country."""

import tomllib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.utils.translation import get_language

from accord.protection.cases.track_tables import TrackKind

LANGUAGES: Final = ("en", "bg", "ro", "uk")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its number, its country, for whom it is written (nobody named: everybody), and its name by language."""

    code: str
    jurisdiction: str
    populations: frozenset[str]
    tracks: frozenset[TrackKind]
    names: dict[str, str]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.names.get(get_language() or "en", self.names["en"])


@lru_cache(maxsize=1)
def measures() -> tuple[Measure, ...]:
    """Every measure, in order. Raises KeyError or ValueError for a row that does not read."""
    content = tomllib.loads((Path(__file__).parent / "measures.toml").read_text(encoding="utf-8"))
    return tuple(
        Measure(
            row["code"],
            row["jurisdiction"],
            frozenset(row.get("populations", ())),
            frozenset(TrackKind(kind) for kind in row["tracks"]),
            {language: row[language] for language in LANGUAGES},
        )
        for row in content["measure"]
    )


def measures_for(jurisdictions: AbstractSet[str], populations: AbstractSet[str]) -> list[Measure]:
    """The measures that these countries have for somebody of these populations."""
    return [
        one
        for one in measures()
        if one.jurisdiction in jurisdictions and (not one.populations or one.populations & populations)
    ]
