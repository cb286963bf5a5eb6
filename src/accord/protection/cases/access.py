"""The one way to reach a case: hidden and missing look the same, and every door passes here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from accord.cooperation.people.models import Membership
from accord.cooperation.people.queries import actor_of
from accord.foundation.policy import Action, Actor, Decision, Relation, Request, decide
from accord.foundation.policy.hard import CONFLICT, RESTRICTED
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases.models import Case, Conflict, Member
from accord.protection.persons.models import Pair
from accord.protection.persons.vocab import PairState

Door = Callable[[Actor, UUID, datetime], frozenset[Relation]]
_doors: Final[list[Door]] = []


def door(relations_of: Door) -> None:
    """Let a higher room say how somebody outside the team stands to a case at a moment; called in its AppConfig."""
    if relations_of not in _doors:
        _doors.append(relations_of)


def in_team(actor: Actor, case: UUID, *, anywhere: bool = False) -> bool:
    """Whether the actor is in the team of a case: in the organisation they act for, or `anywhere`."""
    found = Member.objects.filter(case=case, account=actor.account)
    return (found if anywhere else found.filter(organisation=actor.organisation)).exists()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision on a case rests on, beside the case itself; read with it in one question."""

    in_team: bool
    conflict: bool
    sheltered: bool
    person_version: int
    erased_at: datetime | None
    paired: bool  # another record is hers too, or may be


_PERSON: Final = {
    "sheltered": ExpressionWrapper(
        Q(person__sheltered=True) | Q(person__sheltered_with=True), output_field=BooleanField()
    ),
    "person_version": F("person__version"),
    "erased_at": F("person__erased_at"),
}


def _with_facts(account: UUID, organisation: UUID, cases: QuerySet[Case]) -> QuerySet[Case]:
    team = Member.objects.filter(case=OuterRef("pk"), account=account, organisation=organisation)
    conflict = Conflict.objects.filter(case=OuterRef("pk"), account=account)
    here = Q(low=OuterRef("person")) | Q(high=OuterRef("person"))
    paired = Exists(Pair.objects.filter(here).exclude(state=PairState.APART))
    return cases.annotate(in_team=Exists(team), conflicted=Exists(conflict), paired=paired, **_PERSON)


# SECURITY: a case of another organisation is answered like one that does not exist. tests/rooms/cases/test_access.py
_own: Final = Prepared(
    lambda account, organisation, case: _with_facts(
        account, organisation, Case.objects.filter(pk=case, organisation=organisation)
    )
)
_any: Final = Prepared(
    lambda account, organisation, case: _with_facts(account, organisation, Case.objects.filter(pk=case))
)


def _facts(row: Any) -> Facts:
    return Facts(row.in_team, row.conflicted, row.sheltered, row.person_version, row.erased_at, row.paired)


def _relations(actor: Actor, case: Case, facts: Facts, now: datetime | None) -> frozenset[Relation]:
    """How the actor stands to the case. Without a moment no door but the team's is open."""
    found = set()
    if case.organisation == actor.organisation:
        found.add(Relation.OWN_ORGANISATION)
    if facts.in_team:
        found.add(Relation.TEAM)
    elif now is not None:
        found |= {relation for relations_of in _doors for relation in relations_of(actor, case.pk, now)}
    return frozenset(found)


@dataclass(frozen=True)
class Standing:
    """Every fact about an actor and a case that a decision asks for, read once."""

    actor: Actor
    relations: frozenset[Relation]
    sheltered: bool
    conflict: bool
    restricted: bool

    def judge(self, action: Action) -> Decision:
        """The decision on `action`."""
        asked = Request(
            self.actor,
            action,
            self.relations,
            sheltered=self.sheltered,
            conflict=self.conflict,
            restricted=self.restricted,
        )
        return decide(asked)


@dataclass(frozen=True)
class Allowed:
    """A case, and what the decision opens."""

    case: Case
    decision: Decision
    standing: Standing
    facts: Facts


def standing(actor: Actor, case: Case, now: datetime | None = None) -> Standing:
    """How the actor stands to the case, with every fact that the hard rules ask for."""
    [found] = _any(actor.account, actor.organisation, case.pk)
    return _standing(actor, case, _facts(found), now)


def _standing(actor: Actor, case: Case, facts: Facts, now: datetime | None) -> Standing:
    related = _relations(actor, case, facts, now)
    return Standing(actor, related, facts.sheltered, facts.conflict, bool(case.restricted))


def has_conflict(account: UUID, case: UUID) -> bool:
    """Whether an account declared a conflict of interest in a case."""
    return Conflict.objects.filter(case=case, account=account).exists()


