"""Hearings: the clock of the court, the duties of those who help, the reflection period."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.justice.proceedings import doors, hearings, queries
from accord.justice.proceedings.models import Hearing
from accord.justice.proceedings.times import ZONES, instant
from accord.justice.proceedings.vocab import (
    BadHearing,
    BadOrder,
    HearingKind,
    HearingState,
    InReflection,
    Shield,
    Stage,
)
from accord.protection.cases.models import Case
from accord.protection.courses import reflection
from accord.protection.safety.vocab import Stopped
from tests.cast import key
from tests.rooms.proceedings.build import LATER, act, agreed, care, hearing, joined, lead, move, wanted


def reflects(world, case):
    """Her recovery and reflection period begins."""
    with transaction.atomic():
        reflection.begin(case=case, jurisdiction="BG", at=world.now, actor=world["ana"], now=world.now)


def test_both_changes_of_the_clock_in_sofia():
    assert instant(date(2026, 12, 3), time(10, 30), "Europe/Sofia") == LATER
    assert instant(date(2026, 7, 3), time(10, 30), "Europe/Sofia") == datetime(2026, 7, 3, 7, 30, tzinfo=UTC)
    with pytest.raises(BadHearing, match="does not exist"):
        instant(date(2027, 3, 28), time(3, 30), "Europe/Sofia")
    with pytest.raises(BadHearing, match="comes twice"):
        instant(date(2026, 10, 25), time(3, 30), "Europe/Sofia")
    assert instant(date(2027, 3, 28), time(4, 0), "Europe/Sofia") == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    for on, zone in ((date(1, 1, 1), "Europe/Sofia"), (date(2026, 1, 1), "Mars/Olympus"), (date(9999, 12, 31), "x")):
        with pytest.raises(BadHearing):
            instant(on, time(0, 0), zone)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.times(), st.sampled_from(ZONES))
def test_the_clock_of_the_court_shows_what_was_entered_or_the_time_is_refused(on, at, zone):
    from zoneinfo import ZoneInfo

    at = at.replace(tzinfo=None, fold=0)
    try:
        found = instant(on, at, zone)
    except BadHearing:
        assert on.month in (3, 10)
        assert at.hour < 5
        return
    assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(on, at)


def test_a_hearing_owes_preparation_until_it_is_held(world):
    case = world.case()
    made = hearing(world, care(world, case), shields=frozenset({Shield.CLOSED, Shield.SUPPORT}), interpreter="uk")
    owed = {duty.rule: duty for duty in Duty.objects.filter(object_id=made)}
    assert set(owed) == {"P-HEARING", "P-HEARING-CONFIRM"}
    assert owed["P-HEARING"].due_at == LATER
    assert {duty.object_code for duty in owed.values()} == {Case.objects.get(pk=case).code}
    with pytest.raises(BadHearing, match="who goes") as caught:
        act(world, made, "confirm", companion=world["mira"].account)
    assert caught.value.field == "companion"
    act(world, made, "confirm", companion=world["ana"].account)
    assert [d.rule for d in Duty.objects.filter(object_id=made, done_at=None)] == ["P-HEARING"]
    with pytest.raises(BadHearing, match="not begun"):
        act(world, made, "hold")
    act(world, made, "hold", now=LATER + timedelta(hours=2))
    assert not Duty.objects.filter(object_id=made, done_at=None).exists()
    found = Hearing.objects.get(pk=made)
    assert (found.state, found.companion, found.shields) == (HearingState.HELD, world["ana"].account, "closed support")


def test_a_postponed_hearing_is_a_new_one_with_new_duties(world):
    made = hearing(world, care(world, world.case()))
    act(world, made, "postpone", to=wanted(at=LATER + timedelta(days=7), place=""))
    old, new = Hearing.objects.get(pk=made), Hearing.objects.get(instead_of=made)
    assert (old.state, new.state, new.at) == (HearingState.POSTPONED, HearingState.SET, LATER + timedelta(days=7))
    view, _, _ = queries.open_hearing(actor=world["ana"], hearing=new.pk, now=world.now)
    assert view.place == wanted().place
    assert not Duty.objects.filter(object_id=made, cancelled_at=None).exists()
    assert Duty.objects.get(object_id=new.pk, rule="P-HEARING").due_at == new.at
    with pytest.raises(BadHearing, match="new date"):
        act(world, new.pk, "postpone")
    act(world, new.pk, "cancel")
    for action in ("confirm", "postpone", "cancel", "nonsense"):
        with pytest.raises(NotPossible):
            act(world, new.pk, action)


def test_what_cannot_be_set(world):
    ours = care(world, world.case())
    for changes, field in (
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"at": world.now + timedelta(days=4000)}, "on"),
        ({"place": "  "}, "place"),
        ({"place": "x" * 301}, "place"),
        ({"reason": "x" * 1001}, "reason"),
        ({"interpreter": "1!"}, "interpreter"),
    ):
        with pytest.raises(BadHearing) as caught:
            hearing(world, ours, **changes)
        assert caught.value.field == field
    for early in (
        datetime(2026, 10, 4, 20, 59, tzinfo=UTC),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    ):
        with pytest.raises(BadOrder, match="before the report"):
            hearing(world, ours, at=early)
    hearing(world, ours, at=datetime(2026, 10, 4, 21, 0, tzinfo=UTC))  # midnight in Sofia: the day of the report
    move(world, ours, "terminate")
    with pytest.raises(BadOrder, match="are over"):
        hearing(world, ours)
    assert Hearing.objects.count() == 1
    assert not Duty.objects.filter(object_type="hearing").exists()  # that one is past: nobody owes its preparation


def test_where_testimony_is_read_out_nobody_must_come(world):
    case = world.case()
    made = hearing(world, care(world, case, stage=Stage.FIRST_INSTANCE), kind=HearingKind.READING)
    assert not Duty.objects.filter(object_id=made).exists()
    view, _, _ = queries.open_hearing(actor=world["ana"], hearing=made, now=world.now)
    assert "confirm" not in view.actions


def test_the_place_is_never_where_she_stays(world):
    ours = care(world, world.case())
    with pytest.raises(Stopped):
        hearing(world, ours, place="ул. Шипка 6, София")
    assert not Hearing.objects.exists()


def test_in_the_reflection_period_a_hearing_needs_a_reason(world, monkeypatch):
    case = Case.objects.get(pk=world.case())
    ours = care(world, case.pk)
    reflects(world, case)
    with pytest.raises(InReflection) as caught:
        hearing(world, ours)
    assert caught.value.field == "reason"
    made = hearing(world, ours, reason="Обвиняемият излиза на 5 декември.")
    view, _, running = queries.open_hearing(actor=world["ana"], hearing=made, now=world.now)
    assert (running, view.reason) == (True, "Обвиняемият излиза на 5 декември.")
    hearing(world, ours, kind=HearingKind.READING)  # she need not come
    monkeypatch.setattr(doors, "_reflections", [lambda case, at: at < LATER])
    hearing(world, ours)
    with pytest.raises(InReflection):
        hearing(world, ours, at=LATER - timedelta(days=1))


def test_the_police_learn_that_the_period_runs_and_nothing_else(world):
    case = Case.objects.get(pk=world.case())
    ours, theirs = care(world, case.pk), lead(world)
    agreed(world, case.pk)
    joined(world, ours, theirs)
    reflects(world, case)
    with pytest.raises(InReflection):
        hearing(world, theirs, "petar")
    made = hearing(world, theirs, "petar", reason="Свидетелят заминава.")
    told = Event.objects.filter(object_id=theirs).values_list("facts", flat=True)
    assert not any(str(case.pk) in facts or case.code in facts for facts in told)
    assert {d.organisation for d in Duty.objects.filter(object_id=made)} == {world.org("animus")}


def test_duties_of_a_hearing_are_hidden_with_its_case(world):
    from accord.foundation.duties.queries import owed_by
    from accord.protection.cases import team
    from accord.protection.cases.vocab import Restriction

    case = world.case()
    ours, theirs = care(world, case), lead(world)
    agreed(world, case)
    joined(world, ours, theirs)
    set_by_us, set_by_them = hearing(world, ours), hearing(world, theirs, "petar")
    seen = {item.duty.object_id for item in owed_by(world["oksana"]).rows}
    assert {set_by_us, set_by_them} <= seen
    team.restrict(actor=world["ana"], case=case, why=Restriction.PUBLIC, read=1, now=world.now, key=key())
    seen = {item.duty.object_id for item in owed_by(world["oksana"]).rows}
    assert not seen & {set_by_us, set_by_them}
    assert {set_by_us, set_by_them} <= {item.duty.object_id for item in owed_by(world["ana"]).rows}


def test_the_same_key_sets_one_hearing(world):
    ours, once = care(world, world.case()), key()
    call = {"actor": world["ana"], "proceeding": ours, "wanted": wanted(), "key": once}
    first = hearings.set_hearing(**call, now=world.now)
    again = hearings.set_hearing(**call, now=world.now + timedelta(minutes=1))
    assert (again.id, again.repeated) == (first.id, True)
    assert Hearing.objects.count() == 1


def test_closing_the_case_leaves_the_hearing_and_its_duty(world):
    """A court does not stop because a case of help was closed; somebody still goes with her."""
    case = world.case()
    made = hearing(world, care(world, case))
    world.close(case)
    assert Duty.objects.filter(object_id=made, cancelled_at=None).count() == 2
