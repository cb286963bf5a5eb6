"""The decision on an action, and the projection of a record through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.policy.grants import GRANTS, Grant
from accord.foundation.policy.hard import HARD
from accord.foundation.policy.vocab import Action, Actor, Relation, Request
from accord.foundation.refusals import Reason, Refused
from accord.foundation.vault.vocab import DataClass

POLICY_VERSION: Final = "2026.2"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not; which sealed classes it opens; which rules spoke; the reasons in words."""

    allow: bool
    classes: frozenset[DataClass] = frozenset()
    rule_ids: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    hides: frozenset[str] = frozenset()  # open columns and categories that stay out
    policy_version: str = field(default=POLICY_VERSION)


_NOT_GRANTED: Final = Reason(
    "not-granted",
    _("Your role does not include this."),
    _("If you need it for your work, ask the coordinator of your organisation."),
)
_NOT_RELATED: Final = Reason(
    "not-related",
    _("You are not working on this case."),
    _("Ask a member of the case team to bring you in."),
)

# A page asks some fifty times: the table is sorted by action once.
_OF_ACTION: Final = {action: [row for row in GRANTS if row.action == action] for action in Action}


def decide(request: Request, grants: tuple[Grant, ...] = GRANTS) -> Decision:
    """Decide on `request`. Default no; hard rules beat every grant.

    `grants` is an argument so that the tests can show the hard rules holding under any table.
    """
    hard = [rule for rule in HARD if rule.speaks(request)]
    if refusing := [rule for rule in hard if rule.refuses]:
        return Decision(False, rule_ids=tuple(r.id for r in refusing), reasons=tuple(r.reason for r in refusing))
    relations = request.relations | {Relation.ANYONE}
    of_action = _OF_ACTION.get(request.action, []) if grants is GRANTS else grants
    for_role = [g for g in of_action if g.action == request.action and request.actor.role in g.roles]
    rows = [g for g in for_role if g.relation in relations]
    if not rows:
        return Decision(False, reasons=(_NOT_RELATED if for_role else _NOT_GRANTED,))
    closed = frozenset().union(*(rule.closes for rule in hard))
    opened = frozenset().union(*(row.classes for row in rows))
    said = [rule for rule in hard if rule.closes & opened or rule.hides]
    return Decision(
        True,
        classes=opened - closed,
        rule_ids=(*(f"{row.action}@{row.relation}" for row in rows), *(rule.id for rule in said)),
        reasons=tuple(rule.reason for rule in said),
        hides=frozenset().union(*(rule.hides for rule in hard)),
    )


def require(request: Request) -> Decision:
    """The decision, where it allows. Raises Refused, with its reasons, where it does not."""
    decision = decide(request)
    if not decision.allow:
        raise Refused(decision.reasons)
    return decision


def project(decision: Decision, classes: Mapping[str, DataClass | None], values: Mapping[str, T]) -> dict[str, T]:
    """The part of `values` that `decision` opens. `classes` names the class of each field, None for an open one.

    A field that `classes` does not name is left out: what is not classified does not leave.
    """
    if not decision.allow:
        return {}
    return {
        name: value
        for name, value in values.items()
        if name in classes
        and name not in decision.hides
        and (classes[name] is None or classes[name] in decision.classes)
    }


def relation_of(actor: Actor, organisation: UUID | None) -> frozenset[Relation]:
    """OWN_ORGANISATION if the actor's organisation holds the record."""
    return frozenset({Relation.OWN_ORGANISATION} if actor.organisation == organisation else ())
