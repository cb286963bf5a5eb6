"""Two estimates of the same thing at two times: how much less there is, with an interval that carries both.

Every replicate of one is set beside every replicate of the other; nothing is assumed of their shape, which often has two humps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accord.research.prevalence.lists import Floats
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import Interval

STEPS = 199


@dataclass(frozen=True)
class Between:
    """`less`: the share of pairs of replicates in which there is less after than before."""

    ratio: float
    ratio_interval: Interval
    difference: float
    difference_interval: Interval
    less: float


def steps(totals: Floats) -> list[float]:
    """The replicates as 199 even quantiles, which is what is kept of them."""
    return [float(one) for one in np.quantile(totals, np.arange(1, STEPS + 1) / (STEPS + 1), method="median_unbiased")]


def between(before: tuple[float, Sequence[float]], after: tuple[float, Sequence[float]]) -> Between:
    """Compare (total, replicates or their quantiles) of two tables of different people. Raises Refused without replicates."""
    if not len(before[1]) or not len(after[1]):
        raise Refused("setting", name="The number of replicates", value=0, wanted="Draw one at least.")
    one, two = np.asarray(before[1], np.float64)[:, None], np.asarray(after[1], np.float64)[None, :]
    ratio, difference = (two / one).ravel(), (two - one).ravel()
    return Between(
        after[0] / before[0], _middle(ratio), after[0] - before[0], _middle(difference), float(np.mean(difference < 0))
    )


def _middle(values: Floats) -> Interval:
    low, high = np.quantile(values, [0.025, 0.975], method="median_unbiased")
    return float(low), float(high)
