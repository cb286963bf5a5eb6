"""How the node stands: what must be done before it serves, and what is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from accord.foundation.copies.backups import RECIPIENTS
from accord.foundation.copies.models import Deed, Milestone
from accord.foundation.copies.sealing import recipients
from accord.foundation.copies.vocab import RECIPIENTS_NEEDED
from accord.foundation.ledger.witnesses import Confirmed, confirmed, silence
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.vault import current

LATE: Final = {Deed.CHECKED: timedelta(days=1), Deed.DRILL: timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class State:
    """The newest of each deed, and which of them are late."""

    newest: dict[Deed, Milestone]
    late: tuple[Deed, ...]
    verified: bool  # the newest backup was restored and checked
    witnesses: tuple[Confirmed, ...]  # other parties that co-sign the ledger, and when each last did
    silent: bool  # too long ago: nothing leaves

    @property
    def well(self) -> bool:
        """Nothing is late."""
        return not self.late and self.verified and not self.silent


def state(*, now: datetime) -> State:
    """How the copies of this node stand at `now`."""
    found = {deed: Milestone.objects.filter(deed=deed).order_by("-at").first() for deed in Deed}
    newest = {deed: row for deed, row in found.items() if row is not None}
    late = tuple(deed for deed, limit in LATE.items() if deed not in newest or newest[deed].at < now - limit)
    made, checked = newest.get(Deed.MADE), newest.get(Deed.CHECKED)
    same = made is not None and checked is not None and made.facts["manifest"] == checked.facts["manifest"]
    return State(newest, late, same, tuple(confirmed()), silence(now=now) is not None)


def read_state(actor: Actor, *, now: datetime) -> State:
    """How the copies stand, for the administrators and coordinators of the node. Raises Refused."""
    require(Request(actor, Action.NODE_READ))
    return state(now=now)


def concern(actor: Actor, *, now: datetime) -> State | None:
    """What is late, for the day of whoever has to care; None if nothing is, in a demonstration, and for everybody else."""
    if settings.ACCORD_DEMO or not decide(Request(actor, Action.NODE_READ)).allow:
        return None
    found = state(now=now)
    return None if found.well else found


def refusals() -> list[str]:
    """Why this node may not hold real data yet: each with what to do. Empty for a demonstration."""
    if settings.ACCORD_DEMO:
        return []
    found = []
    escrow = Milestone.objects.filter(deed=Deed.ESCROW).order_by("-at").first()
    if escrow is None or escrow.facts["root"] != current().root().id.hex():
        found.append(
            "escrow: The root key is on no sheets: if this machine is lost, everything is lost. Run: accord escrow FOLDER"
        )
    there = len(set(recipients(settings.ACCORD_DATA / RECIPIENTS)))
    if there < RECIPIENTS_NEEDED:
        found.append(
            f"recipients: Backups need {RECIPIENTS_NEEDED} people who can open them; there are {there}. "
            "Run for each: accord new-recipient FILE"
        )
    return found


def warnings(*, now: datetime) -> list[str]:
    """What is late. It does not keep the node from serving."""
    if settings.ACCORD_DEMO:
        return []
    found, said = state(now=now), []
    if Deed.CHECKED in found.late or not found.verified:
        said.append("No backup of the last day was restored and checked: accord backup TARGET --verify --identity FILE")
    if Deed.DRILL in found.late:
        said.append("No drill in the last year: accord drill --identity FILE --sheet FILE --sheet FILE")
    if silence(now=now):
        said.append(
            "No witness has co-signed the ledger lately: nothing leaves this node. Run accord witness at the other party."
        )
    if not current().keystore.fold():
        said.append(
            "A reader holds the keystore's log, in which erased keys may stand; it is tried again each five minutes."
        )
    return said
