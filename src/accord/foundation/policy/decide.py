"""The decision on an action, and the projection of a record through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.policy.grants import GRANTS, Grant
from accord.foundation.policy.vocab import PROSECUTING, Action, Actor, OrganisationKind, Purpose, Relation
from accord.foundation.refusals import Reason, Refused
from accord.foundation.vault.vocab import DataClass

POLICY_VERSION: Final = "2026.1"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: who, what, and the facts about the record that the decision may rest on."""

    actor: Actor
    action: Action
    relations: frozenset[Relation] = frozenset()
    purpose: Purpose | None = None
    sheltered: bool = False  # the person lives at an address that is secret
    conflict: bool = False  # the actor declared a conflict of interest in this case


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not; which sealed classes it opens; which rules spoke; the reasons in words."""

    allow: bool
    classes: frozenset[DataClass] = frozenset()
    rule_ids: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    policy_version: str = field(default=POLICY_VERSION)


@dataclass(frozen=True, slots=True)
class _Hard:
    """A hard rule: refuses (`closes` is None) or closes classes. Not overridable by configuration (security.md 3.3)."""

    id: str
    reason: Reason
    closes: frozenset[DataClass] | None = None


CONFLICT: Final = _Hard(
    "H6",
    Reason(
        "hard.conflict",
        _("You declared a conflict of interest in this case."),
        _("Ask your coordinator to give it to a colleague."),
    ),
)
AGGREGATES_ONLY: Final = _Hard(
    "H3",
    Reason("hard.aggregates", _("Donors see figures only, never a person."), _("Open the figures instead.")),
)
NO_SHELTER_FOR_POLICE: Final = _Hard(
    "H1",
    Reason("hard.shelter", _("The address of a shelter is never shown to police or prosecution.")),
    frozenset({DataClass.LOCATION}),
)
NO_INVESTIGATION_FOR_CARE: Final = _Hard(
    "H2",
    Reason("hard.investigation", _("Data of an investigation is open to police and prosecution only.")),
    frozenset({DataClass.INVESTIGATIVE}),
)

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


def decide(request: Request, grants: tuple[Grant, ...] = GRANTS) -> Decision:
    """Decide on `request`. Default no; hard rules beat every grant.

    `grants` is an argument so that the tests can show the hard rules holding under any table.
    """
    hard = _hard_rules(request)
    if refusing := [rule for rule in hard if rule.closes is None]:
        return Decision(False, rule_ids=tuple(r.id for r in refusing), reasons=tuple(r.reason for r in refusing))
    relations = request.relations | {Relation.ANYONE}
    for_role = [g for g in grants if g.action == request.action and request.actor.role in g.roles]
    rows = [g for g in for_role if g.relation in relations]
    if not rows:
        return Decision(False, reasons=(_NOT_RELATED if for_role else _NOT_GRANTED,))
    closed = frozenset().union(*(rule.closes or frozenset() for rule in hard))
    opened = frozenset().union(*(row.classes for row in rows))
    said = [rule for rule in hard if rule.closes and rule.closes & opened]
    return Decision(
        True,
        classes=opened - closed,
        rule_ids=(*(f"{row.action}@{row.relation}" for row in rows), *(rule.id for rule in said)),
        reasons=tuple(rule.reason for rule in said),
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
        if name in classes and (classes[name] is None or classes[name] in decision.classes)
    }


def _hard_rules(request: Request) -> list[_Hard]:
    kind = request.actor.organisation_kind
    rules = []
    if request.conflict:
        rules.append(CONFLICT)
    if kind == OrganisationKind.DONOR and request.action not in {Action.TABLE_READ, Action.ORGANISATION_READ}:
        rules.append(AGGREGATES_ONLY)
    if kind in PROSECUTING and request.sheltered:
        rules.append(NO_SHELTER_FOR_POLICE)
    if kind not in PROSECUTING:
        rules.append(NO_INVESTIGATION_FOR_CARE)
    return rules


def relation_of(actor: Actor, organisation: UUID | None) -> frozenset[Relation]:
    """OWN_ORGANISATION if the actor's organisation holds the record."""
    return frozenset({Relation.OWN_ORGANISATION} if actor.organisation == organisation else ())
