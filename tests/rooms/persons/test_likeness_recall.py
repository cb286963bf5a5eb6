"""Made-up people who come to another desk: a change that loses them, or makes strangers known, fails here. Seeded, without Faker."""

from collections import defaultdict

import pytest

from accord.protection.persons.likeness import compounds, ranked
from benchmarks.looking import near
from benchmarks.people import people, views

KNOWN, AGAIN = 1200, 100


@pytest.fixture(scope="module")
def persons():
    return people(KNOWN + AGAIN, 3, faker=False)


@pytest.mark.parametrize(
    ("level", "at_first", "at_ten"), [("clean", 0.97, 0.98), ("moderate", 0.90, 0.95), ("hard", 0.75, 0.85)]
)
def test_who_comes_again_is_found_and_who_does_not_is_not(persons, level, at_first, at_ten):
    known = views(persons[:KNOWN], "bg", level, 1)
    index = defaultdict(list)
    for who, record in enumerate(known):
        for compound in compounds(record):
            index[compound].append(who)

    def best(record):
        _some, found = near(index, record, known, among=KNOWN)
        return ranked(record, [(who, known[who]) for who in found], among=KNOWN)

    again = [best(record) for record in views(persons[:AGAIN], "ro", level, 2)]
    order = [[who for who, _ in rows] for rows in again]
    assert sum(rows[:1] == [who] for who, rows in enumerate(order)) / AGAIN >= at_first
    assert sum(who in rows for who, rows in enumerate(order)) / AGAIN >= at_ten
    strangers = [best(r) for r in views([one for one in persons[KNOWN:] if not one.kin], "ro", level, 3)]
    assert (
        sum(bool(rows) and rows[0][1].probability > 0.5 for rows in strangers) / len(strangers) <= 0.1
    )  # few names are drawn here
