"""Intervals that hold the choice of the model: bootstrap and jackknife, each of which chooses again."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from accord.research.prevalence.choosing import Chosen, Effort, Method, choose, choose_many
from accord.research.prevalence.lists import Floats, Lists
from accord.research.prevalence.refusals import Refused

SEED = 1234  # as the programs in R, though the numbers that are drawn differ
NORMAL = NormalDist()
Interval = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Replicates:
    """Totals of the replicates of one table, in the order in which they were drawn; NaN where no model had an estimate."""

    total: float
    totals: Floats
    left_out: Floats  # the total without one person of each pattern that was seen
    weights: Floats  # how many people have that pattern
    effort: Effort

    @property
    def refused(self) -> int:
        """Replicates in which no model had an estimate."""
        return int(np.isnan(self.totals).sum())

    @property
    def good(self) -> Floats:
        """The replicates that have a total."""
        return self.totals[~np.isnan(self.totals)]

    def percentile(self, level: float = 0.95) -> Interval:
        """The middle of the replicates. Raises Refused if there are none."""
        return self._between((1 - level) / 2, (1 + level) / 2)

    def bca(self, level: float = 0.95) -> Interval:
        """Bias corrected and accelerated (Efron 1987). Raises Refused if there are no replicates."""
        return self._between(*self._bca_ends(level))

    @property
    def at_the_edge(self) -> bool:
        """Whether an end of the BCa interval lies so far out that the outermost replicate decides it."""
        low, high = self._bca_ends(0.95)
        return low < 1 / self.good.size or high > 1 - 1 / self.good.size

    def _bca_ends(self, level: float) -> Interval:
        good = self.good
        if not good.size:
            raise Refused("no_admissible_model")
        near = 1e-9 * self.total  # ties count half
        below = float(np.mean(good < self.total - near) + 0.5 * np.mean(np.abs(good - self.total) <= near))
        least = 0.5 / good.size
        z0, a = NORMAL.inv_cdf(min(max(below, least), 1 - least)), self.acceleration
        reached = (z0 + NORMAL.inv_cdf((1 - level) / 2), z0 + NORMAL.inv_cdf((1 + level) / 2))
        ends = [NORMAL.cdf(z0 + z / (1 - a * z)) if a * z < 1 else 1.0 for z in reached]
        return ends[0], ends[1]

    @property
    def acceleration(self) -> float:
        """How fast the spread changes with the total, from the jackknife; 0 where that is flat or nothing can be said."""
        there = ~np.isnan(self.left_out)
        if not there.any():
            return 0.0
        weights, values = self.weights[there], self.left_out[there]
        d = np.average(values, weights=weights) - values
        spread = float((weights * d**2).sum())
        return float((weights * d**3).sum() / (6 * spread**1.5)) if spread > 1e-12 * self.total**2 else 0.0

    def _between(self, low: float, high: float) -> Interval:
        if not self.good.size:
            raise Refused("no_admissible_model")
        ends = np.quantile(self.good, [low, high], method="median_unbiased")
        return float(ends[0]), float(ends[1])


def resample(
    lists: Lists,
    method: Method | None = None,
    *,
    replicates: int = 1000,
    seed: int = SEED,
    chosen: Chosen | None = None,
    accelerated: bool = True,
) -> Replicates:
    """Draw the people anew, choose anew, estimate anew; and leave each pattern's person out once, if `accelerated`.

    2,000 replicates for ends that stay where they are when the seed changes. Raises Refused.
    """
    method = method or Method()
    if replicates < 1:
        raise Refused("setting", name="The number of replicates", value=replicates, wanted="Draw one at least.")
    chosen = chosen or choose(lists, method)
    drawn = np.random.default_rng(seed).multinomial(lists.n, lists.counts / lists.n, size=replicates).astype(np.float64)
    seen = np.flatnonzero(lists.counts)
    tables = np.repeat(lists.counts[None, :], seen.size, axis=0)
    tables[np.arange(seen.size), seen] -= 1
    tables = tables if accelerated else tables[:0]
    many = choose_many(lists, np.concatenate([drawn, tables]), method, first=chosen.best.terms)
    return Replicates(
        chosen.best.total,
        many.totals[:replicates],
        many.totals[replicates:],
        lists.counts[seen] if accelerated else lists.counts[:0],
        many.effort,
    )
