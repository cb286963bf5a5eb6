"""How many questions a page asks of the database does not grow with what stands on it (no timed tests; benchmarks/ measure)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.protection.referrals.models import Referral
from tests.cast import signed_in
from tests.rooms.outcomes.builders import assessed
from tests.rooms.proceedings.build import care, hearing
from tests.rooms.services.builders import asked
from tests.rooms.shelters.builders import arrive, hold, house, places

MOST = {
    "/desk/": 17,
    "/desk/cases/": 9,
    "/desk/signals/": 9,
    "/desk/referrals/out/": 9,
    "/desk/agreements/": 10,
    "/desk/caseload/": 15,
    "case": 25,
}


def questions(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as told:
        assert client.get(path).status_code == 200
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in told.captured_queries)


def more(world):
    """One more of everything: a signal, a screening, an agreement, a case with consent and two referrals, one of them sent."""
    world.signal()
    world.screened()
    world.agree("dignita")
    case = world.case()
    world.consent(case)
    world.draft(case)
    world.send(world.draft(case))
    return case


@pytest.mark.parametrize("path", [p for p in MOST if p.startswith("/")])
def test_a_list_asks_the_same_for_one_row_and_for_many(world, path):
    client = signed_in(world, "ana")
    more(world)
    few = questions(client, path)
    for _ in range(4):
        more(world)
    assert questions(client, path) == few <= MOST[path]


def test_the_case_page_asks_the_same_for_a_short_and_a_long_story(world):
    client, case = signed_in(world, "ana"), more(world)
    hearing(world, care(world, case))
    assessed(world, case)
    asked(world, case)
    unit = places(world, house(world, "ana"), who="ana")
    arrive(world, hold(world, unit, case), "ana")
    few = questions(client, f"/desk/cases/{case}/")
    for _ in range(4):
        hearing(world, care(world, case))
        asked(world, case)
        world.consent(case)
        for sent in Referral.objects.filter(case=case, state="sent"):  # the same is asked once at a time
            world.act(sent.pk, "revoke", "ana")
        world.send(world.draft(case))
    assert questions(client, f"/desk/cases/{case}/") == few <= MOST["case"]
