"""On which list the total hangs: each list left out and each pair taken as one, as tables and as a sentence for every list."""

from itertools import combinations
from typing import Any, Final

from django.utils.translation import gettext as _

from accord.research.estimates.parts import Part
from accord.research.estimates.words import people, wrong

_MOVES, _HANGS = (
    0.1,
    1 / 3,
)  # of the total: less than the first is hardly a move; from the second on it hangs on the list
_NAMED: Final = 3  # lists without an estimate that are named; the table has all


def parts(made: dict[str, Any]) -> list[Part]:
    """What is said of each list, and both tables."""
    rows = [(name, _list(made, at)) for at, name in enumerate(made["lists"])]
    said = _("What the total owes to each list. If it jumps without one list, it hangs on that list.")
    one = _("If two lists see the same people by the same way, read the total in which they are one.")
    return [
        Part(_("List by list"), said, (_("List"), _("In words")), rows, sentences=True),
        _table(_("Without each list"), "", _("List left out"), made, "left_out"),
        _table(_("Two lists taken as one"), one, _("Lists"), made, "merged"),
    ]


def _table(title: str, words: str, head: str, made: dict[str, Any], name: str) -> Part:
    rows = [
        (one["what"], people(one["total"]), changed(one["total"] / made["total"] - 1))
        if one["total"] is not None
        else (one["what"], _("no estimate"), "–")
        for one in made[name]
    ]
    return Part(title, words, (head, _("Total"), _("Change")), rows)


def changed(share: float) -> str:
    """A change in per cent, with its sign."""
    whole = round(100 * share)
    return f"{'−' if whole < 0 else '+' if whole else ''}{abs(whole)}%"


def _list(made: dict[str, Any], at: int) -> str:
    name = made["lists"][at]
    pairs = zip(combinations(made["lists"], 2), made["merged"], strict=True)
    others = {two if one == name else one: found for (one, two), found in pairs if name in (one, two)}
    return f"{_without(made['left_out'][at], made['total'])} {_as_one(others, made['total'])}"


def _without(found: dict[str, Any], total: float) -> str:
    if found["total"] is None:
        why = wrong(found["refused"], found["facts"]) if "facts" in found else ""
        return _("Without it there is no estimate. {why}").format(why=why).strip()
    share = found["total"] / total - 1
    if abs(share) < _MOVES:
        words = _("Without it the total is {total} ({change}): it hardly moves.")
    elif abs(share) < _HANGS:
        words = _("Without it the total is {total} ({change}).")
    else:
        words = _("Without it the total is {total} ({change}): it hangs on this list.")
    return words.format(total=people(found["total"]), change=changed(share))


def _as_one(others: dict[str, dict[str, Any]], total: float) -> str:
    totals = {name: one["total"] for name, one in others.items() if one["total"] is not None}
    said = []
    if totals:
        low, high = min(totals, key=totals.__getitem__), max(totals, key=totals.__getitem__)
        if max(abs(one / total - 1) for one in totals.values()) < _MOVES:
            said.append(_("As one with another list: the total hardly moves."))
        elif low == high:
            said.append(_("As one with {list}: {total}.").format(list=low, total=people(totals[low])))
        else:
            words = _("As one with another list: from {low} (with {one}) to {high} (with {other}).")
            said.append(words.format(low=people(totals[low]), one=low, high=people(totals[high]), other=high))
    none = [name for name in others if name not in totals]
    if none:
        named = ", ".join(none[:_NAMED]) + (" …" if len(none) > _NAMED else "")
        said.append(_("As one with {lists} there is no estimate.").format(lists=named))
    return " ".join(said)
