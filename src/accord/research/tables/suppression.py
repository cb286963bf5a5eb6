"""Hiding small cells so that neither a cell nor a group of them under the threshold follows from a margin. Pure Python.

Primary: every cell from 1 to threshold - 1. Secondary: in each row and column that has hidden cells, at least two are
hidden and what is hidden adds up to the threshold or more, so that a margin minus the visible cells tells nothing.
Zero cells stay visible: nobody is in them. (Statistics Netherlands' two-cell rule; limits: one table at a time.)
"""

from collections.abc import Iterable, Mapping

Cell = tuple[str, str]


def suppress(counts: Mapping[Cell, int], threshold: int) -> frozenset[Cell]:
    """The cells of a table with margins that must be hidden. A one-way table has one column."""
    hidden = {cell for cell, n in counts.items() if 0 < n < threshold}
    lines = _lines(counts)
    changed = True
    while changed:
        changed = False
        for line in lines:
            if extra := _short(line, hidden, counts, threshold):
                hidden |= extra
                changed = True
    return frozenset(hidden)


def _lines(counts: Mapping[Cell, int]) -> list[list[Cell]]:
    rows: dict[str, list[Cell]] = {}
    columns: dict[str, list[Cell]] = {}
    for row, column in sorted(counts):
        rows.setdefault(row, []).append((row, column))
        columns.setdefault(column, []).append((row, column))
    one_column = len(columns) == 1
    return [*([] if one_column else rows.values()), *columns.values()]


def _short(line: Iterable[Cell], hidden: set[Cell], counts: Mapping[Cell, int], threshold: int) -> set[Cell]:
    """The smallest visible cells that must be hidden too, so that this line gives nothing away."""
    cells = list(line)
    inside = [cell for cell in cells if cell in hidden]
    if not inside:
        return set()
    extra: set[Cell] = set()
    spare = sorted((c for c in cells if c not in hidden and counts[c] > 0), key=lambda c: (counts[c], c))
    while spare and (len(inside) < 2 or sum(counts[c] for c in inside) < threshold):
        cell = spare.pop(0)
        extra.add(cell)
        inside.append(cell)
    return extra


def margin_is_safe(line: Iterable[Cell], hidden: frozenset[Cell], counts: Mapping[Cell, int], threshold: int) -> bool:
    """Whether the total of a line may be shown: false where even hiding every cell leaves too few persons."""
    inside = [cell for cell in line if cell in hidden]
    return not inside or (len(inside) >= 2 and sum(counts[c] for c in inside) >= threshold)
