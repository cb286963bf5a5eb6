"""Who carries how much: numbers by worker, by the same rule as their lists, of the own organisation, without strange codes."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.cooperation.people.models import Membership
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.wall import seen_by
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case, Conflict
from accord.research.overview import caseload
from accord.research.overview.caseload import CASELOAD, LONG, NOBODY
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.cases.test_handover import boris, hand  # noqa: F401
from tests.rooms.outcomes.builders import assessed


def loads(world, who, now):
    with seen_by(world[who].organisation):
        return {one.account: one for one in caseload.caseload(actor=world[who], now=now)}


def numbers(load):
    return {cell.figure.name: cell.many for cell in load.cells}


def rows(world, who, name, account, now):
    with seen_by(world[who].organisation):
        return caseload.carried(actor=world[who], name=name, account=account, now=now).rows


def test_each_number_is_that_of_its_list_for_each_worker_of_the_own_organisation(world, boris):  # noqa: F811
    first, second, third = world.case(), world.case(), world.case()
    world.case("mira")
    hand(world, {third: boris.account})
    later = world.now + timedelta(days=20)
    found = loads(world, "ana", later)
    assert world["mira"].account not in found
    assert world["oksana"].account not in found  # her role opens no cases
    ana = numbers(found[world["ana"].account])
    assert (ana["open"], ana["unassessed"], ana["silent"]) == (2, 2, 2)
    assert numbers(found[boris.account])["open"] == 1
    assert ana["overdue"] > 2
    assert ana["looks"] == 2
    for account, load in found.items():
        for cell in load.cells:
            listed = rows(world, "ana", cell.figure.name, account, later)
            assert len(listed) == cell.many, (account, cell.figure.name)
            assert cell.first == (listed[0].moment if listed else None)
    assert {row.code for row in rows(world, "ana", "open", world["ana"].account, later)} == {
        Case.objects.get(pk=pk).code for pk in (first, second)
    }


def test_the_code_of_a_case_is_read_by_its_team_only(world, boris):  # noqa: F811
    case = world.case()
    hand(world, {case: boris.account})
    later = world.now + timedelta(days=20)
    for name in ("open", "overdue", "unassessed", "silent"):
        listed = rows(world, "ana", name, boris.account, later)
        assert listed
        assert {row.code for row in listed} == {""}
    Conflict.objects.create(case_id=case, account=boris.account, declared_at=world.now)
    with seen_by(boris.organisation):
        found = caseload.carried(actor=boris, name="open", account=boris.account, now=later)
    assert [row.code for row in found.rows] == [""]


def test_a_note_is_a_contact_and_an_assessment_ends_the_wait_for_one(world):
    case, account = world.case(), world["ana"].account
    later = world.now + LONG + timedelta(hours=1)
    assert numbers(loads(world, "ana", later)[account])["silent"] == 1
    cases.add_note(actor=world["ana"], case=case, text="Говорихме.", now=world.now + timedelta(days=2), key=key())
    assert numbers(loads(world, "ana", later)[account])["silent"] == 0
    [row] = rows(world, "ana", "silent", account, later + timedelta(days=2))
    assert row.moment == world.now + timedelta(days=2)
    assert numbers(loads(world, "ana", later)[account])["unassessed"] == 1
    assessed(world, case)
    assert numbers(loads(world, "ana", later)[account])["unassessed"] == 0
    world.close(case)
    closed = numbers(loads(world, "ana", later)[account])
    assert (closed["open"], closed["unassessed"], closed["silent"]) == (0, 0, 0)


def test_who_is_gone_and_what_nobody_owes_in_person_stand_there_too(world):
    case = world.case()
    later = world.now + timedelta(days=20)
    Duty.objects.filter(pk=Duty.objects.filter(object_id=case).earliest("due_at").pk).update(account=None)
    Membership.objects.filter(pk=world.cast.memberships["ana"].pk).update(until=world.now)
    found = loads(world, "ana", later)
    assert found[world["ana"].account].here is False
    assert numbers(found[NOBODY])["overdue"] == 1


def test_whoever_may_not_count_is_refused_and_others_are_not_found(world):
    world.case()
    for who in ("oksana", "georgi", "nadia", "petar", "stoyan"):
        with pytest.raises(Refused):
            caseload.caseload(actor=world[who], now=world.now)
        with pytest.raises(Refused):
            caseload.carried(actor=world[who], name="open", account=world["ana"].account, now=world.now)
    for name, account in (("open", world["mira"].account), ("open", uuid4()), ("nothing", world["ana"].account)):
        with pytest.raises(Missing):
            rows(world, "ana", name, account, world.now)
    # Who coordinates a country leads no workers of others.
    assert world["ana"].account not in loads(world, "elena", world.now)
    with pytest.raises(Missing):
        rows(world, "elena", "open", world["ana"].account, world.now)


def test_reading_is_an_event_and_asks_the_same_for_few_and_for_many(world, boris):  # noqa: F811
    world.case()

    def asked():
        with CaptureQueriesContext(connection) as found:
            loads(world, "ana", world.now)
        return len(found)

    few = asked()
    hand(world, {world.case(): boris.account})
    for _number in range(3):
        world.case()
    assert asked() == few
    facts = json.loads(Event.objects.filter(kind="overview.read").latest("seq").facts)
    assert facts == {"figure": "caseload", "rows": 2}


def test_the_page_and_the_operation_tell_the_same(world, boris):  # noqa: F811
    case = world.case()
    client, api, account = signed_in(world, "ana"), Api(world, "ana"), world["ana"].account
    assert "/desk/caseload/" in client.get("/desk/").content.decode()
    page = client.get("/desk/caseload/").content.decode()
    assert page.index("Ana Petrova") < page.index("Boris Angelov")
    told = {one["account"]: one for one in api.get("/caseload").json()}
    assert told[str(boris.account)]["name"] == "Boris Angelov"
    for cell in told[str(account)]["cells"]:
        address = f"/caseload/{account}/{cell['name']}"
        assert (f"/desk{address}/" in page) == bool(cell["many"])
        listed = client.get(f"/desk{address}/").content.decode()
        assert "Ana Petrova" in listed
        rows_told = api.get(address).json()
        assert len(rows_told["rows"]) == rows_told["figure"]["many"] == cell["many"]
        if cell["name"] == "open":
            assert Case.objects.get(pk=case).code in listed
    assert set(CASELOAD) == {cell["name"] for cell in told[str(account)]["cells"]}
    assert client.get(f"/desk/caseload/{account}/nothing/").status_code == 404
    assert "/desk/caseload/" not in signed_in(world, "oksana").get("/desk/").content.decode()
