"""The guide names every kind of letter that travels between nodes, and none that does not."""

import re
from pathlib import Path

from accord.exchange.messages import kinds

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "nodes.md"


def test_every_kind_of_letter_stands_in_the_guide():
    table = GUIDE.read_text(encoding="utf-8").partition("## What travels")[2].partition("## What does not")[0]
    named = re.findall(r"`([a-z]+\.[a-z]+)`", table)
    spoken = {name for name in kinds._KINDS if not name.startswith("test.")}
    assert len(spoken) > 20
    assert sorted(named) == sorted(spoken)
