"""Hiding figures so that no small one is shown or follows from those that are. Pure Python.

Margins are cells of the table like all others. Hidden are: (1) every cell and margin from 1 to threshold - 1; (2) in each
line whose margin is shown, enough further cells that at least two are hidden and together reach the threshold, or else
the margin; (3) whatever breaks a bridge: in a two-way table a hidden cell can be worked out exactly if, and only if, it is
a bridge of the graph that joins a row with a column for each hidden cell (Gusfield 1988). Zeros stay: nobody is in them.
What is not guarded against: bounds (a hidden cell lies between two figures), other tables than those named here, and
what a reader knows from elsewhere.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

Cell = tuple[str, str]
TOTAL: Final = "\uffff"  # the name of a margin; no code is called so


@dataclass(frozen=True)
class Line:
    """Cells that add up to a margin. `margin` None: to a figure that stands in another table."""

    cells: tuple[Cell, ...]
    margin: Cell | None = None


def with_margins(counts: Mapping[Cell, int], *, two_way: bool) -> dict[Cell, int]:
    """The cells with their margins, named TOTAL. A one-way table has one column and one margin."""
    full = dict(counts)
    for (row, column), n in counts.items():
        for margin in ((TOTAL, column), (row, TOTAL), (TOTAL, TOTAL)) if two_way else ((TOTAL, column),):
            full[margin] = full.get(margin, 0) + n
    return full


def suppress(
    full: Mapping[Cell, int],
    threshold: int,
    *,
    two_way: bool,
    also: Collection[Cell] = (),
    elsewhere: Iterable[Collection[Cell]] = (),
) -> frozenset[Cell]:
    """The cells of `full` (with margins) that must be hidden.

    `also` are cells to hide for a reason of their own; each group of `elsewhere` adds up to a figure of another table.
    """
    lines = [*_lines(full, two_way=two_way), *(Line(tuple(sorted(group))) for group in elsewhere)]
    hidden = {cell for cell, n in full.items() if 0 < n < threshold} | {cell for cell in also if cell in full}
    if two_way:  # a one-way table of the same persons stands beside this one: what it hides, its margin here hides too
        for axis in (0, 1):
            hidden |= _margin_pattern(full, threshold, axis)
    while extra := _next(lines, hidden, full, threshold, two_way=two_way):
        hidden |= extra
    return frozenset(hidden)


def _next(
    lines: list[Line], hidden: set[Cell], full: Mapping[Cell, int], threshold: int, *, two_way: bool
) -> set[Cell]:
    for line in lines:
        if extra := _for_line(line, hidden, full, threshold):
            return extra
    return _for_bridge(hidden, full, threshold) if two_way else set()


def _lines(full: Mapping[Cell, int], *, two_way: bool) -> list[Line]:
    found: list[Line] = []
    for axis in (0, 1) if two_way else (1,):
        for name in sorted({cell[axis] for cell in full}):
            cells = [cell for cell in sorted(full) if cell[axis] == name]
            inside = tuple(cell for cell in cells if cell[1 - axis] != TOTAL)
            margin = next(cell for cell in cells if cell[1 - axis] == TOTAL)
            found.append(Line(inside, margin))
    return found


def _margin_pattern(full: Mapping[Cell, int], threshold: int, axis: int) -> set[Cell]:
    margins = {cell: n for cell, n in full.items() if cell[1 - axis] == TOTAL}
    one_way = {(cell[axis], ""): n for cell, n in margins.items()}
    return {cell for cell in margins if (cell[axis], "") in suppress(one_way, threshold, two_way=False)}


def _for_line(line: Line, hidden: set[Cell], full: Mapping[Cell, int], threshold: int) -> set[Cell]:
    """The smallest further cells that this line must hide, or its margin if they are not enough."""
    inside = [cell for cell in line.cells if cell in hidden]
    if not inside or line.margin in hidden:
        return set()
    spare = sorted((c for c in line.cells if c not in hidden and full[c] > 0), key=lambda c: (full[c], c))
    extra: set[Cell] = set()
    while len(inside) < 2 or sum(full[cell] for cell in inside) < threshold:
        if not spare:
            return extra | ({line.margin} if line.margin and full[line.margin] else set())
        cell = spare.pop(0)
        extra.add(cell)
        inside.append(cell)
    return extra


def _for_bridge(hidden: set[Cell], full: Mapping[Cell, int], threshold: int) -> set[Cell]:
    """The smallest shown cell over the cut of the first small hidden cell that is a bridge."""
    for cell in sorted(hidden):
        if full[cell] < threshold and (side := _side_of(cell, hidden)) is not None:
            across = [c for c in full if c not in hidden and full[c] > 0 and ((0, c[0]) in side) != ((1, c[1]) in side)]
            if across:
                return {min(across, key=lambda c: (full[c], c))}
    return set()


def _side_of(bridge: Cell, hidden: set[Cell]) -> set[tuple[int, str]] | None:
    """The rows (0, name) and columns (1, name) that hang together on one side of `bridge`; None if it is no bridge."""
    seen, waiting = {(0, bridge[0])}, [(0, bridge[0])]
    while waiting:
        axis, name = waiting.pop()
        for cell in hidden:
            beside = (1 - axis, cell[1 - axis])
            if cell != bridge and cell[axis] == name and beside not in seen:
                seen.add(beside)
                waiting.append(beside)
    return None if (1, bridge[1]) in seen else seen
