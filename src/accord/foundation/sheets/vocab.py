"""Words of sheets: the sheet itself, its formats, and what cannot be one."""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

MARKER: Final = "accord-sheet/1"
CODE_HEAD: Final = "Accord"  # the head of the column in which every row carries the code of its export
LONGEST: Final = 32_767  # characters in a cell of Excel
LARGEST: Final = 10**15  # a larger number loses digits in Excel
MOST_ROWS: Final = 1_000_000
_HALF: Final = re.compile("[\ud800-\udfff]")  # a surrogate that stands alone
Value = str | int


class Format(StrEnum):
    """How a sheet is written."""

    CSV = "csv"
    XLSX = "xlsx"


MIME: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """A file that may be given out. Its name is the code of the export and says nothing else."""

    name: str
    content: bytes
    mime: str

    @property
    def digest(self) -> str:
        """SHA-256 of the content in hex."""
        return sha256(self.content).hexdigest()


class BadSheet(ValueError):
    """This cannot be written as a sheet, or is none; the text says why."""


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """A table with its cover. Raises BadSheet for a row that does not fit the columns, or a value that no cell holds.

    `cover` are lines of label and text above the table: recipient, purpose, count. `salt` keeps the digest of the file
    from confirming a guess about a short content. Numbers are counts: whole and not negative.
    """

    code: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    cover: tuple[tuple[str, str], ...] = ()
    salt: str = ""

    def __post_init__(self) -> None:
        if not self.code.replace("-", "").isalnum() or not self.code.isascii() or not self.code[0].isalpha():
            raise BadSheet("a code is letters, digits and hyphens")
        if not self.columns or len(self.rows) > MOST_ROWS:
            raise BadSheet("a sheet has columns, and at most a million rows")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise BadSheet("a row does not fit the columns")
        for row in (self.columns, *self.rows, *self.cover, (self.salt,)):
            for value in row:
                _check(value)

    def grid(self) -> list[list[Value]]:
        """Every line of the file: the first line, the cover, a blank one, the heads, the rows."""
        counts = [str(len(part)) for part in (self.rows, self.columns, self.cover)]
        lines: list[tuple[Value, ...]] = [
            (MARKER, self.code, *counts, self.salt),
            *self.cover,
            (),
            (CODE_HEAD, *self.columns),
        ]
        return [list(line) for line in (*lines, *((self.code, *row) for row in self.rows))]


def _check(value: Value) -> None:
    if isinstance(value, int):
        if not 0 <= value < LARGEST:
            raise BadSheet("a number is a count: whole and not negative")
    elif len(value) > LONGEST or _HALF.search(value):
        raise BadSheet("a text is too long for a cell, or holds half a character")
