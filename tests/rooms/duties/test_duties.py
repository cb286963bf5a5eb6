import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from accord.foundation.codes import AgeGroup
from accord.foundation.duties import queries, services
from accord.foundation.duties.models import Duty
from accord.foundation.duties.rules import BadRule, Rule, read_rules, rules
from accord.foundation.duties.vocab import Basis, NotLonger
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing
from accord.protection.cases.models import Case
from tests.cast import key, signed_in


def rule(**changes) -> Rule:
    base = next(iter(rules().values()))
    return Rule(**{**vars(base), **changes})


def test_a_child_opens_three_notices_of_24_hours_to_three_bodies(world):
    case = world.case(age=AgeGroup.CHILD)
    notices = Duty.objects.filter(object_id=case, rule="D01")
    assert {n.recipient_code for n in notices} == {"sacp", "mvr_police", "national_commission"}
    assert {n.recipient for n in notices} == {world.org(c) for c in ("sacp", "mvr_police", "national_commission")}
    assert {n.due_at for n in notices} == {world.now + timedelta(hours=24)}


def test_whoever_may_be_a_child_is_treated_as_one(world):
    case = world.case(age=AgeGroup.UNKNOWN)
    assert Duty.objects.filter(object_id=case, rule="D01").count() == 3


def test_an_adult_opens_none_of_them(world):
    assert not Duty.objects.filter(object_id=world.case(), rule="D01").exists()


def test_recalled_rules_are_switched_off_and_marked():
    recalled = [r for r in rules().values() if r.tag == "R"]
    assert recalled
    assert not any(r.enabled for r in recalled)
    assert all(r.needs_legal_check for r in recalled)


def test_every_rule_speaks_four_languages_and_names_its_source():
    for r in rules().values():
        assert set(r.duty) == set(r.why) == {"en", "bg", "ro", "uk"}
        assert r.source_name


def test_thirty_days_are_not_one_month():
    start = datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert rule(length=30, unit="days").due(start).date().isoformat() == "2026-03-02"
    assert rule(length=1, unit="months").due(start).date().isoformat() == "2026-02-28"


def test_hours_are_hours_when_the_clocks_change():
    start = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Sofia"))
    due = rule(length=24, unit="hours").due(start)
    assert (due - start.astimezone(UTC)).total_seconds() in (24 * 3600, 25 * 3600)
    assert due.astimezone(UTC) - start.astimezone(UTC) >= timedelta(hours=24)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("not toml at all [", "rules"),
        ('version = "1"\n[[rule]]\nid = "X"', "rule 1"),
    ],
)
def test_a_bad_rule_file_says_where(tmp_path: Path, text, problem):
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(BadRule, match=problem):
        read_rules(path)


def test_completing_a_duty_is_kept_and_cannot_be_done_twice(world):
    duty = queries.about(world["ana"], world.case())[0].duty
    done = {"actor": world["ana"], "duty": duty.pk, "done_at": world.now, "note": "по телефона", "now": world.now}
    services.complete_duty(**done, read=1, key=key())
    assert Duty.objects.get(pk=duty.pk).done_by == world["ana"].account
    assert Event.objects.filter(kind="duty.completed", object_id=duty.object_id).count() == 1
    with pytest.raises(services.AlreadyDone):
        services.complete_duty(**done, read=2, key=key())


@pytest.mark.parametrize("shift", [timedelta(hours=2), timedelta(days=-3)])
def test_a_time_that_cannot_be_is_refused(world, shift):
    duty = queries.about(world["ana"], world.case())[0].duty
    with pytest.raises(services.NotYet):
        services.complete_duty(
            actor=world["ana"], duty=duty.pk, done_at=world.now + shift, note="", read=1, now=world.now, key=key()
        )


def test_the_duty_of_another_organisation_is_not_there(world):
    duty = queries.about(world["ana"], world.case())[0].duty
    with pytest.raises(Missing):
        services.complete_duty(
            actor=world["mira"], duty=duty.pk, done_at=world.now, note="", read=1, now=world.now, key=key()
        )


def test_who_turns_out_to_be_a_child_once_more_is_told_of_once_more(world, now):
    case, ana = world.case(age=AgeGroup.CHILD), world["ana"]
    services.cancel_all(object_id=case, actor=ana, now=now, population="child")
    found = Case.objects.get(pk=case)
    opened = services.open_duties(
        trigger="case.opened",
        populations=frozenset({"child"}),
        jurisdiction="BG",
        owner=ana,
        object_type="case",
        object_id=case,
        object_code=found.code,
        subject=found.person_id,
        now=now,
    )
    assert [duty.number for duty in opened if duty.rule == "D01"] == [2, 2, 2]


def test_what_is_cancelled_leaves_its_trace(world, now):
    case = world.case()
    open_before = [item.duty.pk for item in queries.about(world["ana"], case)]
    services.cancel_all(object_id=case, actor=world["ana"], now=now)
    cancelled = Event.objects.filter(kind="duty.cancelled", object_id=case)
    assert len(open_before) == cancelled.count() > 0
    assert queries.about(world["ana"], case) == []


