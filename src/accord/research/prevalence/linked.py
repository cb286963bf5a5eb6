"""An estimate over many drawn tables: how people were matched is uncertain, and the interval says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from accord.research.prevalence.choosing import Method, choose_many
from accord.research.prevalence.lists import Lists
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import SEED

Table = Mapping[frozenset[str], float]  # lists to people who stand on exactly these


@dataclass(frozen=True, repr=False)
class Carried:
    """Median and 95 % interval over all replicates of all tables; `refused`: replicates in which no model had an estimate."""

    median: float
    low: float
    high: float
    replicates: int
    refused: int


def over_tables(
    tables: Sequence[Table], method: Method | None = None, *, replicates: int = 5, seed: int = SEED
) -> Carried:
    """Draw the people of each table anew, choose and estimate anew, and take all of it together. Raises Refused."""
    if replicates < 1 or not tables:
        raise Refused("setting", name="The number of tables and replicates", value=0, wanted="Draw one at least.")
    rng, names = np.random.default_rng(seed), sorted({name for table in tables for lists in table for name in lists})
    lists = [_lists(names, table) for table in tables]
    drawn = [rng.multinomial(one.n, one.counts / one.n, size=replicates) for one in lists]
    totals = choose_many(lists[0], np.concatenate(drawn).astype(np.float64), method or Method()).totals
    good = totals[~np.isnan(totals)]
    if not good.size:
        raise Refused("no_admissible_model")
    low, high = np.percentile(good, (2.5, 97.5))
    return Carried(float(np.median(good)), float(low), float(high), totals.size, totals.size - good.size)


def _lists(names: list[str], table: Table) -> Lists:
    rows = [[*(int(name in lists) for name in names), many] for lists, many in table.items()]
    return Lists.from_rows([*names, "count"], rows)
