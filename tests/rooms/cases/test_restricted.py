"""Restricted cases, and a conflict of interest declared by a colleague (security.md 2.2, T3)."""

from dataclasses import replace

import pytest

from accord.foundation.duties import queries as duties
from accord.foundation.duties.rules import rules
from accord.foundation.duties.services import complete_duty, open_about
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.cases import known, queries, services, team
from accord.protection.cases.models import Case, Member
from accord.protection.cases.vocab import BadCase, Restriction
from accord.protection.glass import services as glass
from accord.protection.glass.vocab import Ground
from accord.protection.persons.vocab import AlreadyKnown, KnownElsewhere
from tests.cast import TETIANA, key, signed_in
from tests.rooms.cases.test_access import second_manager

REASON = "Борис познава вестника и ще говори с него."


@pytest.fixture
def boris(world):
    return second_manager(world)


def restrict(world, case, why=Restriction.PUBLIC, who="ana", read=None):
    read = read or Case.objects.get(pk=case).version
    team.restrict(actor=world[who], case=case, why=why, read=read, now=world.now, key=key())


def codes(actor, world):
    return [c.case.code for c in known.search(actor=actor, identity=TETIANA, now=world.now)]


def identified(world, actor):
    facts = services.Facts(sex="Feminine", age_group="adult", jurisdiction="BG", basis="observation")
    return services.identify(
        actor=actor, facts=facts, identity=replace(TETIANA, address=""), screening=None,
        now=world.now, key=key(),
    )  # fmt: skip


def test_a_restricted_case_disappears_for_colleagues_and_stays_for_its_team(world, boris):
    case = world.case()
    code = Case.objects.get(pk=case).code
    assert codes(boris, world) == [code]
    assert {o.duty.object_id for o in duties.owed_by(boris).rows} == {case}
    restrict(world, case)
    assert codes(boris, world) == []
    assert duties.owed_by(boris).rows == []
    owed = next(d for d in open_about(case) if not rules()[d.rule].by_step)
    with pytest.raises(Missing):
        duties.get(boris, owed.pk)
    with pytest.raises(Missing):
        complete_duty(actor=boris, duty=owed.pk, done_at=world.now, note="", read=1, now=world.now, key=key())
    with pytest.raises(Refused, match="restricted to its team") as refused:
        queries.open_case(actor=boris, case=case, now=world.now)
    assert "emergency" in str(refused.value.reasons[0].remedy)
    with pytest.raises(Refused, match="restricted"):
        services.declare_conflict(actor=boris, case=case, now=world.now, key=key())
    assert codes(world["ana"], world) == [code]
    assert duties.owed_by(world["ana"]).rows
    assert queries.open_case(actor=world["ana"], case=case, now=world.now).case.restricted == "public"


@pytest.mark.parametrize("size", [1, 3, 100])
def test_pages_of_what_is_owed_neither_show_nor_count_what_is_hidden(world, boris, monkeypatch, size):
    monkeypatch.setattr(duties, "PAGE", size)
    open_, shut, also_open = world.case(), world.case(), world.case()
    restrict(world, shut)
    wanted = {duty.pk for case in (open_, also_open) for duty in open_about(case)}
    found, after = [], None
    while after != "":
        page = duties.owed_by(boris, after=after or "")
        assert page.rows, "a page that is promised and empty tells of a hidden duty"
        found, after = found + [item.duty.pk for item in page.rows], page.next
    assert (len(found), set(found)) == (len(wanted), wanted)


def test_with_nothing_hidden_only_the_kinds_on_the_page_are_asked(world, boris, django_assert_num_queries):
    world.case()
    with django_assert_num_queries(2) as asked:
        assert duties.owed_by(boris).rows
    assert not [room for room in ("justice_", "plans_", "visits_") if room in asked[1]["sql"]]


def test_who_is_known_in_a_restricted_case_is_told_without_a_code(world, boris):
    case = world.case()
    with pytest.raises(AlreadyKnown):
        identified(world, boris)
    restrict(world, case)
    with pytest.raises(KnownElsewhere) as told:
        identified(world, boris)
    assert Case.objects.get(pk=case).code not in str(told.value)
    assert Event.objects.filter(kind="person.searched", actor=boris.account).exists()
    with pytest.raises(AlreadyKnown):  # the team is told the code
        identified(world, world["ana"])


