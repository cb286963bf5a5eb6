"""Proposing a comparison, answering a proposal, stopping, and recording what came of it."""

from datetime import datetime
from uuid import UUID

from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.refusals import Missing
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, Stale, fresh_code, once, save_versioned, service
from accord.justice.comparisons import running
from accord.justice.comparisons.access import reach
from accord.justice.comparisons.models import Comparison
from accord.justice.comparisons.queries import met_of, steps
from accord.justice.comparisons.selectors import taking_part
from accord.justice.comparisons.vocab import (
    ANSWER_RULES,
    APART,
    DECLINING,
    OPEN,
    TALK_RULES,
    ChooseReason,
    Ending,
    NotAcross,
    NotCovered,
    NothingThere,
    Outcome,
    TooSoon,
)


@service
def propose(*, actor: Actor, other: UUID, now: datetime, key: str) -> Given:
    """Propose a comparison to investigators at another node. Nothing of a file leaves before a person there accepts.

    Raises Refused, Missing, NotAcross, NotCovered, TooSoon, NothingThere or TooMany.
    """

    def work() -> Given:
        require(Request(actor, Action.LINK_COMPARE, relation_of(actor, actor.organisation)))
        them = organisations.get(other)
        if them is None:
            raise Missing
        if them.on_this_node or them.kind not in PROSECUTING:
            raise NotAcross(field="other")
        agreement = running.covering(actor.organisation, other, now)
        if agreement is None:
            raise NotCovered(field="other")
        refuse_another(actor.organisation, other, now)
        _something(actor.organisation)
        made = Comparison.objects.create(
            id=new_id(),
            code=fresh_code(Comparison, "X"),
            organisation=actor.organisation,
            other_organisation=other,
            agreement=agreement,
            proposed_here=True,
            proposed_at=now,
            proposed_by=actor.account,
            moved_at=now,
        )
        ledger.append(running.event(made, "propose", actor, now, {}))
        publish(Topic.COMPARISON_MOVED, actor=actor, record=made.pk, now=now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="comparison.propose", body=str(other), now=now, work=work)


@service
def act(
    *,
    actor: Actor,
    comparison: UUID,
    action: str,
    reason: str = "",
    outcome: str = "",
    read: int,
    now: datetime,
    key: str,
) -> Given:
    """Accept, decline with a reason, stop, or conclude with an outcome.

    Raises Missing, Refused, NotPossible, ChooseReason, NotCovered, NothingThere, TooMany or Stale.
    """

    def work() -> Given:
        row = reach(actor, comparison, Action.LINK_COMPARE)
        if row.version != read:
            raise Stale
        if action not in steps(row, any_met=bool(met_of(actor, row))):
            raise NotPossible
        if action == "accept":
            _accept(row, actor, now)
        elif action == "decline":
            _decline(row, reason, actor, now)
        elif action == "stop":
            running.end(row, "stop", Ending.PERSON, actor=actor, now=now)
        else:
            _conclude(row, outcome, actor, now)
        return Given(row.pk, row.version)

    body = (str(comparison), action, reason, outcome)
    return once(actor=actor.account, key=key, verb="comparison.act", body=body, now=now, work=work)


def refuse_another(organisation: UUID, other: UUID, now: datetime) -> None:
    """Raises TooSoon if the two compare now, or began to within a day."""
    # SECURITY: what keeps a telephone book from being tried out page by page. tests/rooms/comparisons/test_flow.py
    found = Comparison.objects.filter(organisation=organisation, other_organisation=other)
    if found.filter(state__in=OPEN).exists() or found.filter(proposed_at__gt=now - APART).exists():
        raise TooSoon(field="other")


def _something(organisation: UUID) -> None:
    if not taking_part(organisation):
        raise NothingThere(field="other")


def _accept(row: Comparison, actor: Actor, now: datetime) -> None:
    _something(row.organisation)
    row.answered_by = actor.account
    duties.settle(rule_ids=ANSWER_RULES, object_id=row.pk, actor=actor, now=now)
    running.hide(row, actor=actor, now=now)


def _decline(row: Comparison, reason: str, actor: Actor, now: datetime) -> None:
    if reason not in DECLINING:
        raise ChooseReason(field="reason")
    row.answered_by = actor.account
    duties.settle(rule_ids=ANSWER_RULES, object_id=row.pk, actor=actor, now=now)
    running.end(row, "decline", Ending(reason), actor=actor, now=now)


def _conclude(row: Comparison, outcome: str, actor: Actor, now: datetime) -> None:
    """What came of it stays at this node: the other side keeps its own word on it."""
    if outcome not in Outcome.values:
        raise ChooseReason(field="outcome")
    row.outcome = outcome
    save_versioned(row, read=row.version, fields=["outcome"])
    for owed in (row.pk, *{one.selector.file_id for one in met_of(actor, row)}):
        duties.settle(rule_ids=TALK_RULES, object_id=owed, actor=actor, now=now)
    ledger.append(running.event(row, "conclude", actor, now, {"outcome": outcome}))
