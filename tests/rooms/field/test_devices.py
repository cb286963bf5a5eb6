"""Enrolling a phone and emptying it."""

from datetime import timedelta

import pytest

from accord.cooperation.people.models import Membership
from accord.detection.field import devices, queries
from accord.detection.field.models import Device
from accord.detection.field.vocab import DEVICES, BadPhone, DeviceState, Lost, OpensNothing, UnknownDevice
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key
from tests.rooms.field.build import phone


def offered(world, who="ana", now=None, name="x", k=None):
    return devices.offer(actor=world[who], name=name, now=now or world.now, key=k or key())[1]


def test_numbers_open_once_and_for_fifteen_minutes(world):
    again = key()
    first = offered(world, k=again)
    assert (len(first), offered(world, k=again)) == (12, ""), "shown once"
    spaced = f"{first[:4]} {first[4:8]}-{first[8:]}"
    begun = devices.begin(typed=spaced, app_version="t", now=world.now + timedelta(minutes=14))
    assert (begun.country, begun.name) == ("BG", "x")
    with pytest.raises(OpensNothing):
        devices.begin(typed=first, app_version="t", now=world.now)
    late, newer = offered(world), offered(world)
    for typed, after in ((late, 0), (newer, 15), ("", 0), ("123456789012", 0)):
        with pytest.raises(OpensNothing):
            devices.begin(typed=typed, app_version="t", now=world.now + timedelta(minutes=after))
    row = Device.objects.get(state=DeviceState.ENROLLED)
    kept = b"".join(bytes(value) for value in (row.token_digest, row.bell_digest))
    assert begun.token.encode() not in kept
    assert row.numbers_digest is None
    assert Device.objects.filter(state=DeviceState.LAPSED).count() == 1
    assert [e.kind for e in Event.objects.filter(object_id=row.pk).order_by("seq")] == [
        "device.offered",
        "device.enrolled",
    ]


def test_who_may_enrol_and_who_sees_which(world):
    for who in ("georgi", "nadia", "elena"):
        with pytest.raises(Refused):
            offered(world, who)
    for name in ("", "   ", "x" * 61):
        with pytest.raises(BadPhone):
            offered(world, name=name)
    phone(world, "ana"), phone(world, "oksana"), phone(world, "mira")
    seen = {
        who: {v.device.account for v in queries.phones(world[who], now=world.now)} for who in ("ana", "nadia", "mira")
    }
    both = {world["ana"].account, world["oksana"].account}
    assert seen == {"ana": {world["ana"].account}, "nadia": both, "mira": {world["mira"].account}}
    with pytest.raises(Refused):
        queries.phones(world["georgi"], now=world.now)


def test_a_lost_phone_hears_it_at_whatever_it_asks_and_says_that_it_is_empty(world):
    begun = phone(world, "oksana")
    row = Device.objects.get()
    call = {"device": row.pk, "now": world.now}
    for who in ("ana", "mira", "georgi"):  # neither its owner nor who oversees the phones
        with pytest.raises(Missing):
            devices.report_lost(actor=world[who], **call, read=row.version, key=key())
    with pytest.raises(Stale):
        devices.report_lost(actor=world["nadia"], **call, read=1, key=key())
    devices.wiped(bell=begun.bell, now=world.now)  # from a phone that was not lost: nothing changes
    row.refresh_from_db()
    assert row.state == DeviceState.ENROLLED
    devices.report_lost(actor=world["nadia"], **call, read=row.version, key=key())
    for asked in (
        lambda: devices.known(token=begun.token, now=world.now),
        lambda: devices.is_wiped(bell=begun.bell, now=world.now),
    ):
        with pytest.raises(Lost):
            asked()
    with pytest.raises(NotPossible):
        devices.report_lost(actor=world["oksana"], **call, read=row.version + 1, key=key())
    for _ in range(2):
        devices.wiped(bell=begun.bell, now=world.now)
    with pytest.raises(Lost):
        devices.known(token=begun.token, now=world.now)
    kinds = [e.kind for e in Event.objects.filter(object_id=row.pk).order_by("seq")]
    assert kinds == ["device.offered", "device.enrolled", "device.lost", "device.wiped"]


def test_token_and_bell_are_not_each_other(world):
    begun = phone(world)
    for wrong in (begun.bell, "", "x", begun.token + "x"):
        with pytest.raises(UnknownDevice):
            devices.known(token=wrong, now=world.now)
    with pytest.raises(UnknownDevice):
        devices.is_wiped(bell=begun.token, now=world.now)
    found = devices.known(token=begun.token, app_version="9", now=world.now + timedelta(minutes=2))
    found.refresh_from_db()
    assert (found.app_version, found.seen_at) == ("9", world.now + timedelta(minutes=2))


def test_it_acts_for_nobody_when_the_membership_is_over(world):
    phone(world)
    row = Device.objects.get()
    assert devices.owner(row, now=world.now) == world["ana"]
    Membership.objects.filter(account=world["ana"].account).update(until=world.now)
    assert devices.owner(row, now=world.now) is None


def test_the_states():
    assert DEVICES.finals() == {"lapsed", "wiped"}
    assert {row.action for row in DEVICES.open_to("enrolled")} == {"lose"}
