"""The list of screenings: by where they stand, by list, page by page; of the own organisation alone."""

from datetime import timedelta

import pytest

from accord.detection.screening import instruments, judging, listing, queries, released
from accord.detection.screening.models import Screening
from accord.detection.screening.vocab import Conclusion, Shown
from accord.foundation.pages import BadCursor
from accord.foundation.refusals import Refused
from accord.foundation.second.vocab import LASTS
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok

pytestmark = pytest.mark.django_db


def shown(world, who="ana", **wanted):
    found = listing.listed(world[who], now=wanted.pop("now", world.now), **wanted)
    return {row.pk for row in found.found.rows}


@pytest.fixture
def three(world):
    """One that is open, one that waits for a decision, one that found little."""
    decide = world.screened("ana")
    little = world.screened("ana", yes=("1.1",))
    open_ = world.screened("ana", yes=())
    Screening.objects.filter(pk=open_).update(state="stopped", conclusion="")
    return decide, little, open_


def test_each_is_found_where_it_stands(world, three):
    decide, little, open_ = three
    assert shown(world) == {decide, little, open_}
    assert shown(world, show=Shown.OPEN) == {open_}
    assert shown(world, show=Shown.DECIDE) == {decide}
    assert shown(world, show=Shown.SECOND) == shown(world, show=Shown.IDENTIFIED) == set()
    assert shown(world, show="no such") == {decide, little, open_}
    judging.ask_lower(
        actor=world["ana"], screening=decide, to=Conclusion.RISK, reason="Второ мнение по отговорите ѝ.", now=world.now,
        key=key(),
    )  # fmt: skip
    assert shown(world, show=Shown.SECOND) == {decide}
    assert listing.listed(world["ana"], now=world.now).second == {decide}
    assert shown(world, show=Shown.SECOND, now=world.now + LASTS) == set()  # it waited too long


def test_by_list_and_by_what_was_withdrawn(world, three, monkeypatch):
    decide, little, open_ = three
    assert shown(world, instrument=instruments.CURRENT) == set(three)
    assert shown(world, instrument="delphi-adult-labour") == set()
    assert shown(world, show=Shown.WITHDRAWN) == set()
    Screening.objects.filter(pk=little).update(instrument_version="2025.1")
    Screening.objects.filter(pk=open_).update(modules="ukraine@2025.1 ukraine@2025.10")
    Screening.objects.filter(pk=decide).update(modules="ukraine@2025.10")
    gone = frozenset({(instruments.CURRENT, "2025.1"), ("ukraine", "2025.1")})
    monkeypatch.setattr(listing, "kept", lambda: released.Kept(1, withdrawn=gone))
    assert shown(world, show=Shown.WITHDRAWN) == {little, open_}


def test_page_by_page_and_of_the_own_organisation_alone(world, monkeypatch):
    for _ in range(27):
        world.screened("ana")
    first = listing.listed(world["ana"], now=world.now)
    rest = listing.listed(world["ana"], now=world.now, after=first.found.next)
    assert (len(first.found.rows), len(rest.found.rows), rest.found.next) == (25, 2, "")
    assert shown(world, "mira") == set()
    for who in ("georgi", "nadia", "elena"):
        with pytest.raises(Refused):
            shown(world, who)
    with pytest.raises(BadCursor):
        shown(world, after="x")


def test_the_page_and_the_api_tell_the_same(world, three):
    decide, little, _open = three
    page = signed_in(world, "ana").get("/desk/screenings/?show=decide&list=bg-nrm").content.decode()
    codes = dict(Screening.objects.values_list("pk", "code"))
    assert codes[decide] in page
    assert codes[little] not in page
    told = ok(Api(world, "ana").get("/screenings?show=decide"))
    assert [(row["id"], row["outcome"], row["second"]) for row in told["rows"]] == [
        (str(decide), "reasonable_grounds", False)
    ]
    assert {row["id"] for row in ok(Api(world, "ana").get("/screenings"))["rows"]} == {str(pk) for pk in three}


def test_grounds_wait_for_a_decision_however_many_without_any_are_older(world):
    told = {
        "organisation": world.org("animus"), "screener": world["ana"].account, "instrument": "x", "instrument_version": "1",
        "setting": "workplace", "language": "uk", "sex": "Feminine", "age_group": "adult", "started_at": world.now,
        "state": "completed",
    }  # fmt: skip
    for number in range(90):
        ended = world.now - timedelta(days=2)
        Screening.objects.create(code=f"SC-{number}", conclusion="concern", completed_at=ended, **told)
    late = Screening.objects.create(code="SC-late", conclusion="reasonable_grounds", completed_at=world.now, **told)
    assert queries.awaiting_decision(world["ana"]) == [late]
