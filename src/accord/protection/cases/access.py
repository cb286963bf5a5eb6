"""The one way to reach a case: hidden and missing look the same, and every door passes here."""

from dataclasses import dataclass
from uuid import UUID

from accord.cooperation.people.models import Membership
from accord.cooperation.people.queries import actor_of
from accord.foundation.policy import Action, Actor, Decision, Relation, Request, decide
from accord.foundation.policy.decide import CONFLICT
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases.models import Case, Conflict, Member
from accord.protection.persons.queries import is_sheltered


def relations(actor: Actor, case: Case) -> frozenset[Relation]:
    """How the actor stands to the case."""
    found = set()
    if case.organisation == actor.organisation:
        found.add(Relation.OWN_ORGANISATION)
    if Member.objects.filter(case=case, account=actor.account, organisation=actor.organisation).exists():
        found.add(Relation.TEAM)
    return frozenset(found)


@dataclass(frozen=True)
class Standing:
    """Every fact about an actor and a case that a decision asks for, read once."""

    actor: Actor
    relations: frozenset[Relation]
    sheltered: bool
    conflict: bool

    def judge(self, action: Action) -> Decision:
        """The decision on `action`."""
        return decide(Request(self.actor, action, self.relations, sheltered=self.sheltered, conflict=self.conflict))


@dataclass(frozen=True)
class Allowed:
    """A case, and what the decision opens."""

    case: Case
    decision: Decision
    standing: Standing


def standing(actor: Actor, case: Case) -> Standing:
    """How the actor stands to the case, with every fact that the hard rules ask for."""
    return Standing(actor, relations(actor, case), is_sheltered(case.person_id), has_conflict(actor.account, case.pk))


def has_conflict(account: UUID, case: UUID) -> bool:
    """Whether an account declared a conflict of interest in a case."""
    return Conflict.objects.filter(case=case, account=account).exists()


def refuse_conflicted(actor: Actor, case: UUID) -> None:
    """Raises Refused for who declared a conflict of interest (hard rule H6): also the duties of the case are shut."""
    if has_conflict(actor.account, case):
        raise Refused((CONFLICT.reason,))


def may_work_on_cases(membership: Membership) -> bool:
    """Whether a role opens the cases of whose team its holder is."""
    return decide(Request(actor_of(membership), Action.CASE_READ, frozenset({Relation.TEAM}))).allow


def reach(actor: Actor, case: UUID, action: Action) -> Allowed:
    """The case, if the actor may do `action` with it.

    Raises Missing for a case of another organisation, Refused for one of the actor's own that is not open to them.
    """
    # SECURITY: a case of another organisation is answered like one that does not exist. tests/rooms/cases/test_access.py
    found = Case.objects.filter(pk=case, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    stands = standing(actor, found)
    decision = stands.judge(action)
    if not decision.allow:
        raise Refused(decision.reasons)
    return Allowed(found, decision, stands)
