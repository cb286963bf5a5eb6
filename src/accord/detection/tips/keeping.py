"""How long a closed tip is kept, as data."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "keeping.toml"


@dataclass(frozen=True, slots=True)
class Keeping:
    """The period, and whether an expert has yet to check it."""

    version: str
    days: int
    needs_legal_check: bool

    def ends(self, closed_on: date) -> date:
        """The day on which what was written is deleted."""
        return closed_on + timedelta(days=self.days)


@cache
def keeping() -> Keeping:
    """The period that holds now."""
    row = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Keeping(row["version"], row["days"], row["needs_legal_check"])