def refuse_conflicted(actor: Actor, case: UUID) -> None:
    """Raises Refused for who declared a conflict of interest (hard rule H6): also the duties of the case are shut."""
    if has_conflict(actor.account, case):
        raise Refused((CONFLICT.reason,))


def refuse_outsiders(actor: Actor, case: UUID) -> None:
    """Raises Refused for whom the case is shut: a declared conflict, or a restricted case of whose team they are not."""
    refuse_conflicted(actor, case)
    if hidden_from(actor).filter(pk=case).exists():
        raise Refused((RESTRICTED.reason,))


def refuse_outsiders_of_any(actor: Actor, account: UUID) -> None:
    """Raises Refused for whom one of the cases of a colleague with this account is shut, as in `refuse_outsiders`."""
    theirs = Case.objects.filter(organisation=actor.organisation, team__account=account)
    if Conflict.objects.filter(case__in=theirs, account=actor.account).exists():
        raise Refused((CONFLICT.reason,))
    if theirs.filter(pk__in=hidden_from(actor)).exists():
        raise Refused((RESTRICTED.reason,))


def hidden_from(actor: Actor) -> QuerySet[Case, UUID]:
    """The restricted cases of the organisation of whose team the actor is not (hard rule H11); a part of other questions."""
    own = Case.objects.filter(organisation=actor.organisation).exclude(restricted="")
    return own.exclude(_mine(actor.account)).values_list("id", flat=True)


def teams_of(actor: Actor) -> list[UUID]:
    """The cases of whose team the actor is."""
    return list(
        Member.objects.filter(account=actor.account, organisation=actor.organisation).values_list("case", flat=True)
    )


def open_to(account: UUID, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of `cases` that a colleague may know of."""
    return cases.filter(Q(restricted="") | _mine(account))


def _mine(account: UUID) -> Q:
    return Q(Exists(Member.objects.filter(case=OuterRef("pk"), account=account)))


def may_work_on_cases(membership: Membership) -> bool:
    """Whether a role opens the cases of whose team its holder is."""
    return decide(Request(actor_of(membership), Action.CASE_READ, frozenset({Relation.TEAM}))).allow


def reach(actor: Actor, case: UUID, action: Action, now: datetime | None = None) -> Allowed:
    """The case, if the actor may do `action` with it. Only where `now` is given an emergency access counts.

    Raises Missing for a case of another organisation, Refused for one of the actor's own that is not open to them.
    """
    for found in _own(actor.account, actor.organisation, case):
        return _allowed(actor, found, action, now)
    raise Missing


def reached(actor: Actor, cases: QuerySet[Case], action: Action) -> list[tuple[Case, Allowed | None]]:
    """As `reach`, for many: each of `cases` in its order, without what may be done where the actor may not. One question, and
    one decision for all that stand alike. An emergency access does not count.
    """
    judged: dict[Standing, Decision] = {}
    found: list[tuple[Case, Allowed | None]] = []
    for case in _with_facts(actor.account, actor.organisation, cases):
        facts = _facts(case)
        stands = _standing(actor, case, facts, None)
        decision = judged.get(stands)
        if decision is None:
            decision = judged[stands] = stands.judge(action)
        may = decision.allow and case.organisation == actor.organisation
        found.append((case, Allowed(case, decision, stands, facts) if may else None))
    return found


def again(seen: Allowed, action: Action) -> Allowed:
    """Judge another action on a case that was reached a moment ago, on the facts read then: for one page, in one
    transaction. An emergency access does not count here. Raises Refused.
    """
    stands = replace(seen.standing, relations=seen.standing.relations - {Relation.GLASS})
    decision = stands.judge(action)
    if not decision.allow:
        raise Refused(decision.reasons)
    return Allowed(seen.case, decision, stands, seen.facts)


def reach_by_code(actor: Actor, code: str, action: Action) -> Allowed | None:
    """As `reach`, by the code that somebody was told; None for a case that is not the organisation's. Raises Refused."""
    own = Case.objects.filter(code=code.strip().upper(), organisation=actor.organisation)
    found = _with_facts(actor.account, actor.organisation, own).first()
    return None if found is None else _allowed(actor, found, action, None)


def _allowed(actor: Actor, case: Case, action: Action, now: datetime | None) -> Allowed:
    facts = _facts(case)
    stands = _standing(actor, case, facts, now)
    decision = stands.judge(action)
    if not decision.allow:
        raise Refused(decision.reasons)
    return Allowed(case, decision, stands, facts)
