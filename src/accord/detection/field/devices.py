"""Enrolling a phone, knowing it again, and emptying it from afar."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.cooperation.people.digests import keyed
from accord.detection.field.models import Device
from accord.detection.field.vocab import CODE_FOR, DEVICES, BadPhone, DeviceState, Lost, OpensNothing, UnknownDevice
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.wall import seen_by, whole_node
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service

DIGITS: Final = 12  # 40 bits, open for fifteen minutes, once, behind a limit by address
LONGEST_NAME: Final = 60
_SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, repr=False)
class Begun:
    """What a phone keeps after it was enrolled: the token, sealed under the passphrase; the bell, openly."""

    token: str
    bell: str
    code: str
    name: str
    organisation: str
    country: str


@service
def offer(*, actor: Actor, name: str, now: datetime, key: str) -> tuple[Given, str]:
    """Numbers that enrol one phone of one's own, shown once; "" for a repeated key. Numbers of before open nothing any more.

    Raises Refused or BadPhone.
    """
    numbers = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"

    def work() -> Given:
        require(Request(actor, Action.DEVICE_ENROL, relation_of(actor, actor.organisation)))
        if not name.strip() or len(name) > LONGEST_NAME:
            raise BadPhone(
                _("Give the phone a name of at most 60 characters, by which you tell it apart."), field="name"
            )
        for earlier in Device.objects.filter(account=actor.account, state=DeviceState.OFFERED):
            _step(earlier, "lapse", numbers_digest=None)
        made = Device.objects.create(
            id=new_id(),
            code=fresh_code(Device, "F"),
            organisation=actor.organisation,
            account=actor.account,
            name=name.strip(),
            numbers_digest=_digest_of_numbers(numbers),
            offered_at=now,
        )
        ledger.append(_by(Kind.DEVICE_OFFERED, made, actor, now))
        return Given(made.pk)

    given = once(actor=actor.account, key=key, verb="phone.offer", body=name, now=now, work=work)
    return given, "" if given.repeated else numbers


@service
def begin(*, typed: str, app_version: str, now: datetime) -> Begun:
    """Enrol the phone on which the numbers were typed. They open nothing any more. Raises OpensNothing."""
    with whole_node():  # nobody is known yet: the digest is all that is asked by
        found = Device.objects.filter(numbers_digest=_digest_of_numbers(typed), state=DeviceState.OFFERED).first()
    if found is None or now >= found.offered_at + CODE_FOR:
        raise OpensNothing
    with seen_by(found.organisation):
        token, bell = (f"accord_{kind}_{secrets.token_urlsafe(32)}" for kind in ("phone", "bell"))
        # SECURITY: used once; numbers that somebody photographed open nothing. tests/rooms/field/test_devices.py
        digests = {"token_digest": keyed("phone", token), "bell_digest": keyed("phone-bell", bell)}
        more = {"enrolled_at": now, "seen_at": now, "app_version": app_version[:20], "numbers_digest": None}
        _step(found, "enrol", **digests, **more)
        ledger.append(_itself(Kind.DEVICE_ENROLLED, found, now))
        organisation = organisations.get(found.organisation)
    name, country = (organisation.name, organisation.country) if organisation else ("", "")
    return Begun(token, bell, found.code, found.name, name, country)


@service
def known(*, token: str, app_version: str = "", now: datetime) -> Device:
    """The phone that calls with its token. Raises UnknownDevice, or Lost where it is to empty itself."""
    found = _asked(token_digest=keyed("phone", token[:200]))
    with seen_by(found.organisation):
        if found.seen_at is None or now - found.seen_at >= _SEEN_EVERY or app_version[:20] != found.app_version:
            Device.objects.filter(pk=found.pk).update(seen_at=now, app_version=app_version[:20])
    return found


@service
def is_wiped(*, bell: str, now: datetime) -> None:
    """What a locked phone may ask: nothing happens while it may go on. Raises UnknownDevice, or Lost."""
    _asked(bell_digest=keyed("phone-bell", bell[:200]))


@service
def wiped(*, bell: str, now: datetime) -> None:
    """A lost phone has emptied itself. From one that was not reported lost nothing changes. Raises UnknownDevice."""
    found = _find(bell_digest=keyed("phone-bell", bell[:200]))
    with seen_by(found.organisation):
        if found.state == DeviceState.LOST:
            _step(found, "wipe", wiped_at=now)
            ledger.append(_itself(Kind.DEVICE_WIPED, found, now))


@service
def report_lost(*, actor: Actor, device: UUID, read: int, now: datetime, key: str) -> Given:
    """Lost, stolen or given back: the phone opens nothing any more and empties itself at its next contact.

    Its owner, or who oversees the phones of the organisation. Raises Missing, NotPossible or Stale.
    """

    def work() -> Given:
        found = Device.objects.filter(pk=device, organisation=actor.organisation).first()
        if found is None or (found.account != actor.account and not may_oversee(actor)):
            raise Missing
        found.state, found.lost_at, found.lost_by = DEVICES.step(found.state, "lose"), now, actor.account
        save_versioned(found, read=read, fields=["state", "lost_at", "lost_by"])
        ledger.append(_by(Kind.DEVICE_LOST, found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="phone.lost", body=device, now=now, work=work)


def may_oversee(actor: Actor) -> bool:
    """Whether the actor sees the phones of the whole organisation."""
    return decide(Request(actor, Action.DEVICE_OVERSEE, relation_of(actor, actor.organisation))).allow


def owner(device: Device, *, now: datetime) -> Actor | None:
    """Who a phone acts for now, or None: the membership is asked anew with every record."""
    # SECURITY: a phone outlives a role; what it sends after that waits. tests/rooms/field/test_arrivals.py
    valid = people.memberships(device.account, now=now)
    mine = [m for m in valid if m.organisation_id == device.organisation and m.account.is_active]
    return people.actor_of(mine[0]) if mine else None


def _asked(**digest: bytes) -> Device:
    found = _find(**digest)
    # SECURITY: a phone that was reported lost is told so at whatever it asks. tests/rooms/field/test_devices.py
    if found.state != DeviceState.ENROLLED:
        raise Lost
    return found


def _find(**digest: bytes) -> Device:
    with whole_node():
        found = Device.objects.filter(**digest).first()
    if found is None:
        raise UnknownDevice
    return found


def _digest_of_numbers(typed: str) -> bytes:
    return keyed("phone-numbers", "".join(c for c in typed[:60] if c in "0123456789"))


def _step(device: Device, action: str, **values: object) -> None:
    device.state = DEVICES.step(device.state, action)
    for name, value in values.items():
        setattr(device, name, value)
    save_versioned(device, read=device.version, fields=["state", *values])


def _by(kind: Kind, device: Device, actor: Actor, now: datetime) -> Entry:
    return Entry.by(actor, kind, now, object_type="device", object_id=device.pk, facts={"code": device.code})


def _itself(kind: Kind, device: Device, now: datetime) -> Entry:
    told = {"object_type": "device", "object_id": device.pk, "facts": {"code": device.code}}
    return Entry(kind, now, actor=device.account, organisation=device.organisation, **told)  # type: ignore[arg-type]
