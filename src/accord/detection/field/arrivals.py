"""Receiving what a phone recorded without a network, and deciding on what could not be entered by itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accord.cooperation.people.digests import keyed
from accord.detection.field import devices
from accord.detection.field.models import Arrival, Device
from accord.detection.field.records import Screened, Sent, is_urgent, not_after, read_screening, read_signal
from accord.detection.field.vocab import (
    ARRIVALS,
    SKEW,
    WAITING_RULES,
    ArrivalKind,
    ArrivalState,
    Choice,
    Mark,
    UnknownList,
    Why,
)
from accord.detection.screening import instruments
from accord.detection.screening.entering import Conducted, enter
from accord.detection.signals import queries as signals
from accord.detection.signals import services as signal_services
from accord.foundation.codes import code_set
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Conflict, Invalid, Missing, Refused
from accord.foundation.vault import reveal, seal_into
from accord.foundation.wall import seen_by
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service

_FARTHEST: Final = 20 * 365 * 86_400  # seconds: a clock that is off by more tells nothing


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the phone is told: what became of the record, and by which code it is found at the desk."""

    state: ArrivalState
    code: str
    why: str = ""
    marks: tuple[str, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """What a record became."""

    object_type: str
    object_id: UUID
    object_code: str
    marks: frozenset[Mark] = frozenset()


@service
def receive(*, token: str, sent: Sent, app_version: str = "", now: datetime) -> Receipt:
    """Take one record from a phone. The same record again answers the first result and does nothing.

    It is entered by itself, or it waits, sealed, for a person; it is never refused and never overwrites anything. Raises
    UnknownDevice, or Lost, which leaves the record on the phone until that empties itself.
    """
    device = devices.known(token=token, app_version=app_version, now=now)
    with seen_by(device.organisation):
        text = json.dumps(sent.content, sort_keys=True, ensure_ascii=False)
        digest = keyed("phone-record", f"{sent.kind}\x1f{text}")
        before = list(Arrival.objects.filter(device=device, client_id=sent.client_id).order_by("received_at"))
        if same := next((row for row in before if bytes(row.digest) == digest), None):
            return _receipt(same, repeated=True)
        offset = round((now - sent.sent_at).total_seconds())
        made = Arrival(
            id=new_id(), code=fresh_code(Arrival, "A"), device=device, client_id=sent.client_id, digest=digest,
            organisation=device.organisation, account=device.account, kind=sent.kind, received_at=now,
            offset=offset if abs(offset) <= _FARTHEST else 0, urgent=is_urgent(sent.content),
        )  # fmt: skip
        if before:
            # SECURITY: nothing wins silently; both versions stand for a person. tests/rooms/field/test_arrivals.py
            made.why = Why.CHANGED
            made.object_type, made.object_id, made.object_code = _what_stands(before)
        else:
            _by_itself(made, device, sent.content, now)
        marks = _marks(made)
        made.marks = code_set(marks)
        if made.state == ArrivalState.WAITING:
            seal_into(made, holder=device.organisation, content=text)
        made.save(force_insert=True)
        ledger.append(_received(made, device, now))
        if made.state == ArrivalState.WAITING:
            _open_duty(made, device, now)
    return _receipt(made)


@service
def settle(*, actor: Actor, arrival: UUID, choice: Choice, read: int, now: datetime, key: str) -> Given:
    """Decide on a record that waits: enter it, say that it was entered by hand, or do not use it. The content goes then.

    Raises Missing, Refused, NotPossible, Stale, or BadRecord where it cannot be entered as it is.
    """

    def work() -> Given:
        found = reach(actor, arrival)
        found.state = ARRIVALS.step(found.state, choice.value)
        if choice == Choice.TAKE:
            entered = enter_record(actor, found, content_of(found, actor.organisation), now)
            _note(found, entered)
        found.settled_at, found.settled_by, found.choice = now, actor.account, choice
        seal_into(found, holder=actor.organisation, content="")
        more = ["settled_at", "settled_by", "choice", "content", "object_type", "object_id", "object_code", "marks"]
        save_versioned(found, read=read, fields=["state", *more])
        facts = {"code": found.code, "choice": str(choice), "made": found.object_code if choice == Choice.TAKE else ""}
        ledger.append(
            Entry.by(actor, Kind.ARRIVAL_SETTLED, now, object_type="arrival", object_id=found.pk, facts=facts)
        )
        duties.settle(rule_ids=WAITING_RULES, object_id=found.pk, actor=actor, now=now)
        return Given(found.pk, found.version)

    body = {"arrival": arrival, "choice": choice}
    return once(actor=actor.account, key=key, verb="arrival.settle", body=body, now=now, work=work)


def reach(actor: Actor, arrival: UUID) -> Arrival:
    """An arrival of the actor's organisation. Raises Missing or Refused."""
    found = Arrival.objects.filter(pk=arrival, organisation=actor.organisation).select_related("device").first()
    if found is None:
        raise Missing
    require(Request(actor, Action.ARRIVAL_SETTLE, relation_of(actor, found.organisation)))
    return found


def content_of(arrival: Arrival, holder: UUID) -> dict[str, Any]:
    """What a record that waits holds; nothing where it was decided."""
    text = reveal(arrival, holder=holder, fields=["content"])["content"]
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def enter_record(actor: Actor, arrival: Arrival, content: Mapping[str, Any], now: datetime) -> Entered:
    """Enter the content of an arrival for `actor`, its times corrected; inside the caller's transaction.

    Raises BadRecord, UnknownList, BadScreening, BadSignal or Refused.
    """
    offset = timedelta(seconds=arrival.offset)
    if arrival.kind == ArrivalKind.SCREENING:
        return _screening(actor, not_after(read_screening(content, offset), now), now)
    details = read_signal(content, offset)
    details = replace(details, received_at=min(details.received_at, now))
    given = signal_services.record(actor=actor, details=details, now=now, key=f"phone-{arrival.pk}")
    return Entered("signal", given.id, signals.known(actor, given.id)[0].code)


def _screening(actor: Actor, told: Screened, now: datetime) -> Entered:
    lists = [(told.instrument, told.version), *(_named(module) for module in told.modules)]
    if any(one not in instruments.instruments() for one in lists):
        raise UnknownList(field="instrument")
    modules = " ".join(told.modules)
    conducted = Conducted(told.instrument, told.version, modules, told.answers, told.ending, told.began, told.ended)
    made = enter(actor=actor, beginning=told.beginning, conducted=conducted, now=now)
    marks = {mark for one in lists if (mark := _mark(*one))}
    if made.conclusion and told.conclusion and (made.conclusion, made.urgent) != (told.conclusion, told.urgent):
        marks.add(Mark.SCORED)
    return Entered("screening", made.pk, made.code, frozenset(marks))


def _mark(name: str, version: str) -> Mark | None:
    if instruments.is_withdrawn(name, version):
        return Mark.WITHDRAWN
    return Mark.OLDER if instruments.current(name).version != version else None


def _named(module: str) -> tuple[str, str]:
    name, _at, version = module.partition("@")
    return name, version


def _by_itself(made: Arrival, device: Device, content: Mapping[str, Any], now: datetime) -> None:
    """Enter it, or say why it waits. What was begun and failed is undone, the record is not."""
    actor = devices.owner(device, now=now)
    if actor is None:
        made.why = Why.NO_MEMBER
        return
    try:
        with transaction.atomic():
            entered = enter_record(actor, made, content, now)
    except Refused:
        made.why = Why.NOT_ALLOWED
    except UnknownList:
        made.why = Why.UNKNOWN_LIST
    except (Invalid, Conflict):
        made.why = Why.UNREADABLE
    else:
        made.state = ARRIVALS.step(made.state, "apply")
        _note(made, entered)


def _note(arrival: Arrival, entered: Entered) -> None:
    arrival.object_type, arrival.object_id, arrival.object_code = (
        entered.object_type,
        entered.object_id,
        entered.object_code,
    )
    arrival.marks = code_set({*arrival.marks.split(), *entered.marks})


def _marks(arrival: Arrival) -> set[str]:
    late = {Mark.CLOCK.value} if abs(arrival.offset) > SKEW.total_seconds() else set()
    return {*arrival.marks.split(), *late}


def _what_stands(before: list[Arrival]) -> tuple[str, UUID | None, str]:
    made = [row for row in before if row.object_id]
    return (made[-1].object_type, made[-1].object_id, made[-1].object_code) if made else ("", None, "")


def _open_duty(arrival: Arrival, device: Device, now: datetime) -> None:
    duties.open_duties(
        trigger="arrival.waiting_urgent" if arrival.urgent else "arrival.waiting",
        jurisdiction="any",
        owner=devices.owner(device, now=now),
        organisation=device.organisation,
        object_type="arrival",
        object_id=arrival.pk,
        object_code=arrival.code,
        now=now,
    )


def _received(arrival: Arrival, device: Device, now: datetime) -> Entry:
    facts = {
        "code": arrival.code, "phone": device.code, "kind": arrival.kind, "state": arrival.state, "why": arrival.why,
        "made": arrival.object_code if arrival.state == ArrivalState.APPLIED else "", "marks": arrival.marks,
    }  # fmt: skip
    return Entry(
        Kind.ARRIVAL_RECEIVED, now, actor=device.account, organisation=device.organisation, object_type="arrival",
        object_id=arrival.pk, facts=facts,
    )  # fmt: skip


def _receipt(row: Arrival, *, repeated: bool = False) -> Receipt:
    code = (
        row.object_code if row.state in (ArrivalState.APPLIED, ArrivalState.SETTLED) and row.object_code else row.code
    )
    return Receipt(ArrivalState(row.state), code, row.why, tuple(row.marks.split()), repeated)
