"""What all loaders share: rows that could not be read, and the report of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from accord.foundation.refusals import Invalid


class UnreadableFile(Invalid):
    """The file as a whole cannot be read; nothing was loaded."""

    code = "unreadable-file"


def lines_of(file: TextIO, longest: int) -> Iterator[str]:
    """The lines of a file; of one that is longer than `longest` only its beginning, so that it cannot fill the memory."""
    while text := file.readline(longest + 1):
        yield text
        while len(text) > longest and not text.endswith("\n"):
            text = file.readline(longest + 1)
            if not text:
                return


@dataclass(frozen=True)
class BadRow:
    """A row that was left out: where, and what is wrong."""

    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.problem}"


@dataclass
class Outcome:
    """What a load did."""

    read: int = 0
    added: int = 0
    bad: list[BadRow] = field(default_factory=list)

    def report(self, path: Path | None) -> str:
        """The outcome in words; every bad row goes to `path`, or the first twenty are named here."""
        text = f"{self.read} persons read, {self.added} added, {self.read - self.added} were here already."
        if not self.bad:
            return text + " Every row could be read."
        lines = [str(row) for row in self.bad]
        if path:
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return f"{text} {len(lines)} rows could not be read; they are listed in {path}."
        shown = "\n".join(lines[:20])
        more = f"\n... and {len(lines) - 20} more; use --report FILE for all." if len(lines) > 20 else ""
        return f"{text} {len(lines)} rows could not be read:\n{shown}{more}"
