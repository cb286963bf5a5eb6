"""What waits, over all cases: every number and its list by the same rule, to whom they belong, and nobody's name."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ledger.models import Event
from accord.foundation.policy import OrganisationKind, Role
from accord.foundation.refusals import Missing, Refused
from accord.foundation.wall import seen_by
from accord.justice.proceedings.models import Proceeding
from accord.protection.cases import same, team
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Restriction
from accord.protection.referrals.models import Referral
from accord.protection.shelters import holds
from accord.protection.shelters import queries as shelters
from accord.protection.shelters.holds import Wanted
from accord.protection.shelters.models import Stay
from accord.research.overview import queries
from accord.research.overview.figures import FIGURES
from tests.cast import key, signed_in
from tests.rooms.cases.test_same import OTHER
from tests.rooms.directory.build import a_service
from tests.rooms.proceedings import build
from tests.rooms.services.builders import asked, moved
from tests.rooms.shelters import builders as houses


def seen(world, who, now):
    """The overview as the desk gives it: behind the wall of the actor's organisation."""
    with seen_by(world[who].organisation):
        return {one.figure.name: one for one in queries.overview(actor=world[who], now=now).figures}


def rows(world, who, name, now, **more):
    with seen_by(world[who].organisation):
        return queries.listed(actor=world[who], name=name, now=now, **more).rows


def code(case):
    return Case.objects.get(pk=case).code


def test_each_number_is_that_of_its_list_and_the_country_is_counted_by_its_coordinator(world):
    child, ours, theirs = world.case(age=AgeGroup.CHILD), world.case(), world.case("mira")
    served = world.case()
    moved(world, asked(world, served), "start")
    later = world.now + timedelta(days=5)
    counted = {who: seen(world, who, later) for who in ("elena", "ana", "mira", "ioana")}
    assert counted["elena"]["children"].many == counted["ana"]["children"].many >= 4  # three notices and the conference
    assert [one["unserved"].many for one in counted.values()] == [3, 2, 1, 0]
    assert {row.code for row in rows(world, "elena", "unserved", later)} == {code(c) for c in (child, ours, theirs)}
    [part] = counted["elena"]["unserved"].parts
    assert part.code == "7"
    for who, figures in counted.items():
        for name, one in figures.items():
            listed = rows(world, who, name, later)
            assert sum(row.many for row in listed) == one.many, (who, name)
            for part in one.parts:
                assert sum(row.many for row in rows(world, who, name, later, part=part.code)) == part.many


def test_days_since_identification_fall_into_their_part_and_the_longest_stands_first(world):
    world.case()
    for days, part in ((0, "3"), (3, "3"), (4, "7"), (7, "7"), (8, "30"), (30, "30"), (31, "more")):
        [found] = seen(world, "ana", world.now + timedelta(days=days))["unserved"].parts
        assert (found.code, found.many) == (part, 1), days
    world.now += timedelta(days=31)
    world.case()
    assert [p.code for p in seen(world, "ana", world.now)["unserved"].parts] == ["more", "3"]


def test_a_late_duty_stands_in_one_figure_only(world):
    from accord.foundation.duties import queries as duties

    world.case(age=AgeGroup.CHILD)
    world.sent()
    later = world.now + timedelta(days=12)
    found = seen(world, "elena", later)
    named = [part.code for name in ("children", "plans", "late") for part in found[name].parts]
    assert len(named) == len(set(named))
    assert {"D01", "P-NEEDS", "P-FIRST-SERVICE"} <= set(named)
    stages = {"P-ACK", "P-ACK-URGENT"}
    assert set(named) == set(duties.late(later).values_list("rule", flat=True)) - stages


def test_a_referral_without_an_answer_is_owed_by_who_must_move_it(world):
    waiting, going = world.sent(), world.sent()
    world.act(going, "acknowledge")
    world.act(going, "accept")
    later = world.now + timedelta(hours=80)
    found = {row.code: row for row in rows(world, "elena", "referrals", later)}
    codes = {pk: Referral.objects.get(pk=pk).code for pk in (waiting, going)}
    assert found[codes[waiting]].owes == world.org("dignita")
    assert found[codes[going]].owes == world.org("animus")
    assert {row.code for row in rows(world, "mira", "referrals", later)} == set(codes.values())
    world.act(waiting, "revoke", "ana")
    assert [row.code for row in rows(world, "elena", "referrals", later)] == [codes[going]]


def test_a_carer_counts_the_house_and_reads_the_codes_of_the_own_team(world):
    mine, others = world.case(), world.case()
    Case.objects.get(pk=others).team.update(account=world["oksana"].account)
    later = world.now + timedelta(days=5)
    assert {row.code for row in rows(world, "ana", "unserved", later)} == {code(mine), ""}
    assert {row.code for row in rows(world, "ana", "plans", later, sort="code")} == {code(mine), ""}
    assert {row.code for row in rows(world, "elena", "unserved", later)} == {code(mine), code(others)}
    cases.declare_conflict(actor=world["ana"], case=mine, now=world.now, key=key())
    assert {row.code for row in rows(world, "ana", "unserved", later)} == {""}


