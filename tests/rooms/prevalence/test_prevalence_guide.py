"""The examples of the guide page give what they say."""

import doctest
from pathlib import Path

from tests.rooms.prevalence.tables import DATA

PAGE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "prevalence.md"


def test_the_examples_of_the_guide(monkeypatch):
    monkeypatch.chdir(DATA)
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.REPORT_NDIFF)
    assert found.attempted > 15
    assert found.failed == 0
