"""Facts as they may leave, sealed for one recipient: what a report counts, in codes, and no more. No Django.

Corrections are settled, joined records stand as one, days are months, and of each kind of fact what no table of the report counts
by is left out. Pseudonyms are numbers dealt out anew for each file: by them no two files, and no file and the node, can be laid
over each other. By what else is known of somebody (age, citizenship, place) they can.
It is still a row for each thing that happened to a person: personal data, for who counts by a law, never for the public.
"""

import csv
import io
import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from string import Template
from typing import Any, Final

from accord.research.facts.heads import Head
from accord.research.facts.indicators import Indicator, Period, indicators
from accord.research.facts.vocab import COLUMNS, DIMENSIONS, KINDS, SETS

Codes = Mapping[str, Collection[str]]  # of a column, or of a kind and a column with a dot between: closed.detail
_NUMBERED: Final = ("person", "about", "holder", "root", "organisation")
_DETAIL: Final = COLUMNS.index("detail")
_ALWAYS: Final = frozenset({"seq", "at", "kind", "day"})
_UNITS: Final = {"person": "person"} | dict.fromkeys(("case", "signal", "proceeding"), "holder")
_SEVERAL: Final = frozenset(DIMENSIONS[name] for name in SETS)
_NUMBER, _DAY = re.compile(r"\d{0,12}", re.ASCII), re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FITS: Final = {"at": _DAY, "day": _DAY} | dict.fromkeys(("seq", *_NUMBERED), _NUMBER)


_CHOSEN: Final = """
WITH counted AS (
  SELECT * FROM standing WHERE day < $after AND (kind IN ($news) AND day >= $start OR kind IN ($opens))
), ended AS (
  SELECT * FROM standing WHERE kind = 'closed' AND day < $after AND root IN (SELECT about FROM counted)
), every AS (SELECT * FROM counted UNION SELECT * FROM ended)
SELECT $columns FROM every LEFT JOIN joined ON every.person = joined.one
"""


class NotCodes(ValueError):
    """Something stands among the facts that is no code; nothing was written. `column` names where."""

    def __init__(self, column: str) -> None:
        self.column = column
        super().__init__(f"A value of the column {column} is no code; the file was not written.")


def written(backend: Any, head: Head, wanted: Iterable[tuple[str, Sequence[str]]], codes: Codes) -> bytes:
    """The facts that these indicators count, each by its dimensions, as CSV behind a line that says of what they are.

    `backend` is a DuckDB with the tables of `queries.opened`; `codes` are all that may stand in a column.
    Raises NotCodes where a value is anything else.
    """
    counted = list(wanted)
    kept, without = _kept(counted), {indicators()[name].without for name, _by in counted} - {""}
    before = _kept((name, by) for name, by in counted if indicators()[name].rule == "open") | {"closed": kept["closed"]}
    monthly = [kind for kind, columns in kept.items() if "day" in columns]
    rules = [indicators()[name] for name, _by in counted]
    rows = backend.execute(_words(rules, head.period, monthly)).fetchall()
    secrets.SystemRandom().shuffle(rows)  # the order of telling is nobody's business
    numbers = list(range(1, len(_NUMBERED) * len(rows) + 1))
    secrets.SystemRandom().shuffle(numbers)
    dealt: dict[str, str] = {}
    out = io.StringIO()
    out.write(f"{head.line}\n")
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for seq, row in enumerate(rows, 1):
        told = {name: value for name, value in zip(COLUMNS, row, strict=True) if value is not None}
        columns = (before if told["day"] < head.period.start else kept)[told["kind"]]
        told = {name: value for name, value in told.items() if name in columns | _ALWAYS}
        if "why" in columns and row[_DETAIL] in without:
            told["detail"] = row[_DETAIL]
        for name in _NUMBERED:
            if name in told:
                told[name] = dealt.get(told[name]) or dealt.setdefault(told[name], str(numbers.pop()))
        lines.writerow(_checked(told | {"seq": seq}, codes))
    return out.getvalue().encode()


def _kept(counted: Iterable[tuple[str, Sequence[str]]]) -> dict[str, set[str]]:
    """Of each kind of fact the columns that some rule asks for or some table counts by. `why`: only why a case was closed
    that a rule leaves out.
    """
    kept: dict[str, set[str]] = defaultdict(set)
    for name, by in counted:
        rule = indicators()[name]
        columns = kept[rule.kind]
        columns |= {DIMENSIONS[one] for one in by} | {_UNITS.get(rule.unit, "about")}
        columns |= {one for one in ("status", "detail") if getattr(rule, one)}
        if rule.rule == "open" or rule.without:
            columns.add("about")
            kept["closed"].add("root")
        if rule.without:
            kept["closed"].add("why")
    return kept


def _checked(told: Mapping[str, Any], codes: Codes) -> list[str]:
    # SECURITY: nothing but numbers, days and the codes that there are fits in. tests/rooms/facts/test_leaving.py
    row = {name: str(told.get(name, "")) for name in COLUMNS}
    for name, value in row.items():
        if value and not _fits(name, value, row["kind"], codes):
            raise NotCodes(name)
    return list(row.values())


def _fits(name: str, value: str, kind: str, codes: Codes) -> bool:
    if name in _FITS:
        return bool(_FITS[name].fullmatch(value))
    known = KINDS if name == "kind" else codes.get(f"{kind}.{name}", codes.get(name, ()))
    several = value.split(" ") if name in _SEVERAL else [value]
    return all(one in known for one in several)


def _words(rules: Sequence[Indicator], period: Period, monthly: Iterable[str]) -> str:
    """The facts of these rules, and what ended them. Of a day: its month, or that it lies in the period, or before it."""
    start, after = (f"DATE '{day.isoformat()}'" for day in (period.start, period.after))
    within = f"CASE WHEN kind IN ({_listed(monthly)}) THEN date_trunc('month', day) ELSE {start} END"
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