def test_only_a_carer_of_the_team_restricts_and_brings_in_with_a_reason(world, boris):
    case = world.case()
    with pytest.raises(Refused):
        team.restrict(actor=boris, case=case, why=Restriction.STAFF, read=1, now=world.now, key=key())
    with pytest.raises(Missing):
        restrict(world, case, who="mira")
    with pytest.raises(Refused):  # an investigator restricts no case: nobody there could bring a colleague in
        restrict(world, world.case("petar"), who="petar")
    restrict(world, case)
    with pytest.raises(Stale):
        restrict(world, case, read=1)
    join = {"actor": world["ana"], "case": case, "account": boris.account, "now": world.now}
    for reason in ("", "   ", "нужен"):
        with pytest.raises(BadCase):
            services.join_team(**join, reason=reason, key=key())
    assert Member.objects.filter(case=case).count() == 1
    services.join_team(**join, reason=REASON, key=key())
    assert queries.open_case(actor=boris, case=case, now=world.now).notes[0].text == REASON
    restrict(world, case, why=None)
    kinds = Event.objects.filter(object_id=case, kind__startswith="case.restrict").order_by("seq")
    assert [e.kind for e in kinds] == ["case.restricted", "case.restriction.lifted"]


def test_an_emergency_opens_a_restricted_case_by_its_code(world, boris):
    case = world.case()
    restrict(world, case)
    glass.break_glass(
        actor=boris, case=Case.objects.get(pk=case).code.lower(), ground=Ground.DANGER, purpose=Purpose.ASSISTANCE,
        reason="Журналист стои пред вратата ѝ.", now=world.now, key=key(),
    )  # fmt: skip
    assert queries.open_case(actor=boris, case=case, now=world.now).case.pk == case
    assert duties.owed_by(boris).rows == []  # the notice about it is for the team


def test_a_carer_shuts_a_case_to_a_colleague_who_has_a_conflict(world, boris):
    case = world.case()
    services.join_team(actor=world["ana"], case=case, account=boris.account, now=world.now, key=key())
    shut = {"actor": world["ana"], "case": case, "now": world.now}
    for nobody in (world["ana"].account, world["mira"].account):
        with pytest.raises(Missing):
            team.shut_out(**shut, account=nobody, key=key())
    team.shut_out(**shut, account=boris.account, key=key())
    team.shut_out(**shut, account=boris.account, key=key())
    with pytest.raises(Refused, match="conflict"):
        queries.open_case(actor=boris, case=case, now=world.now)
    with pytest.raises(Refused, match="conflict"):
        services.join_team(actor=world["ana"], case=case, account=boris.account, now=world.now, key=key())
    with pytest.raises(Refused, match="conflict"):
        glass.break_glass(
            actor=boris, case=Case.objects.get(pk=case).code, ground=Ground.DANGER, purpose=Purpose.ASSISTANCE,
            reason="Все пак искам да видя.", now=world.now, key=key(),
        )  # fmt: skip
    with pytest.raises(Refused):
        team.shut_out(actor=boris, case=case, account=world["ana"].account, now=world.now, key=key())


def test_shelter_staff_see_who_and_not_why(world, boris):
    from accord.cooperation.people.models import Membership
    from accord.cooperation.people.queries import actor_of
    from accord.foundation.policy import Role

    case = world.case()
    services.join_team(actor=world["ana"], case=case, account=boris.account, now=world.now, key=key())
    Membership.objects.filter(account=boris.account).update(role=Role.SHELTER_STAFF)
    staff = actor_of(Membership.objects.select_related("account", "organisation").get(account=boris.account))
    view = queries.open_case(actor=staff, case=case, now=world.now)
    assert (view.case.forms, view.case.screening, view.decisions, view.notes) == ("", None, [], [])
    assert [c.forms for c in queries.of_team(staff).rows] == [""]
    page = signed_in(world, "nadia").get(f"/desk/cases/{case}/").content.decode()
    assert "Forms of exploitation" not in page
    assert queries.open_case(actor=world["ana"], case=case, now=world.now).case.forms


def test_in_the_browser(world, boris):
    case = world.case()
    ana = signed_in(world, "ana")
    path = f"/desk/cases/{case}/team/"
    ana.post(path, {"why": "staff", "version": 1, "key": key()})
    assert Case.objects.get(pk=case).restricted == "staff"
    ana.post(path, {"action": "shut_out", "account": str(boris.account), "key": key()})
    assert signed_in(world, "nadia").get(f"/desk/cases/{case}/").status_code == 403
    assert not Event.objects.filter(kind="case.conflict.declared").exists()  # the box was not ticked
    ana.post(path, {"action": "shut_out", "account": str(boris.account), "sure": "yes", "key": key()})
    assert Event.objects.filter(kind="case.conflict.declared", object_id=case).exists()
    ana.post(path, {"why": "", "version": 2, "key": key()})
    assert Case.objects.get(pk=case).restricted == ""
