"""What a file of facts says of itself in its first line: of which report it is, of which period, as known on which day. No Django.

What it counts was settled on that day, and by that report's tables alone: asked for anything else it would answer with zeros.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from accord.research.facts.indicators import Period

MARK: Final = "# accord-facts/1"
_MOST: Final = 200  # bytes
_LINE: Final = re.compile(rf"{MARK} report=([a-z]{{1,20}}) first=(\S{{10}}) last=(\S{{10}}) cutoff=(\S{{10}})")


class BadFacts(ValueError):
    """A file does not hold the facts that are asked for; the text says which, and what would help."""


@dataclass(frozen=True, slots=True)
class Head:
    """One report of one period."""

    report: str
    period: Period

    @property
    def line(self) -> str:
        """The first line of its file, without its end."""
        return f"{MARK} report={self.report} {_told(self.period)} cutoff={self.period.cutoff.isoformat()}"


def head_of(path: Path) -> Head | None:
    """What a file says of itself; nothing where it holds facts that no node sealed. Raises BadFacts where it does not read."""
    try:
        with path.open("rb") as file:
            line = file.readline(_MOST)
    except OSError as wrong:
        raise BadFacts(f"{path} cannot be read: {wrong.strerror}.") from wrong
    if not line.startswith(b"# "):
        return None
    found = _LINE.fullmatch(line.decode("ascii", "replace").rstrip("\r\n"))
    try:
        return Head(found[1], Period(*map(date.fromisoformat, found.groups()[1:]))) if found else _unread(path)
    except ValueError:
        return _unread(path)


def agreed(files: Sequence[Path], asked: Mapping[str, object], *, days_differ: bool = False) -> Head:
    """The report and period of these files. `asked`: report, first, last and cutoff as somebody wants them, or None.

    Where the files are known on different days and that may be, the last of them. Raises BadFacts where they do not fit together,
    where something else is asked than they hold, or where neither says it.
    """
    told = {path: head for path in files if (head := head_of(path))}
    if not told:
        return _said(files[0], asked)
    (first, head), *others = told.items()
    for path, other in others:
        if _of(other) != _of(head):
            raise BadFacts(
                f"{first.name} holds {_of(head)}, and {path.name} holds {_of(other)}. They are not counted together."
            )
    days = sorted({one.period.cutoff for one in told.values()})
    if len(days) > 1 and not days_differ:
        raise BadFacts(
            f"These files were made as known on different days: {', '.join(map(str, days))}. Ask for files of one day,"
            " or say that it may be so: --cutoffs-differ."
        )
    period = Period(head.period.start, head.period.end, days[-1])
    held = {"report": head.report, "first": period.start, "last": period.end, "cutoff": period.cutoff}
    for name, value in held.items():
        if asked.get(name) not in (None, value):
            raise BadFacts(
                f"--{name} {asked[name]} is not what {first.name} holds: {_of(head)}, as known on {period.cutoff}. Leave it"
                " out, or ask the node for another file."
            )
    return Head(head.report, period)


def _said(path: Path, asked: Mapping[str, object]) -> Head:
    report, first, last, cutoff = (asked.get(name) for name in ("report", "first", "last", "cutoff"))
    if not (
        isinstance(report, str) and isinstance(first, date) and isinstance(last, date) and isinstance(cutoff, date)
    ):
        raise BadFacts(
            f"{path.name} does not say of which report and period it is: give --report, --first, --last and --cutoff."
        )
    return Head(report, Period(first, last, cutoff))


def _of(head: Head) -> str:
    return f"the report {head.report} from {head.period.start} to {head.period.end}"


def _told(period: Period) -> str:
    return f"first={period.start.isoformat()} last={period.end.isoformat()}"


def _unread(path: Path) -> Head:
    raise BadFacts(
        f"The first line of {path} does not read. Take the file as it was sealed, unchanged, and a program as new as its node."
    )
