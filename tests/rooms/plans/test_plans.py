"""Plans: a draft is written, the person agrees, and from then on nothing in it changes."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.cases import closing, tracks
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case, Member
from accord.protection.cases.track_tables import TrackKind
from accord.protection.cases.vocab import Basis
from accord.protection.consents.vocab import Method
from accord.protection.plans import queries, services
from accord.protection.plans.agreement import Agreement
from accord.protection.plans.models import Plan, Step
from accord.protection.plans.questions import words
from accord.protection.plans.tasks import mark_reviews
from accord.protection.plans.vocab import BadPlan, CaseClosed, NotADraft, NothingAssessed, PlanKind
from tests.cast import key
from tests.dump import leaks
from tests.rooms.plans.builders import PATH, SIGNED, TEAM, all_made, finish, good, made, save, soon


def track(case, kind):
    return tracks.state_of(tracks.of_case(case), kind)


def owed(rule, **about):
    return Duty.objects.filter(rule=rule, done_at=None, cancelled_at=None, **about)


def test_the_whole_way(world):
    case = world.case()
    assert {d.rule for d in Duty.objects.filter(object_id=case, done_at=None)} >= {"P-NEEDS", "P-SAFETY", "P-PLAN"}
    plans = all_made(world, case)
    assert not {d.rule for d in Duty.objects.filter(object_id=case, done_at=None)} & {"P-NEEDS", "P-SAFETY", "P-PLAN"}
    assert (track(case, TrackKind.RISK), track(case, TrackKind.NEEDS)) == ("high", "assessed")
    assert track(case, TrackKind.SAFETY_PLAN) == track(case, TrackKind.SUPPORT_PLAN) == "agreed"
    risk = Plan.objects.get(pk=plans["risk"])
    assert queries.risk_of(case) == ("high", world.now)
    assert risk.review_on == day(world.now) + timedelta(days=14)  # the default of high
    assert owed("P-REVIEW", object_id=risk.pk).get().due_at.date() == risk.review_on
    support = queries.open_plan(actor=world["ana"], plan=plans["support_plan"], now=world.now, language="uk")
    assert {other.kind for other in support.refers} == {"risk", "safety_plan"}
    assert support.content.signatures == SIGNED
    assert support.content.language == "uk"
    assert support.content.title == "Індивідуальний план підтримки та безпеки"
    assert [s.text for s in support.steps] == ["Канарче Стъпка · Канарче Отговорник"]
    step = support.steps[0].step
    assert owed("P-STEP", object_id=step.pk).get().due_at.date() == step.due_on
    assert leaks(["Канарче", "Тетяна К.", PATH]) == []
    facts = [json.loads(e.facts) for e in Event.objects.filter(kind="plan.finished")]
    assert [f["kind"] for f in facts] == ["risk", "safety_plan", "needs", "support_plan", "assessment"]
    assert "Канарче" not in json.dumps([e.facts for e in Event.objects.all()], ensure_ascii=False)


def test_what_is_in_force_does_not_change_and_its_digest_proves_it(world):
    case = world.case()
    plan = made(world, case, "risk")
    row = Plan.objects.get(pk=plan)
    content = queries.opened(row, row.case)
    assert services.proves(row, content, None)
    assert not services.proves(row, content | {"level": "low"}, None)
    with pytest.raises(NotADraft):
        finish(world, plan)
    with pytest.raises(NotADraft):
        services.decline(actor=world["ana"], plan=plan, her_words="ні", read=row.version, now=world.now, key=key())
    second = save(world, case, "risk")  # saving begins the next version, and leaves the first as it was
    assert second != plan
    assert queries.opened(Plan.objects.get(pk=plan), row.case) == content


def test_two_people_write_and_nothing_is_lost(world):
    case = world.case()
    save(world, case, "risk", {"her_view": "перша"})
    with pytest.raises(Stale):
        save(world, case, "risk", {"her_view": "друга"}, read=0)
    with pytest.raises(Stale):
        save(world, case, "risk", {"her_view": "друга"}, read=9)
    draft = queries.to_write(actor=world["ana"], case=case, kind=PlanKind.RISK, now=world.now)
    assert draft.answers["her_view"] == "перша"
    assert Plan.objects.filter(case=case).count() == 1


def test_a_lower_level_needs_a_reason_and_a_review_ends_with_the_next_version(world):
    case = world.case()
    first = made(world, case, "risk")
    services.happened(actor=world["ana"], case=case, trigger="release", now=world.now, key=key())
    services.happened(actor=world["ana"], case=case, trigger="move", now=world.now, key=key())
    assert track(case, TrackKind.RISK) == "review_due"
    assert owed("P-RISK-NOW", object_id=first).get().due_at == world.now + timedelta(hours=4)
    facts = [json.loads(e.facts)["trigger"] for e in Event.objects.filter(kind="plan.review.asked").order_by("seq")]
    assert facts == ["release", "move"]
    low = good(world, "risk") | {"level": "low"}
    with pytest.raises(BadPlan) as failure:
        made(world, case, "risk", low)
    assert failure.value.field == "why_lower"
    second = made(world, case, "risk", low | {"why_lower": "Той е осъден и е в затвора."})
    assert Plan.objects.get(pk=first).state == "replaced"
    assert not owed("P-RISK-NOW").exists()
    assert [d.object_id for d in owed("P-REVIEW")] == [second]
    assert Plan.objects.get(pk=second).review_on == day(world.now) + timedelta(days=90)
    view = queries.open_plan(actor=world["ana"], plan=second, now=world.now)
    asks = {question.id: words(question.ask) for question in view.form.questions()}
    assert {c.label for c in view.changes} == {asks[name] for name in ("level", "why_lower", "review_on")}
    assert len(view.higher) == 1


@pytest.mark.parametrize("trigger", ["", "weather", "x" * 300])
def test_what_has_happened_is_one_of_the_list(world, trigger):
    case = world.case()
    call = {"actor": world["ana"], "case": case, "now": world.now}
    with pytest.raises(NothingAssessed):
        services.happened(**call, trigger="release", key=key())
    with pytest.raises(BadPlan):
        services.happened(**call, trigger=trigger, key=key())


def test_a_plan_holds_what_the_mechanism_asks_for(world):
    case = world.case()
    with pytest.raises(BadPlan):  # no risk assessment stands yet
        made(world, case, "safety_plan")
    plan = save(world, case, "safety_plan", {"persons": "x"})
    with pytest.raises(BadPlan) as failure:
        finish(world, plan)
    assert failure.value.field == "daily"
    made(world, case, "risk")
    finish(world, save(world, case, "safety_plan"))
    for gone in ("urgent", "wishes", "steps", "institutions", "until"):
        answers = good(world, "support_plan")
        del answers[gone]
        with pytest.raises(BadPlan):
            made(world, case, "support_plan", answers)
    past = good(world, "support_plan") | {"steps": [{"what": "x", "until": "2026-01-01"}]}
    with pytest.raises(BadPlan):
        made(world, case, "support_plan", past)
    with pytest.raises(BadPlan):
        made(world, case, "risk", good(world, "risk") | {"review_on": "2026-01-01"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"signature": ""}, {"worker_signature": ""}, {"signature": "<svg/>"}, {"name": " "}, {"worker": ""}, {"language": "xx"},
        {"method": Method.SPOKEN, "signature": "", "worker_signature": ""}, {"method": Method.PAPER}, {"name": "x" * 300},
    ],
)  # fmt: skip
def test_a_signed_plan_needs_both_names_and_both_signatures(world, wrong):
    case = world.case()
    made(world, case, "risk")
    plan = save(world, case, "safety_plan")
    with pytest.raises(BadPlan):
        finish(world, plan, replace(SIGNED, **wrong))
    with pytest.raises(BadPlan):
        services.finish(actor=world["ana"], plan=plan, agreement=None, read=1, now=world.now, key=key())
    assert Plan.objects.get(pk=plan).state == "draft"


def test_spoken_before_a_witness_on_paper_and_nothing_signed_that_is_no_agreement(world):
    case = world.case()
    spoken = Agreement(Method.SPOKEN, "uk", "Тетяна", "Ана", witness="Надія")
    with pytest.raises(BadPlan):
        finish(world, save(world, case, "risk"), spoken)
    finish(world, save(world, case, "risk"))
    finish(world, save(world, case, "safety_plan"), spoken)
    made(world, case, "support_plan")
    paper = finish(world, save(world, case, "support_plan"), Agreement(Method.PAPER, "bg", "Тетяна", "Ана"))
    assert Plan.objects.get(pk=paper).number == 2


def test_for_a_child_the_whole_team_signs(world):
    case = world.case("dimitar", age=AgeGroup.CHILD)
    who = {"who": "dimitar"}
    made(world, case, "risk", **who)
    made(world, case, "safety_plan", **who)
    plan = save(world, case, "support_plan", **who)
    with pytest.raises(BadPlan) as failure:
        finish(world, plan, SIGNED, **who)
    assert failure.value.field == "team"
    finish(world, plan, replace(SIGNED, team=TEAM), **who)
    view = queries.open_plan(actor=world["dimitar"], plan=plan, now=world.now)
    assert view.content.signatures.team == TEAM
    assert leaks(["Галина", "Мая Псих"]) == []


def test_the_person_does_not_agree_and_help_goes_on(world):
    case = world.case()
    made(world, case, "risk")
    stands = made(world, case, "safety_plan")
    plan = save(world, case, "safety_plan")
    call = {"actor": world["ana"], "plan": plan, "read": Plan.objects.get(pk=plan).version, "now": world.now}
    with pytest.raises(BadPlan):
        services.decline(**call, her_words=" ", key=key())
    services.decline(**call, her_words="Канарче Не искам", key=key())
    assert track(case, TrackKind.SAFETY_PLAN) == "declined"
    assert Plan.objects.get(pk=stands).state == "in_force"  # what she agreed to before still protects her
    assert queries.open_plan(actor=world["ana"], plan=plan, now=world.now).her_words == "Канарче Не искам"
    assert owed("P-REVIEW", object_id=plan).exists()
    again = made(world, case, "safety_plan")
    assert {p.pk: p.state for p in Plan.objects.filter(kind="safety_plan")} == {
        stands: "replaced", plan: "replaced", again: "in_force",
    }  # fmt: skip
    assert track(case, TrackKind.SAFETY_PLAN) == "agreed"
    assert not owed("P-REVIEW", object_id=plan).exists()
    with pytest.raises(NotADraft):
        risk = save(world, case, "risk")
        services.decline(actor=world["ana"], plan=risk, her_words="x", read=1, now=world.now, key=key())


def test_steps_are_done_dropped_with_a_reason_or_carried(world):
    case = world.case()
    made(world, case, "risk")
    made(world, case, "safety_plan")
    rows = [{"goal": "g", "what": w, "who": "Ана", "until": soon(world, n)} for n, w in enumerate(("a", "b", "c"))]
    plan = made(world, case, "support_plan", good(world, "support_plan") | {"steps": rows})
    first, second, third = Step.objects.filter(plan=plan).order_by("row")
    call = {"actor": world["ana"], "now": world.now}
    services.move_step(**call, step=first.pk, action="do", reason="", read=1, key=key())
    for action, failure in (("drop", BadPlan), ("carry", NotPossible), ("fly", NotPossible)):
        with pytest.raises(failure):
            services.move_step(**call, step=second.pk, action=action, reason="ні", read=1, key=key())
    with pytest.raises(Stale):
        services.move_step(**call, step=second.pk, action="do", reason="", read=7, key=key())
    services.move_step(**call, step=second.pk, action="drop", reason="Канарче вже не потрібно", read=1, key=key())
    with pytest.raises(NotPossible):
        services.move_step(**call, step=second.pk, action="do", reason="", read=2, key=key())
    assert Duty.objects.get(object_id=first.pk).done_at
    assert Duty.objects.get(object_id=second.pk).cancelled_at
    assert owed("P-STEP", object_id=third.pk).exists()
    begun = queries.to_write(actor=world["ana"], case=case, kind=PlanKind.SUPPORT_PLAN, now=world.now)
    assert begun.answers["steps"] == [rows[2]]  # what is done or dropped does not come back
    made(world, case, "support_plan", begun.answers)
    third.refresh_from_db()
    assert third.state == "carried"
    assert not owed("P-STEP", object_id=third.pk).exists()
    assert (
        owed("P-STEP", object_id__in=Step.objects.exclude(plan=plan).values("pk")).count() == 3
    )  # with risk and safety


def test_the_clock_says_that_a_review_has_come(world):
    case = world.case()
    made(world, case, "risk")
    made(world, case, "safety_plan")
    mark_reviews(world.now + timedelta(days=13))
    assert track(case, TrackKind.RISK) == "high"
    mark_reviews(world.now + timedelta(days=15))
    mark_reviews(world.now + timedelta(days=16))
    assert (track(case, TrackKind.RISK), track(case, TrackKind.SAFETY_PLAN)) == ("review_due", "agreed")
    moved = Event.objects.filter(kind="track.moved", object_id=case).latest("seq")
    assert (moved.actor, moved.organisation) == (None, world["ana"].organisation)


def test_nobody_else_reaches_a_plan(world):
    case = world.case()
    plan = made(world, case, "risk")
    step = Step.objects.get(plan=plan).pk
    for who, failure in (
        ("mira", Missing),
        ("radu", Missing),
        ("petar", Missing),
        ("oksana", Refused),
        ("georgi", Refused),
    ):
        for call in (
            lambda who=who: queries.open_plan(actor=world[who], plan=plan, now=world.now),
            lambda who=who: queries.content(world[who], plan, world.now),
            lambda who=who: queries.overview(actor=world[who], case=case),
            lambda who=who: queries.to_write(actor=world[who], case=case, kind=PlanKind.RISK, now=world.now),
            lambda who=who: queries.step_of(world[who], step, world.now),
            lambda who=who: save(world, case, "risk", who=who, read=0),
            lambda who=who: finish(world, plan, who=who),
            lambda who=who: services.happened(actor=world[who], case=case, trigger="release", now=world.now, key=key()),
            lambda who=who: services.move_step(
                actor=world[who], step=step, action="do", reason="", read=1, now=world.now, key=key()
            ),
        ):
            with pytest.raises(failure):
                call()


def test_reading_is_an_event_and_a_repeated_key_does_nothing(world):
    case = world.case()
    plan = made(world, case, "risk")
    before = Event.objects.filter(kind="plan.read").count()
    queries.content(world["ana"], plan, world.now)
    assert Event.objects.filter(kind="plan.read").count() == before + 1
    same = key()
    call = {"actor": world["ana"], "case": case, "kind": PlanKind.NEEDS, "answers": good(world, "needs"), "read": 0}
    first = services.save(**call, now=world.now, key=same)
    assert services.save(**call, now=world.now + timedelta(hours=1), key=same).repeated
    assert Plan.objects.filter(kind="needs").get().pk == first.id


def test_one_draft_and_one_in_force_is_a_rule_of_the_database_too(world):
    case = world.case()
    made(world, case, "risk")
    save(world, case, "risk")
    for state in ("draft", "in_force"):
        row = Plan.objects.get(case=case, state=state)
        row.pk, row.number, row._state.adding = None, 99, True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_the_duties_of_a_restricted_case_are_its_teams_alone(world):
    from accord.foundation.duties.queries import owed_by

    case = world.case()
    made(world, case, "risk")
    kinds = {item.duty.object_type for item in owed_by(world["oksana"]).rows}
    assert kinds >= {"plan", "plan_step"}
    Case.objects.filter(pk=case).update(restricted="public")
    assert not {item.duty.object_type for item in owed_by(world["oksana"]).rows} & {"plan", "plan_step"}
    assert Member.objects.filter(case=case, account=world["ana"].account).exists()
    assert {item.duty.object_type for item in owed_by(world["ana"]).rows} >= {"plan", "plan_step"}


def test_a_closed_case_owes_nothing_about_its_plans_and_an_open_one_does_again(world):
    case = world.case()
    plans = all_made(world, case)
    world.close(case)
    code = Case.objects.get(pk=case).code
    left = Duty.objects.filter(object_code=code, done_at=None, cancelled_at=None)
    assert set(left.values_list("rule", flat=True)) == {"P-OUTCOME-AFTER"}  # she agreed to be asked later
    with pytest.raises(CaseClosed):
        save(world, case, "risk")
    version = Case.objects.get(pk=case).version
    cases.advance(actor=world["ana"], case=case, action="reopen", read=version, now=world.now, key=key())
    assert owed("P-REVIEW", object_id=plans["risk"]).get().due_at.date() == day(world.now)
    assert track(case, TrackKind.SAFETY_PLAN) == "review_due"
    assert owed("P-STEP").count() == 4


def test_a_new_episode_begins_with_nothing_assessed(world):
    case = world.case()
    all_made(world, case)
    save(world, case, "risk")
    world.close(case)
    version = Case.objects.get(pk=case).version
    closing.begin_episode(
        actor=world["ana"], case=case, basis=Basis.OBSERVATION, read=version, now=world.now, key=key()
    )
    assert queries.risk_of(case) is None
    assert set(Plan.objects.filter(case=case).values_list("state", flat=True)) == {"replaced"}
    assert owed("P-SAFETY", object_id=case).exists()
    made(world, case, "risk")
    made(world, case, "safety_plan")
    assert Plan.objects.get(case=case, kind="risk", state="in_force").number == 3
    assert not owed("P-SAFETY", object_id=case).exists()
