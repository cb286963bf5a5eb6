import threading
from uuid import uuid4

import pytest
from django.db import close_old_connections, connection

from accord.detection.signals.models import Signal
from accord.foundation.ledger.models import Event
from accord.foundation.writes.models import UsedKey
from accord.foundation.writes.services import BadKey, KeyReused, Stale, _fingerprint, forget_old_keys
from tests.cast import build_world, key


def test_a_repeated_key_gets_the_first_answer_and_writes_nothing(world):
    from accord.detection.signals import services
    from accord.detection.signals.services import SignalDetails
    from accord.detection.signals.vocab import Channel

    details = SignalDetails(Channel.HOTLINE, world.now, "BG", "текст")
    call = {"actor": world["oksana"], "details": details, "now": world.now, "key": "the-same-key"}
    first, second = services.record(**call), services.record(**call)
    assert (first.id, first.repeated, second.id, second.repeated) == (second.id, False, first.id, True)
    assert Signal.objects.count() == 1


def test_the_same_key_with_another_body_is_a_conflict(world):
    from accord.detection.signals import services
    from accord.detection.signals.services import SignalDetails
    from accord.detection.signals.vocab import Channel

    for account, failure in (("one", None), ("two", KeyReused)):
        details = SignalDetails(Channel.HOTLINE, world.now, "BG", account)
        call = {"actor": world["oksana"], "details": details, "now": world.now, "key": "the-same-key"}
        if failure:
            with pytest.raises(failure):
                services.record(**call)
        else:
            services.record(**call)
    assert Signal.objects.count() == 1


def test_two_people_may_choose_the_same_key(world):
    from accord.detection.signals import services
    from accord.detection.signals.services import SignalDetails
    from accord.detection.signals.vocab import Channel

    for who in ("oksana", "ana"):
        details = SignalDetails(Channel.HOTLINE, world.now, "BG", who)
        services.record(actor=world[who], details=details, now=world.now, key="the-same-key")
    assert Signal.objects.count() == 2


@pytest.mark.parametrize("bad", ["", "short", "x" * 81])
def test_a_missing_or_odd_key_is_refused(world, bad):
    from accord.protection.cases import services

    with pytest.raises(BadKey):
        services.add_note(actor=world["ana"], case=uuid4(), text="x", now=world.now, key=bad)


def test_what_was_sent_is_not_kept(world):
    world.signal()
    assert all(len(bytes(row.fingerprint)) == 32 for row in UsedKey.objects.all())
    assert "документи" not in str(list(UsedKey.objects.values()))


def test_a_stale_edit_is_refused_and_changes_nothing(world):
    from accord.detection.signals import services

    signal = world.signal()
    services.triage(actor=world["oksana"], signal=signal, danger=True, read=1, now=world.now, key=key())
    with pytest.raises(Stale):
        services.close(
            actor=world["oksana"], signal=signal, outcome=services.Outcome.DUPLICATE, read=1, now=world.now, key=key()
        )
    assert Signal.objects.get(pk=signal).state == "triaged"


def test_old_keys_are_forgotten(world):
    world.signal()
    assert forget_old_keys(now=world.now) == 0
    from datetime import timedelta

    assert forget_old_keys(now=world.now + timedelta(days=31)) > 0


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_at_once_writes_one_record(now):
    """Double click, retry after a time-out, back button: eight threads, one key."""
    from accord.detection.signals import services
    from accord.detection.signals.services import SignalDetails
    from accord.detection.signals.vocab import Channel

    world = build_world(now)
    details = SignalDetails(Channel.HOTLINE, now, "BG", "текст")
    before, results = Event.objects.count(), []

    def send():
        try:
            results.append(services.record(actor=world["oksana"], details=details, now=now, key="pressed-twice").id)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len(set(results)) == 1
    assert Signal.objects.count() == 1
    assert Event.objects.count() == before + 2  # the signal and its clock


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"a": "1,b:2"}, {"a": "1", "b": "2"}),
        (["x", "y"], ["x,y"]),
        (["1"], [1]),
        (["a"], frozenset({"a"})),
        ({"a": None}, {"a": "None"}),
    ],
)
def test_two_bodies_never_share_a_fingerprint(one, two):
    assert _fingerprint("verb", one) != _fingerprint("verb", two)
    assert _fingerprint("verb", one) == _fingerprint("verb", one) != _fingerprint("other", one)


def test_a_code_that_is_taken_is_not_given_again(world, monkeypatch):
    from accord.foundation.writes import services
    from accord.protection.cases.models import Case

    taken = Case.objects.get(pk=world.case()).code
    drawn = iter([taken, "C-AAAA-AAAA", "C-AAAA-AAAA", taken, "C-BBBB-BBBB"])
    monkeypatch.setattr(services, "new_code", lambda prefix: next(drawn))
    assert sorted(services.fresh_codes(Case, "C", 2)) == ["C-AAAA-AAAA", "C-BBBB-BBBB"]