def test_of_two_duties_due_together_the_laws_comes_first(world):
    world.case(age=AgeGroup.CHILD)
    rules_in_order = [item.duty.rule for item in queries.owed_by(world["ana"]).rows]
    assert rules_in_order[:3] == ["D01", "D01", "D01"]


def test_what_a_day_does_not_hold_stands_on_the_next_page(world):
    for _ in range(6):
        world.case(age=AgeGroup.CHILD)
    client, ana = signed_in(world, "ana"), world["ana"]
    first = queries.owed_by(ana)
    second = queries.owed_by(ana, after=first.next)
    every = set(
        Duty.objects.filter(done_at=None, cancelled_at=None)
        .filter(organisation=ana.organisation)
        .values_list("pk", flat=True)
    )
    assert len(first.rows) == queries.PAGE < len(every)
    assert not second.next
    assert [len(every), every] == [len(first.rows) + len(second.rows), {i.duty.pk for i in (*first.rows, *second.rows)}]
    assert max(i.duty.due_at for i in first.rows) <= min(i.duty.due_at for i in second.rows)
    [more] = re.findall(r'href="(/desk/duties/\?after=[^"]+)"', client.get("/desk/").content.decode())
    page = client.get(more).content.decode()
    assert all(f"/desk/duties/{item.duty.pk}/" in page for item in second.rows)
    assert f"/desk/duties/{first.rows[0].duty.pk}/" in client.get("/desk/duties/").content.decode()
    assert client.get("/desk/duties/?after=x").status_code == 422
    assert "Nothing is due." in signed_in(world, "nadia").get("/desk/duties/").content.decode()  # who completes none


def test_a_rule_names_its_population_and_the_case_may_be_of_several():
    ours = rule(id="X", population="foreign", trigger="t", jurisdiction="BG")
    assert ours.applies("t", frozenset({"adult", "foreign"}), "BG")
    assert not ours.applies("t", frozenset({"adult"}), "BG")
    assert not ours.applies("t", frozenset({"foreign"}), "RO")
    assert rule(trigger="t", population="any", jurisdiction="EU").applies("t", frozenset(), "RO")


def test_a_rule_that_comes_again_opens_the_next_when_it_is_done(world, monkeypatch):
    case, ana = world.case(), world["ana"]
    plan = Duty.objects.get(object_id=case, rule="P-PLAN")
    again = rule(**{**vars(rules()["P-PLAN"]), "repeats": True, "length": 1, "unit": "months"})
    monkeypatch.setattr(services, "in_force", lambda day: [again])
    services.settle(rule_ids=frozenset({"P-PLAN"}), object_id=case, actor=ana, now=world.now)
    first, second = Duty.objects.filter(object_id=case, rule="P-PLAN").order_by("number")
    assert (first.pk, first.done_at, second.number) == (plan.pk, world.now, 2)
    assert second.due_at == again.due(world.now, "BG")
    assert (second.object_code, second.place, second.opened_at) == (plan.object_code, "BG", world.now)


def test_a_period_is_prolonged_and_ended_early_with_its_ground(world):
    case, ana, now = world.case(), world["ana"], world.now
    duty = Duty.objects.get(object_id=case, rule="P-PLAN")
    with pytest.raises(NotLonger):
        services.extend(duty=duty, until=duty.due_at, basis=Basis.COURT, actor=ana, now=now)
    until = duty.due_at + timedelta(days=40)
    services.extend(duty=duty, until=until, basis=Basis.PROLONGED_BY_LAW, actor=ana, now=now)
    assert Duty.objects.get(pk=duty.pk).due_at == until
    services.end_early(duty=duty, basis=Basis.COOPERATION, actor=ana, now=now)
    with pytest.raises(services.AlreadyDone):
        services.end_early(duty=duty, basis=Basis.COOPERATION, actor=ana, now=now)
    with pytest.raises(services.AlreadyDone):
        services.extend(duty=duty, until=until + timedelta(1), basis=Basis.COURT, actor=ana, now=now)
    kinds = list(Event.objects.filter(object_id=case, kind__in=("duty.extended", "duty.ended")).order_by("seq"))
    assert [e.kind for e in kinds] == ["duty.extended", "duty.ended"]
    assert [json.loads(e.facts)["basis"] for e in kinds] == ["prolonged_by_law", "cooperation"]


def test_a_closed_period_begins_once_more_only_where_that_is_asked_for(world):
    case, ana, now = Case.objects.get(pk=world.case()), world["ana"], world.now

    def opened(**more):
        made = services.open_duties(
            trigger="case.opened",
            populations=frozenset({"adult"}),
            jurisdiction="BG",
            owner=ana,
            object_type="case",
            object_id=case.pk,
            object_code=case.code,
            subject=case.person_id,
            now=now,
            **more,
        )
        return [(duty.rule, duty.number) for duty in made]

    assert opened() == opened(again=True) == []
    services.settle(rule_ids=frozenset({"P-PLAN"}), object_id=case.pk, actor=ana, now=now)
    assert opened() == []
    began = now - timedelta(days=2)
    assert opened(again=True, began=began) == [("P-PLAN", 2)]
    assert Duty.objects.get(object_id=case.pk, rule="P-PLAN", number=2).opened_at == began
