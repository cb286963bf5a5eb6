from datetime import timedelta

import pytest

from accord.detection.signals import queries, services
from accord.detection.signals.models import Signal
from accord.detection.signals.services import PersonDetails
from accord.detection.signals.vocab import BadSignal, Outcome
from accord.foundation.codes import AgeGroup
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from tests.cast import key


def test_danger_opens_a_clock_of_fifteen_minutes_and_everything_else_a_day(world):
    calm, danger = world.signal(), world.signal(danger=True)
    due = {d.object_id: d.due_at - world.now for d in Duty.objects.filter(object_type="signal")}
    assert due == {calm: timedelta(hours=24), danger: timedelta(minutes=15)}


def test_a_child_among_the_persons_marks_the_signal(world):
    signal = world.signal(persons=(PersonDetails(age_group=AgeGroup.CHILD),))
    assert Signal.objects.get(pk=signal).child


def test_an_anonymous_caller_leaves_no_name_even_if_one_was_typed(world):
    signal = world.signal(anonymous=True)
    assert Signal.objects.get(pk=signal).reporter_name is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"account": "  "}, "account"),
        ({"country": "ZZ"}, "country"),
        ({"persons": (PersonDetails(citizenship="QQ"),)}, "country"),
        ({"persons": (PersonDetails(),) * 51}, "persons"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(world, changes, field):
    with pytest.raises(BadSignal) as caught:
        world.signal(**changes)
    assert caught.value.field == field
    assert not Signal.objects.exists()


def test_a_signal_of_another_century_is_a_slip_of_the_year(world):
    with pytest.raises(BadSignal, match="year"):
        world.signal(received_at=world.now.replace(year=226))


def test_a_signal_from_the_future_is_refused(world):
    with pytest.raises(BadSignal, match="future"):
        world.signal(received_at=world.now + timedelta(hours=1))


def test_opening_a_signal_is_an_event_without_its_words(world):
    signal = world.signal()
    view = queries.open_signal(actor=world["oksana"], signal=signal, now=world.now)
    assert view.told["account"] == "Забрали документи."
    event = Event.objects.get(kind="signal.read")
    assert event.object_id == signal
    assert "документи" not in event.facts


@pytest.mark.parametrize("who", ["mira", "petar", "elena", "radu"])
def test_the_signal_of_another_organisation_is_not_there(world, who):
    signal = world.signal()
    with pytest.raises(Missing):
        queries.open_signal(actor=world[who], signal=signal, now=world.now)


@pytest.mark.parametrize("who", ["georgi", "nadia"])
def test_a_colleague_without_that_role_is_refused(world, who):
    signal = world.signal()
    with pytest.raises(Refused):
        queries.open_signal(actor=world[who], signal=signal, now=world.now)


def test_closing_names_an_outcome_and_settles_the_clock(world):
    signal = world.signal()
    services.close(actor=world["oksana"], signal=signal, outcome=Outcome.DUPLICATE, read=1, now=world.now, key=key())
    assert Signal.objects.get(pk=signal).outcome == "duplicate"
    assert not Duty.objects.filter(object_id=signal, done_at=None).exists()


def test_pages_follow_one_another_without_a_gap(world):
    made = {world.signal() for _ in range(30)}
    first = queries.newest(world["oksana"])
    second = queries.newest(world["oksana"], after=first.next)
    assert {s.pk for s in (*first.rows, *second.rows)} == made
    assert second.next == ""
