"""Two versions of an agreement, clause by clause: what came, what went, what is said otherwise."""

from dataclasses import dataclass
from typing import Final

from accord.cooperation.agreements.terms import ClauseTerms, Terms, WorkLine
from accord.cooperation.agreements.vocab import Difference

HEAD: Final = (
    "title", "kind", "parties", "aims", "groups", "territory", "place", "valid_from", "valid_until", "review_on",
    "notice_days", "project", "donor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause of either version, or of both."""

    difference: Difference
    before: ClauseTerms | None
    after: ClauseTerms | None


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line of the work plan that came or went; one that was rewritten does both."""

    difference: Difference
    line: WorkLine


@dataclass(frozen=True, slots=True, repr=False)
class Compared:
    """What changed between two versions. `head` names the fields of the terms that differ."""

    before: Terms
    after: Terms
    head: tuple[str, ...]
    clauses: tuple[ClauseChange, ...]
    kept: int  # clauses that say the same
    work: tuple[LineChange, ...]


def compare(before: Terms, after: Terms) -> Compared:
    """What `after` says that `before` does not, and the other way round. A clause is known by what flows from whom to whom."""
    old, new = ({clause.flow(): clause for clause in one.clauses} for one in (before, after))
    changes = [ClauseChange(_difference(old.get(f), new.get(f)), old.get(f), new.get(f)) for f in sorted(old | new)]
    gone = [LineChange(Difference.GONE, line) for line in before.work if line not in after.work]
    come = [LineChange(Difference.NEW, line) for line in after.work if line not in before.work]
    return Compared(
        before,
        after,
        tuple(name for name in HEAD if getattr(before, name) != getattr(after, name)),
        tuple(change for change in changes if change.difference != Difference.SAME),
        sum(change.difference == Difference.SAME for change in changes),
        (*gone, *come),
    )


def _difference(old: ClauseTerms | None, new: ClauseTerms | None) -> Difference:
    if old is None:
        return Difference.NEW
    if new is None:
        return Difference.GONE
    return Difference.SAME if old == new else Difference.CHANGED
