"""What phones send: once each, never overwriting, never lost."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.cooperation.people.models import Membership
from accord.detection.field import arrivals, devices, queries
from accord.detection.field.models import Arrival, Device
from accord.detection.field.records import is_urgent, read_screening, read_signal
from accord.detection.field.vocab import ARRIVALS, ArrivalState, BadRecord, Choice, Lost, Mark, UnknownList, Why
from accord.detection.screening import instruments
from accord.detection.screening.models import Screening
from accord.detection.signals import services as signals
from accord.detection.signals.models import Signal
from accord.detection.signals.services import SignalDetails
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Role
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from tests.cast import key
from tests.rooms.field.build import phone, screened, send, told


def settle(world, arrival, choice, who="ana", **more):
    call = {"actor": world[who], "arrival": arrival.pk, "choice": Choice(choice), "now": world.now, "key": key()}
    return arrivals.settle(**call | {"read": arrival.version} | more)


def test_a_screening_and_a_signal_are_entered_once_however_often_they_come(world):
    begun, ids = phone(world), [uuid4(), uuid4()]
    records = [screened(world.now), told(world.now, danger=True)]
    first = [send(begun, r, world.now, i) for r, i in zip(records, ids, strict=True)]
    later = [send(begun, r, world.now + timedelta(days=2), i) for r, i in zip(records, ids, strict=True)]
    assert [r.state for r in first] == ["applied", "applied"]
    assert [(r.code, r.state, r.repeated) for r in later] == [(r.code, r.state, True) for r in first]
    screening, signal = Screening.objects.get(), Signal.objects.get()
    assert {first[0].code, first[1].code} == {screening.code, signal.code}
    assert (screening.conclusion, screening.state, screening.screener) == (
        "reasonable_grounds", "completed", world["ana"].account,
    )  # fmt: skip
    assert (screening.started_at, screening.completed_at) == (world.now - timedelta(minutes=20), world.now)
    assert screening.answers.count() == len(records[0]["answers"])
    opened = reveal(signal, holder=world["ana"].organisation, fields=["account", "reporter_phone"])
    assert opened == {"account": "Забрали документи.", "reporter_phone": "+359888123456"}
    assert set(Duty.objects.values_list("rule", flat=True)) == {"P-TRIAGE-DANGER"}
    assert Arrival.objects.filter(content__isnull=True, marks="", why="").count() == 2
    kinds = list(Event.objects.filter(object_id=screening.pk).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["screening.started", "screening.answered", "screening.completed"]


def test_half_answered_and_distressed_are_kept_as_they_are(world):
    begun = phone(world)
    send(begun, screened(world.now, yes=("1.1",), ending="open", conclusion="", urgent=False), world.now)
    send(begun, screened(world.now, yes=(), ending="stop", conclusion="", urgent=False), world.now)
    found = {row.state: row for row in Screening.objects.all()}
    assert set(found) == {"open", "stopped"}
    assert not any(row.conclusion for row in found.values())
    assert found["open"].answers.get().indicator == "1.1"


@pytest.mark.parametrize("days", [-400, -3, 0.01, 5, 4000])
def test_a_wrong_clock_is_corrected_and_noted(world, days):
    begun, off = phone(world), timedelta(days=days)
    send(begun, screened(world.now + off), world.now, sent_at=world.now + off)
    row = Screening.objects.get()
    assert (row.started_at, row.completed_at) == (world.now - timedelta(minutes=20), world.now)
    arrival = Arrival.objects.get()
    assert (arrival.marks, arrival.offset) == (Mark.CLOCK, -off.total_seconds())


def test_a_clock_that_ran_wild_in_between_puts_nothing_into_the_future(world):
    begun = phone(world)
    send(begun, screened(world.now + timedelta(days=3)), world.now)
    row = Screening.objects.get()
    assert row.started_at == row.completed_at == world.now
    receipt = send(begun, told(world.now + timedelta(days=3)), world.now)
    assert receipt.state == "applied"
    assert Signal.objects.get().received_at == world.now


def test_the_same_id_with_other_content_waits_and_nothing_wins_by_itself(world):
    begun, pk = phone(world), uuid4()
    first = send(begun, screened(world.now), world.now, pk)
    changed = screened(world.now, yes=("1.1",), age_group="child", conclusion="risk")
    second = send(begun, changed, world.now + timedelta(minutes=1), pk)
    assert (second.state, second.why) == ("waiting", Why.CHANGED)
    assert Screening.objects.get().age_group == "adult"
    row = Arrival.objects.get(state=ArrivalState.WAITING)
    assert row.object_code == first.code
    assert row.urgent
    assert Duty.objects.get(object_id=row.pk).rule == "P-PHONE-URGENT"
    view = queries.open_arrival(actor=world["oksana"], arrival=row.pk, now=world.now)
    assert view.beside
    by = {line.label: line for line in view.lines}
    assert (by["Age"].differs, by["Sex"].differs) == (True, False)
    assert by["Age"].sent.startswith("child")
    assert by["Age"].here.startswith("adult")
    assert sum(line.label.startswith("1.8") and line.differs and not line.sent for line in view.lines) == 1
    assert Event.objects.filter(kind="arrival.read", object_id=row.pk).count() == 1
    settle(world, row, "take", "oksana")
    assert {s.age_group for s in Screening.objects.all()} == {"adult", "child"}
    row.refresh_from_db()
    assert (row.state, row.content, row.settled_by) == ("settled", None, world["oksana"].account)
    assert Duty.objects.get(object_id=row.pk).done_at == world.now
    # the phone asks again: it hears what became of it
    assert send(begun, changed, world.now, pk).state == "settled"
    with pytest.raises(NotPossible):
        settle(world, row, "leave")


def test_two_versions_of_a_signal_stand_side_by_side_also_where_both_wait(world):
    begun, pk = phone(world), uuid4()
    Membership.objects.filter(account=world["ana"].account).update(until=world.now)
    send(begun, told(world.now), world.now, pk)
    send(begun, told(world.now, account="Друга версія."), world.now + timedelta(seconds=5), pk)
    waits = list(Arrival.objects.order_by("received_at"))
    assert [row.why for row in waits] == [Why.NO_MEMBER, Why.CHANGED]
    view = queries.open_arrival(actor=world["oksana"], arrival=waits[1].pk, now=world.now)
    line = next(line for line in view.lines if line.differs)
    assert (line.sent, line.here) == ("Друга версія.", "Забрали документи.")
    for row, choice, state in ((waits[0], "take", "settled"), (waits[1], "leave", "refused")):
        settle(world, row, choice, "oksana")
        row.refresh_from_db()
        assert (row.state, row.content) == (state, None)
    assert Signal.objects.get().recorded_by == world["oksana"].account


def test_what_comes_after_a_role_ended_waits_for_a_colleague(world):
    begun = phone(world)
    Membership.objects.filter(account=world["ana"].account).update(role=Role.SHELTER_STAFF)
    receipt = send(begun, screened(world.now), world.now)
    assert (receipt.state, receipt.why) == ("waiting", Why.NOT_ALLOWED)
    row = Arrival.objects.get()
    assert row.content is not None
    assert not Screening.objects.exists()
    assert Duty.objects.get().organisation == world["ana"].organisation
    for who, error in (("mira", Missing), ("georgi", Refused), ("nadia", Refused)):
        with pytest.raises(error):
            queries.open_arrival(actor=world[who], arrival=row.pk, now=world.now)
        with pytest.raises(error):
            settle(world, row, "take", who)
    settle(world, row, "by_hand", "oksana")
    assert not Screening.objects.exists()
    assert not queries.waiting(world["oksana"])


BAD = {
    "no setting": {"setting": "moon"}, "more than there is": {"surprise": 1}, "no time": {"began": "yesterday"},
    "no number": {"answers": {"1.1": {"reply": "perhaps"}}}, "no list of answers": {"answers": []}, "no country": {"citizenship": "XX"},
    "an indicator of another list": {"answers": {"9.9": {"reply": "yes", "evidence": ""}}}, "no ending": {"ending": ""},
}  # fmt: skip


def test_what_does_not_read_waits_and_is_shown_as_it_came(world):
    begun = phone(world)
    for changes in BAD.values():
        receipt = send(begun, screened(world.now) | changes, world.now)
        assert (receipt.state, receipt.why) == ("waiting", Why.UNREADABLE), changes
    receipt = send(begun, told(world.now, account=""), world.now)
    assert receipt.why == Why.UNREADABLE
    unknown = send(begun, screened(world.now, version="2031.7"), world.now)
    assert unknown.why == Why.UNKNOWN_LIST
    assert not Screening.objects.exists()
    assert not Signal.objects.exists()
    waits = list(Arrival.objects.filter(state=ArrivalState.WAITING))
    assert len(waits) == len(BAD) + 2 == len(queries.waiting(world["ana"], limit=50))
    for row in waits:
        view = queries.open_arrival(actor=world["ana"], arrival=row.pk, now=world.now)
        assert view.lines
        with pytest.raises(UnknownList if row.why == Why.UNKNOWN_LIST else Exception):
            settle(world, row, "take")
        row.refresh_from_db()
        assert (row.state, bool(row.content)) == ("waiting", True), "a decision that failed changes nothing"
    settle(world, waits[0], "by_hand")


def test_what_the_phone_counted_wrong_is_noted_and_the_node_counts(world):
    begun = phone(world)
    send(begun, screened(world.now, yes=("1.1",)), world.now)
    assert Arrival.objects.get().marks == Mark.SCORED
    assert Screening.objects.get().conclusion != "reasonable_grounds"


def test_a_list_that_was_replaced_or_withdrawn_meanwhile_is_accepted_and_marked(world, monkeypatch):
    begun, asked = phone(world), instruments.current()
    every = instruments.instruments()
    newer = {("bg-nrm", "2099.1"): replace(asked, version="2099.1")}
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(instruments, "instruments", lambda: every | newer)
        send(begun, screened(world.now, version=asked.version), world.now)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(instruments, "is_withdrawn", lambda *one: one == ("bg-nrm", asked.version))
        send(begun, screened(world.now, version=asked.version), world.now)
    assert sorted(Arrival.objects.values_list("state", "marks")) == [
        ("applied", Mark.OLDER),
        ("applied", Mark.WITHDRAWN),
    ]
    assert Screening.objects.filter(conclusion="reasonable_grounds").count() == 2


def test_a_lost_phone_sends_nothing(world):
    begun = phone(world)
    row = Device.objects.get()
    devices.report_lost(actor=world["ana"], device=row.pk, read=row.version, now=world.now, key=key())
    with pytest.raises(Lost):
        send(begun, told(world.now), world.now)
    assert not Arrival.objects.exists()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = sorted(
    {"began", "setting", "answers", "age_group", "persons", "forms", "account", "danger", "x", "conclusion"}
)


@given(st.dictionaries(st.sampled_from(_FIELDS) | st.text(max_size=6), _JSON, max_size=5), st.booleans())
def test_whatever_is_sent_reads_or_says_what_does_not(content, whole):
    base = screened_at() if whole else {}
    for read in (read_screening, read_signal):
        with suppress(BadRecord):
            read(base | content, timedelta())
    assert is_urgent(content) in (True, False)
    queries._in_words("screening", content), queries._in_words("signal", content)


def screened_at():
    return screened(datetime(2026, 11, 24, tzinfo=UTC))


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["перша", "друга"]), st.integers(1, 2)), min_size=1, max_size=6
)


def test_any_order_of_sending_again_enters_one_of_each_and_keeps_every_version(world):
    @settings(max_examples=12)
    @given(STEPS)
    def tried(steps):
        begun, ids = phone(world), [uuid4() for _ in range(3)]
        before, seen = Signal.objects.count(), {}
        for number, version, times in steps:
            for _ in range(times):
                receipt = send(begun, told(world.now, account=version), world.now, ids[number])
                assert seen.setdefault((number, version), receipt.code) == receipt.code
        records = {number for number, _version in seen}
        assert Signal.objects.count() - before == len(records)
        states = list(Arrival.objects.filter(client_id__in=ids).values_list("state", flat=True))
        assert (states.count("applied"), states.count("waiting")) == (len(records), len(seen) - len(records))

    tried()


def test_the_states():
    assert ARRIVALS.finals() == {"applied", "settled", "refused"}


@pytest.mark.parametrize(
    ("number", "here", "differs"),
    [
        ("+359 88 812 3456", "+359 88 812 3456", False),
        ("+359877000111", "another number, on the page of the signal", True),
    ],
)
def test_two_signals_side_by_side_compare_the_number_and_open_none(world, number, here, differs):
    begun, pk = phone(world), uuid4()
    send(begun, told(world.now), world.now, pk)
    signal = Signal.objects.get()
    details = SignalDetails(
        channel=signal.channel, received_at=world.now, country="BG", account="x", next_step="Дзвінок у п'ятницю.",
        reporter_phone="+359888123456",
    )  # fmt: skip
    Signal.objects.filter(pk=signal.pk).update(state="draft")
    signals.write_on(
        actor=world["oksana"],
        signal=signal.pk,
        details=details,
        draft=False,
        read=signal.version,
        now=world.now,
        key=key(),
    )
    send(begun, told(world.now, account="y", reporter_phone=number), world.now + timedelta(minutes=1), pk)
    row = Arrival.objects.get(state=ArrivalState.WAITING)
    view = queries.open_arrival(actor=world["oksana"], arrival=row.pk, now=world.now)
    by = {line.label: line for line in view.lines}
    assert (by["Telephone"].sent, by["Telephone"].here, by["Telephone"].differs) == (number, here, differs)
    assert by["What we promised to do next"].here == "Дзвінок у п'ятницю."
    assert not any("_" in label for label in by)
    assert not Event.objects.filter(kind="signal.number.read").exists()
