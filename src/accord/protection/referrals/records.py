"""What every verb of this room does with a referral: step it, note the step, tell the ledger, start and stop its clocks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import (
    Actor,
    Category,
    Decision,
    Disclosure,
    GroundKind,
    LegalGround,
    Purpose,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import covering_consent
from accord.foundation.rows import add
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.events import Topic, publish
from accord.protection.referrals.models import Referral, Step
from accord.protection.referrals.sides import next_place
from accord.protection.referrals.vocab import (
    GIVER,
    OPENS,
    SETTLES,
    STATES,
    UNTOLD,
    URGENT_TOO,
    DeclineReason,
    Side,
    Urgency,
)
from accord.protection.safety.disclosing import from_case


def disclosure(referral: Referral, now: datetime) -> Disclosure:
    """What would leave by this referral, and everything on record that could allow it."""
    ground = None
    if referral.ground_kind:
        reference = reveal(referral, holder=referral.giver_id, fields=["ground_reference"])["ground_reference"]
        ground = LegalGround(GroundKind(referral.ground_kind), reference)
    return from_case(
        referral.case,
        referral.giver_id,
        referral.receiver,
        purpose=Purpose(referral.purpose),
        categories=frozenset(Category(code) for code in referral.categories.split()),
        now=now,
        ground=ground,
        takes_over=referral.takes_over,
    )


def words_go(asked: Disclosure) -> bool:
    """Whether what is written in own words leaves too: to another node only on a duty, or where the person agreed to it."""
    consent = covering_consent(asked)
    return not asked.across or asked.ground is not None or bool(consent and consent.own_words)


def decision_on(referral: Referral, now: datetime) -> Decision:
    """What `send` would decide now: shown beside the button, so that nobody is surprised. Asked for the giver."""
    return decide_disclosure(disclosure(referral, now))


def move(referral: Referral, action: str) -> None:
    """Step it. Whoever was said to be silent has answered: the next stage has its own clock. Raises NotPossible."""
    referral.state = STATES.step(referral.state, action)
    referral.silent_since = None


def step(
    referral: Referral,
    action: str,
    actor: Actor | None,
    now: datetime,
    *,
    note: str = "",
    reason: DeclineReason | None = None,
) -> None:
    """Add a row to the history that both sides see; without an actor the clock took the step.

    Where a side works at another node, it is published: the step is to be told there.
    """
    made = Step(
        id=new_id(),
        referral=referral,
        referral_key=referral.pk,
        action=action,
        state=referral.state,
        at=now,
        account=actor.account if actor else None,
        organisation=actor.organisation if actor else None,
        reason=reason or "",
    )
    if actor:
        seal_into(made, holder=actor.organisation, note=note)
    told = referral.far and referral.sent_at is not None
    if told:
        made.side = referral.side_here
        made.number, made.seen = next_place(
            referral.steps.exclude(side="").values_list("side", "number"), Side(made.side)
        )
    add([made])
    if told and action not in UNTOLD:
        publish(Topic.REFERRAL_STEPPED, actor=actor, record=made.pk, now=now)


def clocks(referral: Referral, action: str, actor: Actor | None, now: datetime) -> None:
    """Settle what `action` was due to settle, cancel what an end leaves open, open what it brings to either side.

    Without an actor the step came from another node.
    """
    if rule_ids := SETTLES.get(action):
        duties.settle(rule_ids=rule_ids, object_id=referral.pk, actor=actor, now=now)
    if referral.state in STATES.finals():
        duties.cancel_all(object_id=referral.pk, actor=actor, now=now)
    if opens := OPENS.get(action):
        trigger, side = opens
        owner = referral.giver_id if side == GIVER else referral.receiver_id
        open_duties(trigger, referral, owner, actor, now)


def open_duties(trigger: str, referral: Referral, organisation: UUID, actor: Actor | None, now: datetime) -> None:
    """Open the duties of `trigger` about a referral, owed by `organisation`; an urgent referral has clocks of its own."""
    urgent = referral.urgency == Urgency.URGENT and trigger in URGENT_TOO
    duties.open_duties(
        trigger=f"{trigger}_urgent" if urgent else trigger,
        jurisdiction=referral.case.jurisdiction,
        owner=actor,
        organisation=organisation,
        object_type="referral",
        object_id=referral.pk,
        object_code=referral.code,
        now=now,
    )


def event(
    kind: Kind,
    referral: Referral,
    actor: Actor | None,
    now: datetime,
    facts: Mapping[str, object],
    *,
    of: UUID | None = None,
) -> Entry:
    """The event of something done with a referral; without an actor the clock did it, for the giver or for `of`."""
    told: dict[str, Any] = {
        "subject": referral.case.person_id,
        "object_type": "referral",
        "object_id": referral.pk,
        "facts": {"code": referral.code, **facts},
    }
    if actor is None:
        return Entry(kind, now, organisation=of or referral.giver_id, **told)
    return Entry.by(actor, kind, now, purpose=referral.purpose, **told)
