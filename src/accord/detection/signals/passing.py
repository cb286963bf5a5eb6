"""To whom a signal was passed: what an outcome "passed on" claims is on record. Only to an organisation at another node it is
sent from here, where agreement and ground allow it (crossing.py).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations.queries import get
from accord.detection.signals import crossing
from accord.detection.signals.models import Signal, SignalPassing
from accord.detection.signals.vocab import PASSED, BadSignal, Outcome, PassGround
from accord.foundation.ids import new_id
from accord.foundation.ledger.witnesses import silence
from accord.foundation.policy import Actor
from accord.foundation.refusals import Refused
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish

_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, repr=False)
class Passed:
    """To whom (`to` of the directory, or the name of another `body`), when, under which reference of theirs."""

    at: datetime
    to: UUID | None = None
    body: str = ""
    reference: str = ""
    with_reporter: bool = False  # who told it agreed that the name goes with it (domain.md 2.3, S1)
    ground: PassGround | None = None  # why it may go to another node


def keep(signal: Signal, outcome: Outcome, passed: Passed | None, actor: Actor, now: datetime) -> dict[str, object]:
    """Keep to whom a closed signal was passed, and give the facts for its event; inside the caller's transaction.

    Raises BadSignal, or Refused for another node where no agreement or ground allows it.
    """
    if outcome not in PASSED:
        return {}
    if passed is None or not (passed.to or passed.body.strip()):
        raise BadSignal(_("Write to whom it was passed."), field="body")
    receiver = get(passed.to) if passed.to else None
    if passed.to and receiver is None:
        raise BadSignal(_("This organisation is not in the directory. Choose another, or write its name."), field="to")
    if not signal.received_at - _SKEW <= passed.at <= now + _SKEW:
        raise BadSignal(
            _("It was passed on after it came, and not in the future. Correct the time."), field="passed_at"
        )
    if passed.with_reporter and signal.anonymous:
        raise BadSignal(_("Who told it wants no name: no name can go with it."), field="with_reporter")
    made = SignalPassing(
        id=new_id(),
        signal=signal,
        by=actor.account,
        receiver=passed.to,
        passed_at=passed.at,
        with_reporter=passed.with_reporter,
    )
    far = receiver is not None and not receiver.on_this_node
    told: dict[str, object] = {}
    if far and receiver:
        if reason := silence(now=now):
            raise Refused((reason,))
        made.passed_at, made.ground = now, _ground(signal, passed)
        made.agreement = crossing.agreement_for(crossing.leaving(signal, made, receiver), now)
        told = {"ground": str(made.ground), "agreement": str(made.agreement)}
    seal_into(made, holder=actor.organisation, body=passed.body, reference=passed.reference)
    made.save(force_insert=True)
    if far:
        publish(Topic.SIGNAL_PASSED, actor=actor, record=made.pk, now=now)
    return {"receiver": str(passed.to) if passed.to else "other", "with_reporter": passed.with_reporter, **told}


def _ground(signal: Signal, passed: Passed) -> PassGround:
    if passed.ground is None:
        raise BadSignal(_("It is sent to another node: say on what that rests."), field="ground")
    if not signal.account:
        raise BadSignal(_("Write what was reported before it goes to another node."), field="to")
    return passed.ground
