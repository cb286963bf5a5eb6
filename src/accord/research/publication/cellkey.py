"""The default protection: noise that belongs to the cell, then the threshold, then rounding.

Each person has a key of 16 bits from the publication key; the key of a cell is the sum of its persons' keys. The same
persons give the same noise, in every table and every year: nothing averages out. Margins and totals go through the same
function, so tables do not add up. Nothing exact, no key and no noise is in what comes out.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.research.publication import ptable
from accord.research.publication.people import People
from accord.research.publication.plan import Counts, Plan, Table
from accord.research.publication.refusals import WeakKey

SHORTEST_KEY: Final = 32
_SEPARATOR: Final = b"\x00"


class Mark(StrEnum):
    """What a cell shows."""

    VALUE = "A"  # a figure, or 0: nobody
    FEW = "few"  # somebody, under the threshold
    LINE = "line"  # the line is not shown: too few in it, or all alike


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as its reader sees it. `value` only where the mark is VALUE."""

    mark: Mark
    value: int | None = None

    def text(self, threshold: int) -> str:
        """As it is printed."""
        return str(self.value) if self.mark is Mark.VALUE else (f"<{threshold}" if self.mark is Mark.FEW else "–")


@dataclass(frozen=True)
class Released:
    """A finished cohort: for each table of the plan its cells in order."""

    cohort: str
    plan: Plan
    tables: dict[str, tuple[Shown, ...]]

    def cells(self, table: str) -> Iterator[tuple[tuple[str, ...], Shown]]:
        """Classes and what is shown, cell by cell."""
        found = next(t for t in self.plan.tables if t.name == table)
        return zip(self.plan.cells(found), self.tables[table], strict=True)


def record_keys(key: bytes, people: People) -> Counts:
    """Sixteen bits for each person. Raises WeakKey."""
    if len(key) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 4:
        raise WeakKey(n=len(key))
    head = people.cohort.encode() + _SEPARATOR
    digests = (hmac.digest(key, head + uid.encode(), sha256) for uid in people.uids)
    return np.fromiter((int.from_bytes(d[:2], "big") for d in digests), dtype=np.int64, count=len(people))


def protect(plan: Plan, people: People, key: bytes) -> Released:
    """Every table of the plan, safe to show if the gate finds nothing. Raises WeakKey, UnknownClass."""
    keys = record_keys(key, people)
    return Released(people.cohort, plan, {table.name: _table(plan, table, people, keys) for table in plan.tables})


def _table(plan: Plan, table: Table, people: People, keys: Counts) -> tuple[Shown, ...]:
    where, shape = plan.place(table, people), plan.shape(table)
    size = int(np.prod(shape, dtype=np.int64))
    counts = np.bincount(where, minlength=size).astype(np.int64)
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, where, keys)
    values = perturbed(counts, sums % ptable.SPACE)
    rounded = rounded_to(values, plan.base)
    few = (counts > 0) & (values < plan.threshold)
    hidden = hidden_lines(counts.reshape(shape), few.reshape(shape)).reshape(-1)
    return tuple(_shown(bool(h), bool(f), int(v)) for h, f, v in zip(hidden, few, rounded, strict=True))


def perturbed(counts: Counts, cell_keys: Counts) -> Counts:
    """The counts with their noise; an empty cell stays empty."""
    out = counts.copy()
    some = counts > 0
    out[some] += ptable.noise(counts[some], cell_keys[some])
    return out


def rounded_to(values: Counts, base: int) -> Counts:
    """To the nearest multiple of `base`, halves up."""
    return (values + base // 2) // base * base


def hidden_lines(counts: Counts, few: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which cells stand in a line that is not shown.

    A line whose persons are all in one class would tell that class of each of them, whatever its size. A line without one
    figure over the threshold tells nothing but who is missing, and is hidden with the same mark: so is one with nobody.
    """
    hidden = np.zeros(counts.shape, dtype=bool)
    if counts.ndim == 0:
        return hidden
    for axis in range(counts.ndim):
        alike = (counts > 0).sum(axis=axis, keepdims=True) == 1
        nothing = ~((counts > 0) & ~few).any(axis=axis, keepdims=True)
        if counts.shape[axis] > 1:
            hidden |= alike | nothing
    return hidden


def _shown(hidden: bool, few: bool, value: int) -> Shown:
    if hidden:
        return Shown(Mark.LINE)
    return Shown(Mark.FEW) if few else Shown(Mark.VALUE, value)
