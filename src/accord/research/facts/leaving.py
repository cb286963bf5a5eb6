"""Facts as they may leave, sealed for one recipient: what a report counts, in codes, and no more. No Django.

Corrections are settled, joined records stand as one, days are months, and what no table of the report counts by is left out.
Pseudonyms are numbers dealt out anew for each file, so that no two files, and no file and the node, can be laid over each other.
It is still a row for each thing that happened to a person: personal data, for who counts by a law, never for the public.
"""

import csv
import io
import re
import secrets
from collections.abc import Iterable, Sequence
from string import Template
from typing import Any, Final

from accord.research.facts.indicators import Indicator, Period, indicators
from accord.research.facts.vocab import COLUMNS, DIMENSIONS

_NUMBERED: Final = ("person", "about", "holder", "root", "organisation")
_ALWAYS: Final = frozenset({"seq", "at", "kind", "day", "status", "detail", *_NUMBERED})
_NUMBER, _DAY, _CODES = (
    re.compile(one) for one in (r"\d{1,12}", r"\d{4}-\d{2}-\d{2}", r"[A-Za-z0-9_-]{0,40}( [A-Za-z0-9_-]{1,40})*")
)
_FITS: Final = {"seq": _NUMBER, "at": _DAY, "day": _DAY} | dict.fromkeys(_NUMBERED, re.compile(r"\d{0,12}"))


_CHOSEN: Final = """
WITH counted AS (
  SELECT * FROM standing WHERE day < $after AND (kind IN ($news) AND day >= $start OR kind IN ($opens))
), ended AS (
  SELECT * FROM standing WHERE kind = 'closed' AND day < $after AND root IN (SELECT about FROM counted)
), every AS (SELECT * FROM counted UNION SELECT * FROM ended)
SELECT $columns FROM every LEFT JOIN joined ON every.person = joined.one
"""


class NotCodes(ValueError):
    """Something stands among the facts that is no code; nothing was written."""


def written(backend: Any, period: Period, names: Sequence[str], dimensions: Iterable[str]) -> bytes:
    """The facts that these indicators count, by these dimensions, as CSV. `backend` is a DuckDB with the tables of
    `queries.opened`.

    Raises NotCodes where a value is anything else.
    """
    kept = {DIMENSIONS[one] for one in dimensions}
    grain = "month" if "day" in kept else ""
    kept |= _ALWAYS
    rows = backend.execute(_words([indicators()[name] for name in names], period, grain)).fetchall()
    secrets.SystemRandom().shuffle(rows)  # the order of telling is nobody's business
    numbers = list(range(1, len(_NUMBERED) * len(rows) + 1))
    secrets.SystemRandom().shuffle(numbers)
    dealt: dict[str, str] = {}
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for seq, row in enumerate(rows, 1):
        told = {name: value for name, value in zip(COLUMNS, row, strict=True) if name in kept and value is not None}
        for name in _NUMBERED:
            if name in told:
                told[name] = dealt.get(told[name]) or dealt.setdefault(told[name], str(numbers.pop()))
        lines.writerow(_checked(told | {"seq": seq}))
    return out.getvalue().encode()


def _checked(told: dict[str, Any]) -> list[str]:
    # SECURITY: nothing but numbers, days and codes fits in. tests/rooms/facts/test_leaving.py
    row = {name: str(told.get(name, "")) for name in COLUMNS}
    if wrong := [name for name, value in row.items() if not _FITS.get(name, _CODES).fullmatch(value)]:
        raise NotCodes(f"A value of the column {wrong[0]} is no code; the file was not written.")
    return list(row.values())


def _words(rules: Sequence[Indicator], period: Period, grain: str) -> str:
    """The facts of these rules, and what ended them. Of a day: its month, or that it lies in the period, or before it."""
    start, after = (f"DATE '{day.isoformat()}'" for day in (period.start, period.after))
    within = f"date_trunc('{grain}', day)" if grain else start
    chosen = {
        "at": f"DATE '{period.cutoff.isoformat()}'",
        "person": "coalesce(stands, person)",
        "day": f"CASE WHEN day < {start} THEN {start} - 1 ELSE {within} END::DATE",
        "instead_of": "NULL",
    }
    columns = ", ".join(f'{chosen.get(name, name)} AS "{name}"' for name in COLUMNS)
    news, opens = (_listed({rule.kind for rule in rules if rule.rule == one}) for one in ("new", "open"))
    return Template(_CHOSEN).substitute(columns=columns, start=start, after=after, news=news, opens=opens)


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(kinds)) or "NULL"
