"""Linkage at size: splink finds, in DuckDB and on Spark, the very pairs that our engine finds; so what is counted is the same."""

from itertools import combinations

import numpy as np
import pytest

from accord.research.linkage import Refused, Roll, count_once
from accord.research.linkage.counting import counted_of
from accord.research.linkage.pairs import pairs
from accord.research.linkage.splinked import splinked, tokens
from tests.rooms.linkage.simulated import STUDY, lists

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # its sockets
]


def found(rolls, spark=None):
    told = tokens((at, name, held) for at, roll in enumerate(rolls) for name, held in roll.records.items())
    return splinked(told, spark=spark)


def same(one, other):
    arrays = all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("owners", "one", "other", "code")
    )
    return arrays and (one.names, one.kinds, one.within) == (other.names, other.kinds, other.within)


@pytest.mark.parametrize("level", ["clean", "moderate", "hard"])
def test_on_duckdb_the_pairs_are_those_of_our_engine(level):
    rolls = lists(1_200, seed=31, level=level)[0]
    assert same(found(rolls), pairs(rolls))


def test_on_spark_the_count_is_the_same_and_holds_the_truth(spark):
    rolls, truth, who = lists(1_200, seed=101)
    on_spark = found(rolls, spark)
    assert same(on_spark, pairs(rolls))
    counted = counted_of(STUDY, rolls, on_spark)
    assert counted == count_once(STUDY, rolls) == counted_of(STUDY, rolls, found(rolls))
    assert counted.once[1] <= truth <= counted.once[2]
    held = [{person for (name, _record), person in who.items() if name == roll.name} for roll in rolls]
    both = sum(len(one & other) for one, other in combinations(held, 2))
    assert counted.links / both > 0.7
    assert counted.precision[0] > 0.9


def test_an_encoding_that_many_share_says_nothing_here_either():
    crowd = frozenset({("birth+sex", bytes(12))})
    told = [Roll(name, {f"{name}-{n}": crowd for n in range(40)}) for name in ("police", "shelter")]
    with pytest.raises(Refused) as refused:
        found(told)
    assert refused.value.code == "other-key"


def test_who_has_no_encoding_stands_on_the_list_all_the_same():
    rolls = lists(400, seed=5, level="clean", shares=(0.6, 0.5))[0]
    rolls = [Roll(roll.name, dict(roll.records) | {"bare": frozenset()}) for roll in rolls]
    one, other = found(rolls), pairs(rolls)
    assert same(one, other)
    assert len(one.owners) == sum(roll.size for roll in rolls)
