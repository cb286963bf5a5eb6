"""The noise of a cell: integers over 65,536, so that every machine draws the same.

For each count n the distribution over -5..5 that is as even as possible (greatest entropy) with mean 0 and variance 4 and
never makes a count negative. Counts over 60 share the row of 60.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import fsolve

WIDEST: Final = 5
VARIANCE: Final = 4.0
ROWS: Final = 60
SPACE: Final = 65_536
_FILE: Final = Path(__file__).parent / "data" / "ptable.json"


@cache
def weights() -> npt.NDArray[np.int64]:
    """Row n - 1: how many of 65,536 keys give -5..5 to a cell of n persons. Read from the file of the package."""
    return np.array(json.loads(_FILE.read_text(encoding="ascii"))["weights"], dtype=np.int64)


@cache
def _cumulative() -> npt.NDArray[np.int64]:
    return np.cumsum(weights(), axis=1)


def noise(counts: npt.NDArray[np.int64], keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The noise of each cell with at least one person, from its count and its cell key."""
    rows = _cumulative()[np.minimum(counts, ROWS) - 1]
    return np.asarray((keys[:, None] >= rows).sum(axis=1) - WIDEST, dtype=np.int64)


def build() -> list[list[int]]:
    """The weights, computed again: what the file must hold."""
    return [_row(n) for n in range(1, ROWS + 1)]


def _row(n: int) -> list[int]:
    steps = np.arange(-WIDEST, WIDEST + 1)
    allowed = steps >= -n
    d = steps[allowed].astype(float)

    def p(multipliers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        power = multipliers[0] * d + multipliers[1] * d * d
        raw = np.exp(power - power.max())
        return np.asarray(raw / raw.sum())

    def off(multipliers: npt.NDArray[np.float64]) -> list[float]:
        q = p(multipliers)
        return [float(q @ d), float(q @ (d * d)) - VARIANCE]

    found, _info, solved, why = fsolve(off, [0.0, -0.1], full_output=True, xtol=1e-13)
    if solved != 1:
        raise ArithmeticError(why)
    whole = _whole(p(found) * SPACE)
    _centre(whole, d)
    out = np.zeros(len(steps), dtype=np.int64)
    out[allowed] = whole
    return [int(w) for w in out]


def _whole(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Rounded so that they add up to 65,536: the largest remainders get the rest."""
    down = np.floor(shares).astype(np.int64)
    order = np.argsort(down - shares, kind="stable")
    down[order[: SPACE - int(down.sum())]] += 1
    return down


def _centre(whole: npt.NDArray[np.int64], d: npt.NDArray[np.float64]) -> None:
    """Move single units between 0 and the step beside it until the mean is exactly 0."""
    zero = int(np.flatnonzero(d == 0)[0])
    while off := int(whole @ d.astype(np.int64)):
        beside = zero + (1 if off > 0 else -1)
        whole[beside] -= 1
        whole[zero] += 1
