"""E3: the ledger takes no more events, by a real fault of the database; nothing is shown and nothing is done."""

import pytest
from django.db import connection
from django.test import Client

from accord.foundation.ledger.models import Head
from tests.cast import PASSWORD
from tests.proofs.crawl.browse import undone
from tests.proofs.crawl.tables import ASKING, rows


def full() -> None:
    """From now on no event can be written."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER full_up BEFORE INSERT ON ledger_event BEGIN SELECT RAISE(ABORT, 'Qzfull'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'Qzfull'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER full_up BEFORE INSERT ON ledger_event FOR EACH ROW EXECUTE FUNCTION full_up()"
            )


def headless() -> None:
    """The head of the tree is gone."""
    Head.objects.all().delete()


@pytest.mark.proof("E3")
def test_without_the_ledger_nothing_is_shown_and_nothing_done(house, working, proof):
    tried = proof.random.sample(working, min(len(working), proof.size(quick=40, long=10_000)))
    wrong, refused, n = [], 0, 0
    for fault in (full, headless):
        for call in tried:
            visitor = house.visitor(call.who)
            with undone():
                fault()
                before = rows(without=ASKING)
                answer = visitor.do(call)
                after = rows(without=ASKING)
            n, refused = n + 1, refused + (answer.status_code == 503)
            shown = house.canaries.within(answer.content.decode("utf-8", "replace"))
            if answer.status_code >= 500 and answer.status_code != 503:
                wrong.append((fault.__name__, call.method, call.path, answer.status_code))
            typed = house.canaries.within(str(call.fields) + str(call.body))
            if shown - typed or (before != after and not _without_person(call)) or b"Qzfull" in answer.content:
                wrong.append((fault.__name__, call.method, call.path, shown, before != after))
    proof.counted(n, f"{len(tried)} views and operations × 2 faults, {refused} answered 503: {len(wrong)} wrong")
    assert not wrong, wrong[:10]
    assert refused > len(tried) // 4


def _without_person(call) -> bool:
    """One's own language and theme: nothing about anybody, and no event."""
    return call.route.name == "me" and call.step == ""


@pytest.mark.proof("E3")
def test_nobody_signs_in_unrecorded(house, proof):
    client = Client(raise_request_exception=False)
    form = {"login": "hana@accord.example", "password": PASSWORD}
    with undone():
        full()
        answer = client.post("/sign-in/", form)
        then = client.get("/desk/")
    proof.counted(
        1, f"signing in answered {answer.status_code}, the desk then {then.status_code} to {then.get('Location')}"
    )
    assert answer.status_code == 503
    assert (then.status_code, then["Location"]) == (302, "/sign-in/")
