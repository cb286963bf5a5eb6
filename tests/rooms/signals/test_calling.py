"""Calling back: what was agreed stands before the number, the number is opened for a call, and an unsafe call ends all."""

from datetime import timedelta
from uuid import UUID

import pytest

from accord.detection.signals import calling, queries, services
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.models import Signal, SignalCall
from accord.detection.signals.vocab import (
    BadSignal,
    Calling,
    CallingStopped,
    CallPurpose,
    CallResult,
    NothingAgreed,
    Outcome,
)
from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api

NUMBER = "+359888765432"
AGREED = SafeCall("у вівторок до 10", "лише вона", "калина", "помилка номером")


def told(world, **changes):
    agreed = changes.pop("agreed", AGREED)
    return world.signal(
        calling=Calling.YES, reporter_phone=NUMBER, agreed=agreed, callback="чоловік працює вночі", **changes
    )


def log(world, signal, result=CallResult.REACHED, who="oksana", **changes):
    call = {"note": "", "next_at": None, "read": Signal.objects.get(pk=signal).version, "now": world.now, "key": key()}
    return calling.log_call(actor=world[who], signal=signal, result=result, **call | changes)


def calls_owed(signal):
    return [duty.due_at for duty in open_about(UUID(str(signal))) if duty.rule == "P-CALL"]


def test_looking_at_a_signal_shows_what_was_agreed_and_not_the_number(world):
    signal = told(world)
    view = queries.open_signal(actor=world["oksana"], signal=signal, now=world.now)
    assert view.agreed == AGREED
    assert NUMBER not in str(view.told)
    assert view.may_call
    assert NUMBER not in str(Api(world, "oksana").get(f"/signals/{signal}").json())
    page = signed_in(world, "oksana").get(f"/desk/signals/{signal}/").content.decode()
    assert all(text in page for text in ("калина", "лише вона", "у вівторок до 10", "помилка номером", "працює вночі"))
    assert NUMBER not in page
    facts = Event.objects.filter(kind="signal.read", object_id=signal).values_list("facts", flat=True)
    assert not any("reporter_phone" in text for text in facts)


def test_the_number_is_opened_for_a_purpose_and_that_is_an_event(world):
    signal = told(world)
    client = signed_in(world, "oksana")
    assert client.post(f"/desk/signals/{signal}/number/", {"key": key()}).status_code == 302  # for what?
    assert not Event.objects.filter(kind="signal.number.read").exists()
    page = client.post(f"/desk/signals/{signal}/number/", {"purpose": "agreed", "key": key()}).content.decode()
    assert f"tel:{NUMBER}" in page
    event = Event.objects.get(kind="signal.number.read")
    assert '"purpose":"agreed"' in event.facts
    assert NUMBER not in event.facts
    assert Api(world, "ana").post(f"/signals/{signal}/number", {"purpose": "danger"}).json() == {"number": NUMBER}
    for who, failure in (("mira", Missing), ("georgi", Refused)):
        with pytest.raises(failure):
            calling.number_of(actor=world[who], signal=signal, purpose=CallPurpose.DANGER, now=world.now)
    with pytest.raises(Missing):  # no number was kept
        none = world.signal(reporter_phone="")
        calling.number_of(actor=world["oksana"], signal=none, purpose=CallPurpose.AGREED, now=world.now)


def test_where_nobody_asked_a_number_is_opened_only_for_a_life(world):
    signal = world.signal(reporter_phone=NUMBER)
    with pytest.raises(NothingAgreed):
        calling.number_of(actor=world["oksana"], signal=signal, purpose=CallPurpose.AGREED, now=world.now)
    assert calling.number_of(actor=world["oksana"], signal=signal, purpose=CallPurpose.DANGER, now=world.now) == NUMBER
    page = signed_in(world, "oksana").get(f"/desk/signals/{signal}/").content.decode()
    assert 'value="danger"' in page
    assert 'value="agreed"' not in page
    older = world.signal(reporter_phone=NUMBER, callback="сутрин до 9")  # from before there were questions
    assert calling.number_of(actor=world["oksana"], signal=older, purpose=CallPurpose.AGREED, now=world.now) == NUMBER


