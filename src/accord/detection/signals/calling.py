"""Calling back safely: what was agreed with who called, the number, and what became of each call.

The number is no part of what a page shows: it is opened for one call, for a purpose, and that is an event. Once a call
was unsafe nobody is shown the number again.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.detection.signals.access import reach
from accord.detection.signals.clocks import open_clocks
from accord.detection.signals.models import Signal, SignalCall
from accord.detection.signals.vocab import (
    CALL_RULES,
    BadSignal,
    Calling,
    CallingStopped,
    CallPurpose,
    CallResult,
    NothingAgreed,
)
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.services import limited
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service

LATEST: Final = timedelta(days=60)  # of a next call: what lies further off is no plan


@dataclass(frozen=True, slots=True, repr=False)
class SafeCall:
    """What was agreed on for a call back. Never a message on a mailbox or with who picks up: that is no choice."""

    when: str = ""
    who: str = ""  # may pick up
    code_word: str = ""
    if_other: str = ""  # what is said if somebody else picks up
    next_at: datetime | None = None


def packed(agreed: SafeCall) -> str:
    """The agreement as one text, to be sealed; '' for none. The time of the next call is a clock, not a part of it."""
    told = {name: text for name, text in asdict(agreed).items() if name != "next_at" and text}
    return json.dumps(told, ensure_ascii=False) if told else ""


def unpacked(text: str) -> SafeCall:
    """The agreement of a text that `packed` made."""
    return SafeCall(**json.loads(text)) if text else SafeCall()


def open_clock(signal: Signal, next_at: datetime | None, actor: Actor, now: datetime) -> None:
    """The next call is a duty with its time, and none is owed to who may not be called; inside the caller's transaction.

    Raises BadSignal.
    """
    if next_at is None and signal.calling != Calling.NO:
        return
    duties.cancel_all(object_id=signal.pk, actor=actor, now=now, only=CALL_RULES)  # another time was agreed, or none
    if next_at is None or signal.calling == Calling.NO:
        return
    if not now - timedelta(minutes=5) <= next_at <= now + LATEST:
        raise BadSignal(_("The next call lies in the coming 60 days. Correct day and time."), field="next_at")
    open_clocks("signal.call_back", signal, actor, now, again=True, ends=max(next_at, now))


@limited("identity")
def number_of(*, actor: Actor, signal: UUID, purpose: CallPurpose, now: datetime) -> str:
    """The number to call back; the reading is an event with its purpose.

    Raises Missing (also where no number is kept), Refused, CallingStopped, or NothingAgreed.
    """
    with transaction.atomic():
        found, _decision = reach(actor, signal, Action.SIGNAL_READ)
        # SECURITY: a call that was unsafe once may not be tried again. tests/rooms/signals/test_calling.py
        if found.calling == Calling.STOPPED:
            raise CallingStopped
        if not found.reporter_phone:
            raise Missing
        if found.nothing_agreed and purpose != CallPurpose.DANGER:
            raise NothingAgreed
        number = reveal(found, holder=actor.organisation, fields=["reporter_phone"])["reporter_phone"]
        ledger.append(_event(Kind.SIGNAL_NUMBER_READ, found, actor, now, purpose=str(purpose)))
    return number


@service
def log_call(
    *,
    actor: Actor,
    signal: UUID,
    result: CallResult,
    note: str,
    next_at: datetime | None,
    read: int,
    now: datetime,
    key: str,
) -> Given:
    """Keep what became of a call back; an unsafe one stops all calling. `note` is sealed.

    Raises Missing, Refused, CallingStopped, BadSignal or Stale.
    """

    def work() -> Given:
        found, _decision = reach(actor, signal, Action.SIGNAL_TRIAGE)
        if found.calling == Calling.STOPPED:
            raise CallingStopped
        if result == CallResult.UNSAFE and next_at:
            raise BadSignal(_("After an unsafe call nobody calls again. Leave the next call empty."), field="next_at")
        call = SignalCall(id=new_id(), signal=found, by=actor.account, at=now, result=result, next_at=next_at)
        seal_into(call, holder=actor.organisation, note=note)
        call.save(force_insert=True)
        found.calling = Calling.STOPPED if result == CallResult.UNSAFE else found.calling
        save_versioned(found, read=read, fields=["calling"])
        ledger.append(_event(Kind.SIGNAL_CALLED, found, actor, now, result=str(result)))
        duties.settle(rule_ids=CALL_RULES, object_id=found.pk, actor=actor, now=now)
        open_clock(found, next_at, actor, now)
        return Given(found.pk, found.version)

    body = (signal, result, note, next_at)
    return once(actor=actor.account, key=key, verb="signal.call", body=body, now=now, work=work)


def _event(kind: Kind, signal: Signal, actor: Actor, now: datetime, **facts: str) -> Entry:
    told = {"code": signal.code, **facts}
    return Entry.by(actor, kind, now, object_type="signal", object_id=signal.pk, facts=told)
