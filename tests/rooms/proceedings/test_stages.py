"""The stages, the order of events, and what was judged."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.duties.models import Duty
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Stale
from accord.justice.proceedings import queries, services
from accord.justice.proceedings.models import Accused, Measure, Proceeding, Step
from accord.justice.proceedings.money import BadAmount, Currency
from accord.justice.proceedings.services import Judged, Protection
from accord.justice.proceedings.vocab import (
    OVER,
    RESUMES,
    STAGES,
    AlreadyOver,
    BadOrder,
    BadProceeding,
    Execution,
    MeasureKind,
    Penalty,
    Stage,
    Verdict,
    following,
)
from tests.cast import key
from tests.rooms.proceedings.build import care, known, lead, move

PRISON = Judged(
    1, Verdict.CONVICTION, date(2026, 11, 20), Penalty.PRISON, 36, Execution.SUSPENDED, Decimal(5000), Currency.EUR
)


@given(st.lists(st.sampled_from(sorted(STAGES.actions())), max_size=25))
def test_no_walk_through_the_table_leaves_it_or_skips_the_trial(actions):
    stage, stopped_from, before = STAGES.initial, "", []
    for action in actions:
        try:
            target = following(stage, stopped_from, action)
        except NotPossible:
            assert action in RESUMES or action not in {row.action for row in STAGES.open_to(stage)}
            continue
        before.append(stage)
        stage, stopped_from = target, stage if target == Stage.STOPPED else ""
    assert stage in Stage
    if stage == Stage.FINAL:  # nothing becomes final that was not reported, indicted and tried
        order = [Stage.REPORT, Stage.PRE_TRIAL, Stage.INDICTMENT, Stage.FIRST_INSTANCE]
        firsts = [before.index(one) for one in order]
        assert firsts == sorted(firsts)


def test_what_is_over_is_final_or_was_moved_elsewhere_or_can_only_be_opened_again():
    assert STAGES.finals() == {Stage.FINAL, Stage.TRANSFERRED}
    assert OVER - STAGES.finals() == {Stage.TERMINATED}
    assert [row.action for row in STAGES.open_to(Stage.TERMINATED)] == ["reopen"]


def test_the_whole_path_and_its_days(world):
    ours = care(world, world.case(), stage=Stage.REPORT, on=date(2026, 1, 10))
    path = [
        "open",
        "indict",
        "send_back",
        "stop",
        "resume_pre_trial",
        "indict",
        "try",
        "appeal",
        "try_again",
        "become_final",
    ]
    for number, action in enumerate(path, start=1):
        move(world, ours, action, on=date(2026, 1, 10) + timedelta(days=number))
    found = Proceeding.objects.get(pk=ours)
    assert (found.stage, found.since, found.first_on) == (Stage.FINAL, date(2026, 1, 20), date(2026, 1, 10))
    assert list(Step.objects.filter(proceeding=ours).order_by("on").values_list("action", flat=True)) == ["", *path]
    assert not Duty.objects.filter(rule="D18").exists()  # recalled, not checked: off
    with pytest.raises(NotPossible):
        move(world, ours, "reopen")


def test_a_step_that_cannot_have_come_then_is_refused_and_changes_nothing(world):
    ours = care(world, world.case(), stage=Stage.REPORT)
    with pytest.raises(BadOrder, match="cannot come before") as caught:
        move(world, ours, "open", on=date(2026, 10, 4))
    assert caught.value.field == "on"
    with pytest.raises(BadOrder, match="future"):
        move(world, ours, "open", on=date(2026, 11, 25))
    for action in ("try", "become_final", "appeal", "nonsense"):
        with pytest.raises(NotPossible):
            move(world, ours, action)
    with pytest.raises(Stale):
        services.move(
            actor=world["ana"], proceeding=ours, action="open", on=world.now.date(), country="", read=7, now=world.now, key=key()
        )  # fmt: skip
    assert Proceeding.objects.get(pk=ours).version == 1
    assert Step.objects.filter(proceeding=ours).count() == 1


def test_what_was_stopped_goes_on_where_it_was(world):
    ours = care(world, world.case(), stage=Stage.FIRST_INSTANCE)
    move(world, ours, "stop")
    view = queries.open_proceeding(actor=world["ana"], proceeding=ours, now=world.now)
    assert set(view.actions) == {"resume_trial", "terminate", "transfer"}
    with pytest.raises(NotPossible):
        move(world, ours, "resume_pre_trial")
    move(world, ours, "resume_trial")
    found = Proceeding.objects.get(pk=ours)
    assert (found.stage, found.stopped_from) == (Stage.FIRST_INSTANCE, "")
    assert set(RESUMES) <= STAGES.actions()


def test_a_transfer_names_another_country_and_nothing_else_does(world):
    ours = care(world, world.case())
    for action, country in (("transfer", ""), ("transfer", "BG"), ("transfer", "QQ"), ("indict", "RO")):
        with pytest.raises(BadProceeding) as caught:
            move(world, ours, action, country=country)
        assert caught.value.field == "country"
    move(world, ours, "transfer", country="RO")
    assert Proceeding.objects.get(pk=ours).transferred_to == "RO"


def judge(world, proceeding, judged, who="ana"):
    version = Proceeding.objects.get(pk=proceeding).version
    return services.judge(
        actor=world[who], proceeding=proceeding, judged=judged, read=version, now=world.now, key=key()
    )


def test_there_is_no_judgment_before_the_trial_or_before_its_day(world):
    ours = care(world, world.case())
    with pytest.raises(BadOrder, match="no judgment before the trial"):
        judge(world, ours, PRISON)
    judge(world, ours, Judged(2, Verdict.TERMINATED, date(2026, 10, 20)))  # that can come before a trial
    move(world, ours, "indict", on=date(2026, 10, 20))
    move(world, ours, "try", on=date(2026, 11, 2))
    with pytest.raises(BadOrder, match="cannot come before"):
        judge(world, ours, replace(PRISON, on=date(2026, 11, 1)))
    judge(world, ours, PRISON)
    judge(world, ours, replace(PRISON, execution=Execution.EFFECTIVE))  # on appeal: the same accused, once
    assert list(Accused.objects.order_by("number").values_list("number", "execution")) == [(1, "effective"), (2, "")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": 0}, "number"),
        ({"number": 201}, "number"),
        ({"verdict": None}, "verdict"),
        ({"on": None}, "on"),
        ({"verdict": Verdict.ACQUITTAL}, "penalty"),
        ({"penalty": None}, "penalty"),
        ({"months": None}, "months"),
        ({"months": 0}, "months"),
        ({"months": 1201}, "months"),
        ({"execution": None}, "execution"),
        ({"penalty": Penalty.PROBATION}, "months"),
        ({"penalty": Penalty.FINE, "months": None, "execution": None, "fine": None, "currency": None}, "fine"),
        ({"currency": None}, "fine"),
        ({"name": "Кирил Стоев"}, "name"),
    ],
)
def test_a_judgment_that_does_not_hold_together_is_refused_at_its_field(world, changes, field):
    ours = care(world, world.case(), stage=Stage.FIRST_INSTANCE)
    with pytest.raises(BadProceeding) as caught:
        judge(world, ours, replace(PRISON, **changes))
    assert caught.value.field == field
    assert not Accused.objects.exists()


def test_a_fine_in_levs_is_of_2025_at_the_latest(world):
    ours = care(world, world.case(), stage=Stage.FIRST_INSTANCE, on=date(2025, 3, 1))
    with pytest.raises(BadAmount, match="in euro"):
        judge(world, ours, replace(PRISON, currency=Currency.BGN))
    judge(world, ours, replace(PRISON, currency=Currency.BGN, on=date(2025, 12, 31)))


def test_what_cannot_be_recorded_at_first(world):
    case = world.case()
    for changes, field in (
        ({"jurisdiction": "QQ"}, "jurisdiction"),
        ({"stage": Stage.STOPPED}, "stage"),
        ({"number": "1" * 81}, "number"),
        ({"operations": "Заподозрян: Кирил"}, "operations"),
        ({"authority": case}, "authority"),
        ({"on": date(1989, 1, 1)}, "on"),
    ):
        with pytest.raises((BadProceeding, BadOrder)) as caught:
            care(world, case, **changes)
        assert caught.value.field == field
    with pytest.raises(BadProceeding) as caught:
        services.lead(actor=world["petar"], known=known(), case_code="C-0000-0000", now=world.now, key=key())
    assert caught.value.field == "case_code"
    assert not Proceeding.objects.exists()


def test_protection_has_an_order_and_ends_once(world):
    ours = care(world, world.case())
    granted = Protection(MeasureKind.SPECIAL, date(2026, 11, 1), date(2026, 10, 1))
    call = {"actor": world["ana"], "proceeding": ours, "now": world.now}
    with pytest.raises(BadOrder):
        services.protect(**call, protection=granted, key=key())
    made = services.protect(**call, protection=replace(granted, until=None), key=key()).id
    services.end_protection(actor=world["ana"], measure=made, read=1, now=world.now, key=key())
    with pytest.raises(AlreadyOver):
        services.end_protection(actor=world["ana"], measure=made, read=2, now=world.now, key=key())
    with pytest.raises(Missing):
        services.end_protection(actor=world["petar"], measure=made, read=2, now=world.now, key=key())
    assert Measure.objects.get().ended_on == date(2026, 11, 24)


def test_penalties_are_counted_by_the_investigators_side_once(world):
    ours = care(world, world.case(), stage=Stage.FINAL)
    theirs = lead(world, stage=Stage.FINAL)
    judge(world, ours, PRISON)
    judge(world, theirs, replace(PRISON, name="Кирил Стоев"), "petar")
    judge(world, theirs, replace(PRISON, number=2, execution=Execution.EFFECTIVE, fine=None, currency=None), "petar")
    judge(world, theirs, Judged(3, Verdict.ACQUITTAL, date(2026, 11, 20)), "petar")
    year = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
    assert queries.penalties(**year) == {"effective": 1, "suspended": 1}
    assert queries.penalties(since=date(2025, 1, 1), until=date(2025, 12, 31)) == {"effective": 0, "suspended": 0}
