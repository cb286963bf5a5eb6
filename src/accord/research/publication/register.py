"""The release register: what was ever published, and why the next release is or is not one of it. Pure: over a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from accord.research.publication.plan import Plan, Variable, above
from accord.research.publication.refusals import (
    AlreadyPublished,
    AlreadyRevised,
    KeyChanged,
    NotApproved,
    NotInPlan,
    Overlapping,
    PlanChanged,
    RevisionTooEarly,
    SecondBanding,
    Unregistered,
)

OPEN_DATA: Final = "open"
PARTNERS: Final = "partners"


@dataclass(frozen=True)
class Entry:
    """One release. `members` is a digest of who is in the cohort, keyed with the publication key; `revision` 0 or 1."""

    code: str
    cohort: str
    plan: Plan
    key_id: str
    readers: str = OPEN_DATA
    revision: int = 0
    members: str = ""
    author: str = ""
    approved_by: str = ""
    files: dict[str, str] = field(default_factory=dict)  # name: SHA-256


def require_publishable(new: Entry, past: Sequence[Entry]) -> None:
    """Whether a release may join the register. Cohorts are years: each holds other persons.

    Raises AlreadyPublished, PlanChanged, SecondBanding, Overlapping, KeyChanged, AlreadyRevised, RevisionTooEarly.
    """
    same = [e for e in past if e.cohort == new.cohort]
    for earlier in same:
        if earlier.key_id != new.key_id:
            raise KeyChanged(cohort=new.cohort)
        _require_same_plan(new, earlier)
    if any((e.readers, e.revision) == (new.readers, new.revision) for e in same):
        known = next(e for e in same if (e.readers, e.revision) == (new.readers, new.revision))
        raise AlreadyPublished(cohort=new.cohort, release=known.code)
    if new.revision > 1:
        raise AlreadyRevised(cohort=new.cohort)
    if new.revision == 0:
        if any(e.revision for e in same) or any(e.members != new.members for e in same):
            raise PlanChanged(cohort=new.cohort)
        return
    if not same or not any(e.cohort > new.cohort for e in past):
        raise RevisionTooEarly(cohort=new.cohort)


def require_approved(entry: Entry) -> None:
    """Raises NotApproved."""
    if not entry.approved_by or entry.approved_by == entry.author:
        raise NotApproved(release=entry.code)


def require_table(plan: Plan, table: str, cohort: str) -> None:
    """Raises NotInPlan."""
    if table not in {t.name for t in plan.tables}:
        raise NotInPlan(table=table, cohort=cohort)


def recognise(digest: str, past: Iterable[Entry]) -> Entry:
    """The release in which a file of this SHA-256 stands. Raises Unregistered."""
    for entry in past:
        if digest in entry.files.values():
            return entry
    raise Unregistered


def _require_same_plan(new: Entry, earlier: Entry) -> None:
    for one in new.plan.variables:
        for two in earlier.plan.variables:
            if one.reads == two.reads and not _same_classes(one, two):
                if one.within or two.within:
                    raise Overlapping(variable=one.name, cohort=new.cohort)
                raise SecondBanding(field=one.reads, first=two.name, second=one.name)
    if _said(new.plan) != _said(earlier.plan):
        for table in new.plan.tables:
            if frozenset(table.by) not in {frozenset(t.by) for t in earlier.plan.tables}:
                raise NotInPlan(table=table.name, cohort=new.cohort)
        raise PlanChanged(cohort=new.cohort)
    if new.readers == earlier.readers and new.plan.threshold != earlier.plan.threshold:
        raise PlanChanged(cohort=new.cohort)


def _same_classes(one: Variable, two: Variable) -> bool:
    if one.name != two.name:  # another level of one nested geography
        return two.name == one.within or one.name == two.within
    return (one.classes, dict(one.codes), one.other) == (two.classes, dict(two.codes), two.other)


def _said(plan: Plan) -> object:
    """What must stay for a cohort: everything but names, the threshold, which depends on the readers, and the columns of microdata, which have an account of their own."""
    data = plan.as_data()
    for variable in data["variables"]:  # what things are called may be said in more languages later
        for name in ("label", "labels", "titles"):
            variable.pop(name, None)
    return {key: value for key, value in data.items() if key not in {"name", "threshold", "columns"}}


def levels(plan: Plan) -> list[Variable]:
    """The variables that nothing of the plan divides further: the smallest areas."""
    coarser = {name for v in plan.variables for name in above(plan, v)}
    return [v for v in plan.variables if v.name not in coarser]