def test_a_commission_sees_its_own_and_the_needs_of_its_region_without_whom_or_whose(world):
    case = world.case(sex=Sex.MALE)
    for region in ("BG-02", "BG-22"):
        world.now += timedelta(days=1)
        holds.record_need(actor=world["ana"], case=case, region=region, wanted=Wanted(40), now=world.now, key=key())
    houses.places(world, houses.house(world))
    found = seen(world, "yana", world.now)
    assert (found["unserved"].many, found["needs"].many, found["places"].many) == (0, 1, 3)
    assert str(found["places"].note) == "men"
    houses.places(world, houses.house(world, code="LALE"), men_from=0, men_to=14)
    assert [p.code for p in seen(world, "yana", world.now)["places"].parts] == ["BG-02 c", "BG-02 wc"]
    assert str(seen(world, "yana", world.now)["places"].note) == "men"  # a place for boys is none for a man
    [row] = rows(world, "yana", "needs", world.now)
    assert (row.code, row.organisation, row.owes) == ("", None, None)
    assert [r.organisation for r in rows(world, "elena", "needs", world.now)] == [world.org("animus")] * 2
    assert [r.code for r in rows(world, "ana", "needs", world.now)] == ["", ""]
    assert seen(world, "elena", world.now + timedelta(days=31))["needs"].many == 0
    assert "places" not in seen(world, "ana", world.now)
    with pytest.raises(Missing):
        rows(world, "ana", "places", world.now)


def test_a_commission_without_a_region_counts_no_land(world, monkeypatch):
    monkeypatch.setattr(queries, "territory_of", lambda _code: "")
    case = world.case()
    holds.record_need(actor=world["ana"], case=case, region="BG-02", wanted=Wanted(40), now=world.now, key=key())
    houses.places(world, houses.house(world))
    assert {one.many for one in seen(world, "yana", world.now + timedelta(days=5)).values()} == {0}


def test_the_role_decides_as_well_as_the_organisation(world):
    world.case()
    carer = replace(world["elena"], role=Role.CASE_MANAGER)
    found = queries.overview(actor=carer, now=world.now)
    assert (carer.organisation_kind, found.scope.beyond) == (OrganisationKind.NATIONAL_COORDINATOR, False)
    assert not any(one.many for one in found.figures)
    for who in ("oksana", "georgi", "nadia", "petar", "stoyan"):
        with pytest.raises(Refused):
            queries.overview(actor=world[who], now=world.now)
        with pytest.raises(Refused):
            queries.listed(actor=world[who], name="children", now=world.now)


def test_places_are_those_of_the_board_and_stays_that_end_are_named_by_code(world):
    case = Referral.objects.get(pk=world.sent()).case_id
    unit = houses.places(world, houses.house(world))
    houses.places(world, houses.house(world, "ana", "LIPA", region="BG-22"), who="ana", capacity=5, **houses.MEN)
    stay = houses.arrive(world, houses.hold(world, unit, case), until=(world.now + timedelta(days=9)).date())
    houses.hold(world, unit, world.case())
    board = {
        p.unit.pk: p.offer.free for p in shelters.board(actor=world["elena"], region="BG", party=None, now=world.now)
    }
    assert sorted(row.many for row in rows(world, "elena", "places", world.now)) == sorted(board.values()) == [1, 5]
    over = world.now + timedelta(days=2)  # the hold is over
    assert sorted(row.many for row in rows(world, "elena", "places", over)) == [2, 5]
    assert not seen(world, "elena", world.now)["places"].note
    found = Stay.objects.get(pk=stay)
    [row] = rows(world, "mira", "stays", world.now)
    assert (row.code, row.moment) == (found.code, found.until)
    assert seen(world, "elena", world.now - timedelta(days=2))["stays"].many == 0


def test_an_interpreter_is_missing_until_one_is_granted_and_an_inquiry_is_counted_for_nobody(world):
    case, soon = world.case(), build.LATER - timedelta(days=3)
    ours = build.care(world, case)
    build.hearing(world, ours, interpreter="uk")
    build.hearing(world, build.lead(world), "petar", interpreter="uk")  # known to the police alone
    [row] = rows(world, "elena", "hearings", soon)
    assert row.code == Proceeding.objects.get(pk=ours).code
    assert seen(world, "elena", build.LATER - timedelta(days=15))["hearings"].many == 0
    episode = asked(world, case, kind="INT")
    assert [r.code for r in rows(world, "elena", "interpreters", soon)] == [code(case)]
    moved(world, episode, "grant")
    found = seen(world, "elena", soon)
    assert (found["hearings"].many, found["interpreters"].many) == (0, 0)


