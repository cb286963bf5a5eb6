"""Before and after: how much less there is in what was visited, with its interval, its frame, and what it was compared with.

Each wave is a sample of visits to venues; whole venues are left out in turn, in both waves at once (jackknife).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from accord.research.prevalence.lists import Floats
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import Interval

LEAST_SHARED = 0.5  # of the venues: below that a change of the frame cannot be told from one of the world


@dataclass(frozen=True)
class Visit:
    """One visit: of `total` people seen `cases` were such; `weight` is one over the chance of the visit."""

    venue: str
    cases: int
    total: int
    weight: float = 1.0


@dataclass(frozen=True)
class Wave:
    """All visits of one wave, and how they were made."""

    name: str
    method: str
    visits: tuple[Visit, ...]


@dataclass(frozen=True)
class Change:
    """The share before and after, their ratio (None if a venue alone carries all cases) and difference, and the frame."""

    before: float
    after: float
    ratio: float | None
    ratio_interval: Interval | None
    difference: float
    difference_interval: Interval
    error: float
    venues: int
    venues_in_both: float

    def as_text(self) -> str:
        """A change is never said without its interval and its frame."""
        low, high = self.difference_interval
        said = f"From {self.before:.1%} to {self.after:.1%}: {self.difference * 100:+.1f} points ({low * 100:+.1f} to {high * 100:+.1f})"
        if self.ratio is not None and self.ratio_interval is not None:
            said += f"; {self.ratio:.2f} times as much ({self.ratio_interval[0]:.2f} to {self.ratio_interval[1]:.2f})"
        return (
            f"{said}. {self.venues} venues, {self.venues_in_both:.0%} of them visited in both waves, by the same method. "
            "What is not in these venues was not measured: online, in homes, in other places."
        )


@dataclass(frozen=True)
class Compared:
    """The change beyond that of comparison areas (difference in differences), if these may differ by `violation` besides.

    `breaks_at`: from which violation on the interval holds no change at all; 0 if it does at once.
    """

    difference: float
    interval: Interval
    violation: float
    breaks_at: float


def change(before: Wave, after: Wave) -> Change:
    """Compare two waves of one place. Raises Refused: method_changed, frames_apart, too_few_venues and their like."""
    for wave in (before, after):
        _check(wave)
    if before.method != after.method:
        raise Refused("method_changed", before=before.method, after=after.method)
    first, second = ({visit.venue for visit in wave.visits} for wave in (before, after))
    venues = sorted(first | second)
    both = len(first & second) / len(venues)
    if both < LEAST_SHARED:
        raise Refused("frames_apart", share=f"{both:.0%}")
    sums = np.array([[_sums(wave, venue) for venue in venues] for wave in (before, after)])
    whole = sums.sum(axis=1)
    left = whole[:, None, :] - sums
    keep = (left[:, :, 1] > 0).all(axis=0)
    shares, parts = whole[:, 0] / whole[:, 1], left[:, keep, 0] / left[:, keep, 1]
    reach = _t(len(venues) - 1)
    error = _jackknife(parts[1] - parts[0])
    difference = float(shares[1] - shares[0])
    ratio, around = None, None
    if shares.min() > 0 and parts.min() > 0:
        ratio = float(shares[1] / shares[0])
        spread = exp(reach * _jackknife(np.log(parts[1] / parts[0])))
        around = (ratio / spread, ratio * spread)
    return Change(
        float(shares[0]), float(shares[1]), ratio, around, difference, (difference - reach * error, difference + reach * error),
        error, len(venues), both,
    )  # fmt: skip


def compared(here: Change, elsewhere: Sequence[Change], *, violation: float = 0.0) -> Compared:
    """The change here less the mean change in comparison areas, which alone may differ by `violation`. Raises Refused."""
    if not elsewhere:
        raise Refused("no_comparison")
    if violation < 0:
        raise Refused(
            "setting", name="The violation", value=violation, wanted="Give how far parallel trends may fail: 0 or more."
        )
    found = here.difference - sum(one.difference for one in elsewhere) / len(elsewhere)
    error = sqrt(here.error**2 + sum(one.error**2 for one in elsewhere) / len(elsewhere) ** 2)
    reach = _t(min(one.venues for one in (here, *elsewhere)) - 1) * error
    return Compared(
        found, (found - violation - reach, found + violation + reach), violation, max(0.0, abs(found) - reach)
    )


def _check(wave: Wave) -> None:
    venues = {visit.venue for visit in wave.visits}
    if len(venues) < 2:
        raise Refused("too_few_venues", wave=wave.name, found=len(venues))
    for visit in wave.visits:
        if visit.weight < 1:
            raise Refused("weight", venue=visit.venue, value=visit.weight)
        if not 0 <= visit.cases <= visit.total:
            raise Refused("visit", venue=visit.venue, cases=visit.cases, total=visit.total)
    if not sum(visit.total for visit in wave.visits):
        raise Refused("nobody_seen", wave=wave.name)


def _sums(wave: Wave, venue: str) -> tuple[float, float]:
    inside = [visit for visit in wave.visits if visit.venue == venue]
    return sum(v.weight * v.cases for v in inside), sum(v.weight * v.total for v in inside)


def _jackknife(values: Floats) -> float:
    m = values.size
    return sqrt((m - 1) / m * float(((values - values.mean()) ** 2).sum()))


def _t(degrees: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.975))
