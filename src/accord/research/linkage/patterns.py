"""What comes out: the capture table that `prevalence` takes, and the doubtful pairs on which people decide."""

import csv
import io
from collections.abc import Sequence
from math import floor
from typing import Final

from accord.research.linkage.counting import Counted, Decision
from accord.research.linkage.refusals import Refused

PAIRS: Final = ("list", "record", "other list", "other record", "probability", "same")
_ANSWERS: Final = {"yes": True, "no": False, "": None}


def table(counted: Counted) -> str:
    """The mean of the draws as CSV: a column of 0 and 1 for each list, and `count` in whole people, which add up to the number counted once."""
    names = list(counted.sizes)
    whole = {lists: floor(many) for lists, many in counted.table.items()}
    missing = round(sum(counted.table.values())) - sum(whole.values())
    by_rest = sorted(counted.table, key=lambda lists: (whole[lists] - counted.table[lists], sorted(lists)))
    for lists in by_rest[:missing]:
        whole[lists] += 1
    rows = [
        [*(int(name in lists) for name in names), many]
        for lists, many in sorted(whole.items(), key=lambda row: (len(row[0]), sorted(row[0])))
        if many
    ]
    return _csv([[*names, "count"], *rows])


def doubtful(counted: Counted) -> str:
    """The doubtful pairs as CSV, with an empty column in which people write yes or no."""
    rows = [[*one, *other, f"{likely:.2f}", ""] for (one, other), likely in counted.doubtful]
    return _csv([list(PAIRS), *rows])


def decided(text: str) -> dict[Decision, bool]:
    """What people wrote into it; lines without an answer are left out. Raises Refused (not-pairs)."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(rows[0]) != PAIRS:
        raise Refused("not-pairs", "line 1")
    found: dict[Decision, bool] = {}
    for number, row in enumerate(rows[1:], 2):
        answer = row[5].strip().lower() if len(row) == len(PAIRS) else "?"
        if answer not in _ANSWERS:
            raise Refused("not-pairs", f"line {number}")
        same = _ANSWERS[answer]
        if same is not None:
            found[(row[0], row[1]), (row[2], row[3])] = same
    return found


def _csv(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
