"""The examples of the guide page give what they say; an estimate takes the tables that were drawn."""

import doctest
from pathlib import Path

import pytest

from accord.research.prevalence import Refused, over_tables

PAGE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "linkage.md"


def test_the_examples_of_the_guide():
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.REPORT_NDIFF)
    assert found.attempted > 12
    assert found.failed == 0


def table(shared):
    lists = (["a"], ["b"], ["c"], ["a", "b"], ["a", "c"], ["b", "c"], ["a", "b", "c"])
    return {frozenset(one): many for one, many in zip(lists, (200, 180, 150, shared, 30, 25, shared // 4), strict=True)}


def test_an_estimate_carries_the_error_of_linking():
    one = over_tables([table(40)] * 20, replicates=5)
    many = over_tables([table(10 + 4 * n) for n in range(20)], replicates=5)
    assert (one.replicates, one.refused) == (100, 0)
    assert many.high - many.low > one.high - one.low


def test_no_table_is_refused():
    with pytest.raises(Refused, match="Draw one"):
        over_tables([])
