"""Which tables a report has, and how counts fill them, in codes. No Django: usable alone."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from accord.research.facts.indicators import indicators
from accord.research.facts.vocab import DIMENSIONS

_DATA: Final = Path(__file__).parent / "data" / "reports.toml"
_LANGUAGES: Final = ("en", "bg", "ro", "uk")

Cells = Mapping[tuple[str, ...], int]
Count = Callable[..., Cells]  # the name of an indicator, then dimensions: a count for each combination of their codes


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """One table of a report: an indicator by rows and columns, or several indicators, one in each row."""

    id: str
    indicators: tuple[str, ...]
    rows: str = ""
    columns: str = ""
    chart: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """One report."""

    name: str
    period: str
    titles: tuple[str, ...]
    source: str
    lack: tuple[str, ...]
    tables: tuple[Wanted, ...]

    def titled(self, language: str) -> str:
        return self.titles[place(language)]

    def lacks(self, language: str) -> str:
        """What the form asks and nobody records yet."""
        return self.lack[place(language)]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator of its tables, each once."""
        return tuple(dict.fromkeys(name for table in self.tables for name in table.indicators))


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row of a filled table: a code (none in the last, the total), its figures, and the indicator that was counted."""

    code: str
    cells: list[int]
    name: str
    total: bool = False


@lru_cache(maxsize=1)
def reports() -> Mapping[str, Report]:
    """Every report by its name."""
    rows = tomllib.loads(_DATA.read_text(encoding="utf-8"))["reports"]
    return {name: _report(name, row) for name, row in rows.items()}


def place(language: str) -> int:
    """Where the texts of a language stand."""
    return _LANGUAGES.index(language[:2]) if language[:2] in _LANGUAGES else 0


def remembering(count: Count) -> Count:
    """The same, asking for each count once, however many tables want it."""
    known: dict[tuple[str, ...], Cells] = {}

    def remembered(name: str, *by: str) -> Cells:
        key = (name, *by)
        if key not in known:
            known[key] = count(name, by)
        return known[key]

    return remembered


def filled(wanted: Wanted, counts: Count) -> tuple[list[str], list[Row]]:
    """The codes of the columns, the last of all taken together aside, and the rows of a table. A total is counted, not added:
    one person can stand in several rows.
    """
    first, rows, columns = wanted.indicators[0], wanted.rows, wanted.columns
    if not rows:
        return [], [Row(name, [counts(name).get((), 0)], name) for name in wanted.indicators]
    across, whole = counts(first, rows), counts(first).get((), 0)
    if not columns:
        lines = [Row(code, [across[code,]], first) for code in _ordered(across, 0)]
        return [], [*lines, Row("", [whole], first, total=True)]
    cells, down = counts(first, rows, columns), counts(first, columns)
    heads = _ordered(down, 0)
    lines = [
        Row(row, [*(cells.get((row, one), 0) for one in heads), across[row,]], first) for row in _ordered(across, 0)
    ]
    return heads, [*lines, Row("", [*(down[one,] for one in heads), whole], first, total=True)]


def _ordered(cells: Cells, at: int) -> list[str]:
    return sorted({codes[at] for codes in cells}, key=lambda code: (not code, code))


def _report(name: str, row: Mapping[str, Any]) -> Report:
    tables = tuple(_table(name, one) for one in row["tables"])
    return Report(name, row["period"], tuple(row["title"]), row["source"], tuple(row["lacks"]), tables)


def _table(report: str, row: Mapping[str, Any]) -> Wanted:
    names = tuple(row.get("indicators", ())) or (row["indicator"],)
    if unknown := [name for name in names if name not in indicators()]:
        raise ValueError(f"{report}, {row['id']}: no indicator is called {unknown[0]}")
    if unknown := [one for one in (row.get("rows", ""), row.get("columns", "")) if one and one not in DIMENSIONS]:
        raise ValueError(f"{report}, {row['id']}: no dimension is called {unknown[0]}")
    return Wanted(row["id"], names, row.get("rows", ""), row.get("columns", ""), row.get("chart", ""))