def test_an_unsafe_call_stops_all_calling_for_everybody(world):
    signal = told(world, agreed=SafeCall(next_at=world.now + timedelta(days=2)))
    assert calls_owed(signal) == [world.now + timedelta(days=2)]
    with pytest.raises(BadSignal):
        log(world, signal, CallResult.UNSAFE, next_at=world.now + timedelta(days=1))
    log(world, signal, CallResult.UNSAFE, note="Взяв чоловік і кричав.")
    found = Signal.objects.get(pk=signal)
    assert found.calling == "stopped"
    assert calls_owed(signal) == []
    for purpose in CallPurpose:
        with pytest.raises(CallingStopped):
            calling.number_of(actor=world["ana"], signal=signal, purpose=purpose, now=world.now)
    with pytest.raises(CallingStopped):
        log(world, signal)
    client = signed_in(world, "oksana")
    page = client.get(f"/desk/signals/{signal}/").content.decode()
    assert "Взяв чоловік" in page
    assert "/number/" not in page
    assert client.post(f"/desk/signals/{signal}/number/", {"purpose": "danger", "key": key()}).status_code == 409
    assert "чоловік" not in "".join(Event.objects.values_list("facts", flat=True))


def test_each_call_is_kept_sealed_and_the_next_one_is_a_clock(world):
    first, later = world.now + timedelta(hours=20), world.now + timedelta(days=3)
    signal = told(world, agreed=SafeCall(next_at=first))
    log(world, signal, CallResult.NOT_REACHED, next_at=later)
    assert calls_owed(signal) == [later]
    with pytest.raises(Stale):
        log(world, signal, read=1)
    for wrong in (world.now - timedelta(hours=1), world.now + timedelta(days=61)):
        with pytest.raises(BadSignal) as caught:
            log(world, signal, next_at=wrong)
        assert caught.value.field == "next_at"
    other = {"note": "Мати; сказали, що помилка.", "next_at": later, "now": world.now + timedelta(minutes=1)}
    log(world, signal, CallResult.OTHER, who="ana", **other)
    read, same = Signal.objects.get(pk=signal).version, key()
    for _ in range(2):  # sent twice, kept once
        log(world, signal, note="Все гаразд.", read=read, key=same, now=world.now + timedelta(minutes=2))
    assert calls_owed(signal) == []
    view = queries.open_signal(actor=world["oksana"], signal=signal, now=world.now)
    assert [row.call.result for row in view.calls] == ["reached", "other", "not_reached"]
    assert {row.note for row in view.calls} == {"", "Мати; сказали, що помилка.", "Все гаразд."}
    assert not any("Мати".encode() in bytes(row.note or b"") for row in SignalCall.objects.all())
    with pytest.raises(Missing):
        log(world, signal, who="mira")


def test_a_call_that_was_to_be_a_moment_ago_is_owed_now(world):
    """Somebody writes the sheet while the minute passes."""
    signal = told(world)
    log(world, signal, CallResult.NOT_REACHED, next_at=world.now - timedelta(minutes=4))
    assert calls_owed(signal) == [world.now]


def test_a_call_that_is_owed_ends_with_the_signal(world):
    signal = told(world, agreed=SafeCall(next_at=world.now + timedelta(days=1)))
    close = {"outcome": Outcome.INFORMATION, "read": 1, "now": world.now, "key": key()}
    services.close(actor=world["oksana"], signal=signal, **close)
    assert calls_owed(signal) == []


def test_who_may_not_be_called_leaves_no_number_and_who_may_leaves_one(world):
    signal = world.signal(calling=Calling.NO, reporter_phone=NUMBER)
    assert Signal.objects.get(pk=signal).reporter_phone is None
    with pytest.raises(BadSignal) as caught:
        world.signal(calling=Calling.YES, reporter_phone=" ")
    assert caught.value.field == "reporter_phone"
    with pytest.raises(BadSignal):
        world.signal(calling=Calling.STOPPED)
