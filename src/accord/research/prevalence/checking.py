"""How far the answer can be believed: the method tried on people who are known, on tables that are simulated, with lists left out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from accord.research.prevalence.choosing import Method, choose
from accord.research.prevalence.estimates import Fit
from accord.research.prevalence.lists import Lists
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import SEED, Interval, resample


@dataclass(frozen=True)
class Backtest:
    """The people of one list, of whom those on no other list were hidden: how many there are, and what the method says."""

    name: str
    truth: int
    total: float | None
    interval: Interval | None
    refusal: Refused | None

    @property
    def holds(self) -> bool | None:
        """Whether the interval holds the truth; None if the method refused."""
        return None if self.interval is None else self.interval[0] <= self.truth <= self.interval[1]


@dataclass(frozen=True)
class Variant:
    """The total with a list left out, or two taken as one; or why there is none."""

    what: str
    total: float | None
    refusal: Refused | None


@dataclass(frozen=True)
class Coverage:
    """In how many simulated tables the interval held the total from which they were drawn."""

    tables: int
    refused: int
    percentile: float
    bca: float
    model_fixed: float
    median: float
    truth: float


def backtest(
    lists: Lists, method: Method | None = None, *, replicates: int = 500, seed: int = SEED
) -> tuple[Backtest, ...]:
    """Hook and Regal's test: each list's people are a population of known size; estimate it from the other lists."""
    done = []
    for name in lists.names:
        truth = int(lists.together[lists.mask([name])])
        try:
            known, truth = lists.known(name)
            drawn = resample(known, method, replicates=replicates, seed=seed, accelerated=False)
            done.append(Backtest(name, truth, drawn.total, drawn.percentile(), None))
        except Refused as refused:
            done.append(Backtest(name, truth, None, None, refused))
    return tuple(done)


def left_out(lists: Lists, method: Method | None = None) -> tuple[Variant, ...]:
    """The total without each list in turn."""
    return tuple(_variant(name, lists.without, (name,), method) for name in lists.names)


def merged(lists: Lists, method: Method | None = None) -> tuple[Variant, ...]:
    """The total with each two lists taken as one."""
    return tuple(
        _variant(f"{one}+{two}", lists.merged, (one, two), method) for one, two in combinations(lists.names, 2)
    )


def _variant(what: str, make: Callable[..., Lists], names: tuple[str, ...], method: Method | None) -> Variant:
    method = method or Method()
    try:
        other = make(*names)
        return Variant(what, choose(other, replace(method, order=min(method.order, other.k - 1))).best.total, None)
    except Refused as refused:
        return Variant(what, None, refused)


def coverage(
    chosen: Fit, method: Method | None = None, *, tables: int = 100, replicates: int = 200, seed: int = SEED
) -> Coverage:
    """Draw tables from the model that was chosen, with the unseen, hide these, and do everything again on each.

    It is the best case: the truth is one of the models. It says nothing of lists that depend in ways no model has.
    """
    method = method or Method()
    truth = round(chosen.total)
    chances = chosen.expected / chosen.expected.sum()
    drawn = np.random.default_rng(seed).multinomial(truth, chances, size=tables).astype(np.float64)
    drawn[:, 0] = 0.0
    hits, totals = np.zeros(3), []
    for number, counts in enumerate(drawn):
        try:
            lists = Lists(chosen.lists.names, counts)
            found = choose(lists, method)
            made = resample(lists, method, replicates=replicates, seed=seed + 1 + number, chosen=found)
            ends = made.percentile(), made.bca(), found.best.if_the_model_were_known()
        except Refused:
            continue
        hits += [low <= truth <= high for low, high in ends]
        totals.append(made.total)
    if not totals:
        raise Refused("no_admissible_model")
    shares = hits / len(totals)
    return Coverage(
        tables,
        tables - len(totals),
        float(shares[0]),
        float(shares[1]),
        float(shares[2]),
        float(np.median(totals)),
        truth,
    )
