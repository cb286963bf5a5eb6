"""What each indicator counts, in the words of DuckDB: to find them takes Ibis longer than DuckDB takes to count.

Made from the expressions of `counting.py`; after a change of them or of an indicator:
`python -m accord.research.facts.said > src/accord/research/facts/data/duckdb.toml`. No Django.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Final

from accord.research.facts.indicators import Period, indicators

_DATA: Final = Path(__file__).parent / "data" / "duckdb.toml"
# Days that stand in no period: where they are said, those of the period come.
_START, _AFTER, _TOLD = "MAKE_DATE(1001, 1, 1)", "MAKE_DATE(1003, 1, 1)", "1004-01-02"


def said(name: str, period: Period) -> str:
    """The words of `standing`, `recent` or what an indicator counts. Raises KeyError where there is no such thing."""
    told = (period.cutoff + timedelta(days=1)).isoformat()
    return Template(_words()[name]).substitute(
        start=f"DATE '{period.start.isoformat()}'", after=f"DATE '{period.after.isoformat()}'", told=told
    )


def written() -> str:
    """The whole file, made again."""
    from accord.research.facts import counting

    period = Period(date(1001, 1, 1), date(1002, 12, 31), date(1004, 1, 1))
    standing, joined = counting.table("standing"), counting.pairs("joined")
    words = {
        "standing": counting.standing(counting.table("facts"), period),
        "recent": counting.recent(standing, period),
    }
    for name, rule in indicators().items():
        facts = counting.table("recent" if rule.rule == "new" else "standing")
        words[name] = counting.units(facts, rule, period, joined=joined)
    head = "# Made by `python -m accord.research.facts.said`. Change counting.py or indicators.toml, never this.\n"
    return head + "".join(f"\n{name} = '''\n{_marked(counting.sql(one))}\n'''\n" for name, one in words.items())


def _marked(text: str) -> str:
    return text.replace(_START, "$start").replace(_AFTER, "$after").replace(_TOLD, "$told")


@lru_cache(maxsize=1)
def _words() -> Mapping[str, str]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


if __name__ == "__main__":
    print(written(), end="")
