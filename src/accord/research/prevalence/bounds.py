"""Lower bounds, for when no model can be defended: Chao across lists or within one list, Zelterman."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from accord.research.prevalence.lists import Lists
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import Interval


@dataclass(frozen=True)
class Bound:
    """At least so many, with the 95 % interval of the bound itself; `zelterman` is an estimate that leans on the same counts."""

    seen: int
    once: int
    twice: int
    chao: float
    interval: Interval
    zelterman: float | None


def chao(lists: Lists) -> Bound:
    """From how many people are on one list only, and on two."""
    sizes = np.array([cell.bit_count() for cell in range(lists.counts.size)])
    return _bound(lists.n, int(lists.counts[sizes == 1].sum()), int(lists.counts[sizes == 2].sum()))


def one_list(people_by_times: Mapping[int, int]) -> Bound:
    """From one list on which people can come back: {times seen: people}. Raises Refused if it counts nobody, or not people."""
    for times, people in people_by_times.items():
        if times < 1 or people < 0 or people != int(people):
            raise Refused(
                "setting",
                name=f"The number of people seen {times} times",
                value=people,
                wanted="Count people, from one time on.",
            )
    seen = sum(people_by_times.values())
    if not seen:
        raise Refused("no_people")
    return _bound(seen, people_by_times.get(1, 0), people_by_times.get(2, 0))


def _bound(seen: int, once: int, twice: int) -> Bound:
    dark = once * (once - 1) / (2 * (twice + 1))
    ratio = once / twice if twice else float(once)
    variance = once * once / (2 * max(twice, 1)) * (0.5 * ratio + 1) ** 2 if dark else 0.0
    reach = exp(1.96 * sqrt(log(1 + variance / dark**2))) if dark else 1.0
    zelterman = seen / (1 - exp(-2 * twice / once)) if once and twice else None
    return Bound(seen, once, twice, seen + dark, (seen + dark / reach, seen + dark * reach), zelterman)
