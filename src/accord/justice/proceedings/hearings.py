"""Hearings: a summons goes through those who help, who prepare the person and go with her."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.queries import colleagues
from accord.foundation.codes import code_set
from accord.foundation.duties import services as duties
from accord.foundation.duties.vocab import Basis
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.vault import DataClass, current, reveal, seal_into
from accord.foundation.wall import seen_by
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.justice.proceedings.access import Reached, joins_of, other_side, reach, reach_hearing
from accord.justice.proceedings.doors import doors, in_reflection
from accord.justice.proceedings.models import Hearing, Join, Proceeding
from accord.justice.proceedings.services import event
from accord.justice.proceedings.times import ZONES
from accord.justice.proceedings.vocab import (
    AFTERWARDS,
    CARERS,
    COMING,
    HEARINGS,
    OVER,
    BadHearing,
    BadOrder,
    HearingKind,
    HearingState,
    InReflection,
    Shield,
    Side,
)

FURTHEST: Final = timedelta(days=5 * 366)
LONGEST: Final = {"place": 300, "reason": 1000}
PREPARE, CONFIRM = "P-HEARING", "P-HEARING-CONFIRM"


@dataclass(frozen=True, slots=True, repr=False)
class Appointment:
    """When, where and how the person is heard. `place` is court and room, never where she is."""

    at: datetime
    zone: str
    kind: HearingKind
    place: str
    interpreter: str = ""
    shields: frozenset[Shield] = frozenset()
    reason: str = ""  # why it cannot wait for the end of the reflection period


@service
def set_hearing(*, actor: Actor, proceeding: UUID, wanted: Appointment, now: datetime, key: str) -> Given:
    """Set the date of a hearing. Those who help owe the preparation from now on, also when investigators set it.

    Raises Missing, Refused (also what must not leave stands in the place), BadHearing, BadOrder or InReflection.
    """

    def work() -> Given:
        reached = reach(actor, proceeding, Action.HEARING_KEEP)
        return Given(_set(reached, wanted, actor, now).pk)

    return once(actor=actor.account, key=key, verb="hearing.set", body=(str(proceeding), wanted), now=now, work=work)


@service
def act(
    *,
    actor: Actor,
    hearing: UUID,
    action: str,
    read: int,
    now: datetime,
    key: str,
    companion: UUID | None = None,
    to: Appointment | None = None,
) -> Given:
    """`confirm` with who goes with her (those who help); `hold`, `miss`, `cancel`, or `postpone` with the new date (who set
    it). Raises Missing, Refused, NotPossible, BadHearing, BadOrder, InReflection or Stale.
    """

    def work() -> Given:
        found, reached = reach_hearing(actor, hearing, Action.HEARING_KEEP)
        _check_side(found, reached, action)
        found.state = HEARINGS.step(found.state, action)
        if action in AFTERWARDS and now < found.at:
            raise BadHearing(_("The hearing has not begun yet. Enter how it went afterwards."), field="action")
        if action == "confirm":
            found.companion = _colleague(actor, companion, now)
        save_versioned(found, read=read, fields=["state", "companion"])
        facts: dict[str, object] = {"hearing": str(found.pk), "state": found.state}
        ledger.append(event(Kind.HEARING_MOVED, reached, actor, now, facts))
        if action == "postpone":
            if to is None:
                raise BadHearing(_("Enter the new date."), field="on")
            before = reveal(found, holder=actor.organisation, fields=["place"])
            made = _set(reached, replace(to, place=to.place or before["place"]), actor, now, instead_of=found)
            facts["to"] = str(made.pk)
        _clocks(found, action, actor, now)
        publish(Topic.HEARING_MOVED, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    body = (str(hearing), action, str(companion or ""), to)
    return once(actor=actor.account, key=key, verb="hearing.act", body=body, now=now, work=work)


def share(found: Hearing, receiver: UUID) -> None:
    """Give the keys of a hearing (place and reason, nothing else) to the other side; inside the transaction of a join."""
    current().share(found.pk, [DataClass.DOCUMENT], giver=found.organisation, receiver=receiver)


def owe(found: Hearing, care: Proceeding, reached: Reached, actor: Actor, now: datetime) -> None:
    """Let those who help owe the preparation of a hearing that is still to come."""
    if found.kind == HearingKind.READING or found.state not in COMING or found.at <= now + timedelta(minutes=2):
        return
    own = care.organisation == actor.organisation
    made = duties.open_duties(
        trigger="hearing.set",
        populations=reached.case.populations if own and reached.case else frozenset(),
        jurisdiction=care.jurisdiction,
        owner=actor,
        object_type="hearing",
        object_id=found.pk,
        object_code=reached.case.code if own and reached.case else care.code,
        subject=reached.subject if own else None,
        now=now,
        organisation=None if own else care.organisation,
    )
    for duty in made:
        if duty.rule == PREPARE:  # it ends with the event, not after a span: the authority sets the day
            duties.extend(duty=duty, until=found.at, basis=Basis.AUTHORITY, actor=actor, now=now)


def _set(
    reached: Reached, wanted: Appointment, actor: Actor, now: datetime, instead_of: Hearing | None = None
) -> Hearing:
    own = reached.proceeding
    _check(own, wanted, now)
    care = _care_side(own)
    if care and wanted.kind != HearingKind.READING and not wanted.reason.strip():
        with seen_by(care.organisation):  # that the period runs, and nothing else, is told to those who lead (guard G5)
            waits = in_reflection(care.case, wanted.at)
        if waits:
            raise InReflection(field="reason")
    made = Hearing(
        id=new_id(),
        proceeding=own,
        organisation=actor.organisation,
        at=wanted.at,
        zone=wanted.zone,
        kind=wanted.kind,
        interpreter=wanted.interpreter,
        shields=code_set(wanted.shields),
        instead_of=instead_of.pk if instead_of else None,
        set_at=now,
        set_by=actor.account,
    )
    receiver = next((_other(join, own.pk) for join in joins_of([own.pk])), None)
    if own.side == Side.CARE and own.case:
        texts = {"place": wanted.place, "reason": wanted.reason}
        doors().guard(actor, own.case, receiver, texts, now)
    seal_into(made, holder=actor.organisation, place=wanted.place.strip(), reason=wanted.reason.strip())
    made.save(force_insert=True)
    if receiver:
        share(made, receiver)
    facts: dict[str, object] = {"hearing": str(made.pk), "kind": made.kind}
    ledger.append(
        event(Kind.HEARING_SET, reached, actor, now, facts | ({"receiver": str(receiver)} if receiver else {}))
    )
    if care:
        owe(made, care, reached, actor, now)
    return made


def _check(own: Proceeding, wanted: Appointment, now: datetime) -> None:
    if own.stage in OVER:
        raise BadOrder(_("Order of events: these proceedings are over; nobody is heard in them."), field="on")
    if wanted.zone not in ZONES:
        raise BadHearing(_("Choose the time zone of the court."), field="zone")
    if wanted.at > now + FURTHEST:
        raise BadHearing(_("This date is too far away."), field="on")
    if wanted.at < datetime.combine(own.first_on, time(), ZoneInfo(wanted.zone)):
        raise BadOrder(_("Order of events: nobody is heard before the report."), field="on")
    if not wanted.place.strip():
        raise BadHearing(_("Enter court and room."), field="place")
    for name, longest in LONGEST.items():
        if len(getattr(wanted, name)) > longest:
            raise BadHearing(_("This is too long. Shorten it."), field=name)
    if wanted.interpreter and not (len(wanted.interpreter) == 2 and wanted.interpreter.isalpha()):
        raise BadHearing(_("Enter the language by its code of two letters, such as uk."), field="interpreter")


def _check_side(found: Hearing, reached: Reached, action: str) -> None:
    """Raises NotPossible unless this side may take the step: those who help confirm, who set the date does the rest."""
    row = next((row for row in HEARINGS.open_to(found.state) if row.action == action), None)
    carers = reached.proceeding.side == Side.CARE
    if row is None or not (carers if row.by == CARERS else found.organisation == reached.proceeding.organisation):
        raise NotPossible


def _colleague(actor: Actor, companion: UUID | None, now: datetime) -> UUID:
    if companion not in {member.account_id for member in colleagues(actor, now=now)} or companion is None:
        raise BadHearing(_("Choose who goes with the person."), field="companion")
    return companion


def _care_side(own: Proceeding) -> Proceeding | None:
    """The carers' record of the same proceedings: this one, or the one that is joined with it."""
    if own.side == Side.CARE:
        return own
    other = other_side(own.pk)
    return Proceeding.objects.filter(pk=other, side=Side.CARE).first() if other else None


def _other(join: Join, own: UUID) -> UUID:
    return join.taker if join.given == own else join.giver


def _clocks(found: Hearing, action: str, actor: Actor, now: datetime) -> None:
    if action == "confirm":
        duties.settle(rule_ids=frozenset({CONFIRM}), object_id=found.pk, actor=actor, now=now)
    elif found.state in {HearingState.HELD, HearingState.MISSED}:
        duties.settle(rule_ids=frozenset({PREPARE, CONFIRM}), object_id=found.pk, actor=actor, now=now)
    else:
        duties.cancel_all(object_id=found.pk, actor=actor, now=now)