def test_contracts_and_licences_that_end_are_counted_by_what_ends_first(world):
    service = a_service(world)
    service.funding_until, service.licence_until = (
        world.now.date() + timedelta(days=80),
        world.now.date() + timedelta(days=20),
    )
    service.save()
    [row] = rows(world, "elena", "ends", world.now)
    assert (row.code, row.part, row.days(world.now)) == (service.code, "licence", -20)
    service.licence_until = None
    service.save()
    [row] = rows(world, "elena", "ends", world.now)
    assert row.part == "contract"
    assert seen(world, "elena", world.now - timedelta(days=20))["ends"].many == 0
    assert seen(world, "ioana", world.now)["ends"].many == 0


def test_a_restricted_case_is_counted_and_its_code_stays_with_its_team(world):
    case = world.case("dimitar", age=AgeGroup.CHILD)
    call = {"actor": world["dimitar"], "case": case, "why": Restriction.CHILD, "read": 1, "now": world.now}
    team.restrict(**call, key=key())
    later = world.now + timedelta(days=5)
    assert {row.code for row in rows(world, "dimitar", "children", later)} == {code(case)}
    Case.objects.get(pk=case).team.update(account=world["oksana"].account)
    assert {row.code for row in rows(world, "dimitar", "children", later)} == {""}


def test_pairs_that_wait_are_counted_for_who_leads_and_the_code_of_a_hidden_one_is_not_told(world):
    first, second = world.case(), world.case(identity=OTHER)
    pair = same.flag(actor=world["ana"], cases=(code(first), code(second)), now=world.now, key=key()).id
    for who in ("ana", "elena"):
        [row] = rows(world, who, "pairs", world.now + timedelta(days=2))
        assert set(row.code.split(" · ")) == {code(first), code(second)}
        assert (row.part, row.owes, row.days(world.now + timedelta(days=2))) == ("said", world.org("animus"), 2)
    assert seen(world, "mira", world.now)["pairs"].many == 0
    Case.objects.get(pk=second).team.update(account=world["oksana"].account)
    assert [row.code for row in rows(world, "ana", "pairs", world.now)] == [""]
    Case.objects.get(pk=second).team.update(account=world["ana"].account)
    same.settle(actor=world["ana"], pair=pair, action="apart", read=1, now=world.now, key=key())
    assert seen(world, "elena", world.now)["pairs"].many == 0


def test_reading_is_an_event_and_the_page_asks_few_questions(world):
    for _ in range(3):
        world.case(age=AgeGroup.CHILD)
        world.sent()
    for who in ("elena", "ana"):
        client = signed_in(world, who)
        client.get("/desk/overview/")
        before = Event.objects.filter(kind="overview.read").count()
        with CaptureQueriesContext(connection) as asked_of:
            assert client.get("/desk/overview/").status_code == 200
        many = [q["sql"] for q in asked_of.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(many) <= 21, "\n".join(sql[:160] for sql in many)
        assert Event.objects.filter(kind="overview.read").count() == before + 1
    client.get("/desk/overview/unserved/?sort=code")
    event = Event.objects.filter(kind="overview.read").latest("seq")
    assert json.loads(event.facts) == {"figure": "unserved", "rows": 6}


def test_the_desk_and_the_api_show_the_same_and_no_name(world):
    world.case(age=AgeGroup.CHILD)
    world.sent()
    client = signed_in(world, "elena")
    told = client.get("/api/v1/overview").json()
    assert [one["name"] for one in told] == list(FIGURES)
    page = client.get("/desk/overview/").content.decode()
    assert "Тетяна" not in page
    assert re.search(r"\b1\b[^<]+\b0\b", page[page.index('id="feedback"') :])  # one was sent, no feedback came
    for one in told:
        listed = client.get(f"/api/v1/overview/{one['name']}").json()
        assert sum(row["many"] for row in listed["rows"]) == one["many"] == listed["figure"]["many"]
        text = client.get(f"/desk/overview/{one['name']}/").content.decode()
        assert all(row["code"] in text for row in listed["rows"])
        assert "Коваленко" not in text
    for bad in ("?sort=x", "?page=0", "?page=-1", "?page=" + "9" * 40, "?part=%00", "?part=nothing"):
        assert client.get(f"/desk/overview/children/{bad}").status_code == 200
    assert client.get("/api/v1/overview/children?sort=x").status_code == 422
    assert client.get("/api/v1/overview/children?page=0").status_code == 422
    assert (
        client.get("/desk/overview/nothing/").status_code == client.get("/api/v1/overview/nothing").status_code == 404
    )


def test_a_long_list_goes_on_over_pages_and_nothing_is_lost_or_doubled(world, monkeypatch):
    monkeypatch.setattr(queries, "SIZE", 2)
    codes = [code(world.case()) for _ in range(5)]
    found, number = [], 1
    with seen_by(world["ana"].organisation):
        while True:
            one = queries.listed(actor=world["ana"], name="unserved", now=world.now, sort="code", number=number)
            found += [row.code for row in one.rows]
            number += 1
            if not one.following:
                break
    assert found == sorted(codes)


def test_when_nothing_is_wrong_the_page_is_calm(world):
    client, calm = signed_in(world, "mira"), 'class="notice good"'
    assert calm in client.get("/desk/overview/").content.decode()
    world.case("mira")
    assert calm not in client.get("/desk/overview/").content.decode()
