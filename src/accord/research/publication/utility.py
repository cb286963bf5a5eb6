"""What the protection costs: the error of the figures that are shown, and how many are hidden, in sentences."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.research.publication.cellkey import Mark, Released
from accord.research.publication.people import People
from accord.research.publication.phrases import Said, said
from accord.research.publication.plan import Counts

SIZES: Final = ((1, 10), (11, 24), (25, 99), (100, None))


@dataclass(frozen=True)
class Size:
    """Cells of one size: how many there are, how many are hidden, how far the shown ones are from the truth on average."""

    low: int
    high: int | None
    cells: int
    hidden: int
    error: float

    @property
    def said(self) -> Said:
        """One line of the report."""
        size = said("from-to", low=self.low, high=self.high) if self.high else said("or-more", low=self.low)
        if self.cells == self.hidden:
            return said("size-hidden", size=size, cells=self.cells)
        return said("size-off", size=size, cells=self.cells, hidden=self.hidden, error=self.error)


@dataclass(frozen=True)
class Utility:
    """The utility report of a release. `error` is over all cells that are shown and hold somebody."""

    sizes: tuple[Size, ...]
    error: float
    worst: int
    hidden: float

    @property
    def use(self) -> list[Said]:
        """The report, sentence by sentence."""
        whole = said("off-by", error=self.error, worst=self.worst, hidden=self.hidden)
        return [whole, *(size.said for size in self.sizes if size.cells)]


def utility(released: Released, people: People) -> Utility:
    """Compares a finished release with the truth. The report holds averages only."""
    truth, shown, visible = _side_by_side(released, people)
    off = np.abs(shown - truth)
    some = truth > 0
    sizes = []
    for low, high in SIZES:
        here = (truth >= low) & (truth <= (high or truth.max()))
        seen = here & visible
        sizes.append(Size(low, high, int(here.sum()), int((here & ~visible).sum()), _mean(off[seen])))
    seen = some & visible
    return Utility(
        tuple(sizes), _mean(off[seen]), int(off[seen].max(initial=0)), float((some & ~visible).sum() / some.sum())
    )


def _mean(values: Counts) -> float:
    return float(values.mean()) if len(values) else 0.0


def _side_by_side(released: Released, people: People) -> tuple[Counts, Counts, Counts]:
    truth = np.concatenate([released.plan.count(t, people) for t in released.plan.tables])
    cells = [cell for t in released.plan.tables for cell in released.tables[t.name]]
    shown = np.array([cell.value or 0 for cell in cells], dtype=np.int64)
    return truth, shown, np.array([cell.mark is Mark.VALUE for cell in cells])
