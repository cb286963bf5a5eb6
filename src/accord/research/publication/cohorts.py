"""Frozen cohorts: a year of first registration, closed 90 days after its end, revised in bulk at most once."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from accord.research.publication.people import People
from accord.research.publication.plan import Variable
from accord.research.publication.refusals import CohortOpen, RevisionTooSmall

CLOSES_AFTER: Final = timedelta(days=90)
LEAST_CHANGED: Final = 10


def closes_on(year: int) -> date:
    """From this day on the cohort of `year` may be frozen."""
    return date(year, 12, 31) + CLOSES_AFTER


def require_closed(year: int, today: date) -> None:
    """Raises CohortOpen."""
    if today < closes_on(year):
        raise CohortOpen(cohort=year, until=closes_on(year).isoformat())


def changed(before: People, after: People, area: Variable | None) -> dict[str, int]:
    """How many persons came, went or changed, in each area that saw any. Exact: for the gate only."""
    old, new = before.rows(), after.rows()
    moved = {uid for uid in old.keys() | new.keys() if old.get(uid) != new.get(uid)}
    found: Counter[str] = Counter()
    for people in (before, after):
        places = area.index(people.values[area.reads]) if area else [0] * len(people)
        names = area.classes if area else (people.cohort,)
        here = {uid: names[int(place)] for uid, place in zip(people.uids, places, strict=True) if uid in moved}
        for uid, name in here.items():
            if people is before or uid not in old or _elsewhere(before, uid, area, name):
                found[name] += 1
    return dict(found)


def _elsewhere(before: People, uid: str, area: Variable | None, name: str) -> bool:
    if area is None:
        return False
    at = before.uids.index(uid)
    return area.classes[int(area.index(before.values[area.reads][at : at + 1])[0])] != name


def require_large(before: People, after: People, area: Variable | None) -> None:
    """A revision changes at least ten persons in every area that it touches, or none at all. Raises RevisionTooSmall."""
    small = {name: n for name, n in changed(before, after, area).items() if n < LEAST_CHANGED}
    if small or before.rows() == after.rows():
        raise RevisionTooSmall(least=LEAST_CHANGED, area=min(small) if small else before.cohort)
