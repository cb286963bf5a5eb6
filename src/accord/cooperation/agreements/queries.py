"""Reading agreements: only those that the actor's organisation is a party of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from accord.cooperation.agreements.models import Agreement, AgreementClause, AgreementStep, Party
from accord.cooperation.agreements.vocab import AgreementState, Channel
from accord.foundation.policy import (
    Action,
    Actor,
    AgreementFacts,
    Category,
    Clause,
    Purpose,
    Relation,
    Request,
    decide,
)
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing

_between: Final = Prepared(
    lambda giver, receiver: (
        Agreement.objects.filter(parties__organisation=giver)
        .exclude(state=AgreementState.ENDED)
        .filter(pk__in=Agreement.objects.filter(parties__organisation=receiver))
        .order_by("valid_from", "id")
    )
)
_parties: Final = Prepared(lambda agreements: Party.objects.filter(agreement__among=agreements))
_clauses: Final = Prepared(lambda agreements: AgreementClause.objects.filter(agreement__among=agreements))


def own(actor: Actor) -> list[Agreement]:
    """The agreements of the actor's organisation, newest first."""
    found = Agreement.objects.filter(parties__organisation=actor.organisation)
    return list(found.prefetch_related("parties__organisation", "clauses").order_by("-proposed_at", "id"))


def get(actor: Actor, agreement: UUID) -> Agreement:
    """One agreement. Raises Missing if the actor's organisation is not a party."""
    found = Agreement.objects.filter(pk=agreement, parties__organisation=actor.organisation)
    one = found.prefetch_related("parties__organisation", "clauses", "work", "contacts").first()
    if one is None:
        raise Missing
    return one


def next_of(actor: Actor, agreement: Agreement) -> list[Agreement]:
    """The versions that were proposed to take its place and have not ended, newest first."""
    found = Agreement.objects.filter(replaces=agreement.pk, parties__organisation=actor.organisation)
    return list(found.exclude(state=AgreementState.ENDED).order_by("-proposed_at", "id"))


def before(actor: Actor, agreement: Agreement) -> Agreement | None:
    """The version before, if the actor's organisation is a party of it and it is known here."""
    if agreement.replaces is None:
        return None
    found = Agreement.objects.filter(pk=agreement.replaces, parties__organisation=actor.organisation)
    return found.prefetch_related("parties__organisation", "clauses", "work").first()


def steps(agreement: Agreement) -> list[AgreementStep]:
    """What the parties did, in its order, where one of them works at another node; else nothing, without asking."""
    if all(party.organisation.on_this_node for party in agreement.parties.all()):
        return []
    return list(agreement.steps.select_related("organisation").order_by("at", "id"))


def awaiting_signature(actor: Actor) -> list[Agreement]:
    """Proposed agreements that the actor's organisation has not signed; nothing for who cannot sign."""
    if not decide(Request(actor, Action.AGREEMENT_SIGN, frozenset({Relation.PARTY}))).allow:
        return []
    found = Agreement.objects.filter(
        state=AgreementState.PROPOSED, parties__organisation=actor.organisation, parties__signed_at=None
    )
    return list(found.order_by("proposed_at", "id"))


def partners(actor: Actor, today: date) -> frozenset[UUID]:
    """The organisations with which the actor's has an agreement in force, whatever it covers."""
    return partners_of(actor.organisation, today)


def partners_of(organisation: UUID, today: date) -> frozenset[UUID]:
    """The organisations with which this one has an agreement in force, whatever it covers."""
    found = Agreement.objects.filter(
        parties__organisation=organisation,
        state=AgreementState.SIGNED,
        valid_from__lte=today,
        valid_until__gte=today,
    ).exclude(replaced_from__lte=today)
    ids = Party.objects.filter(agreement__in=found).values_list("organisation", flat=True)
    return frozenset(ids) - {organisation}


def in_force(agreement: Agreement, today: date) -> bool:
    """Whether an agreement is in force today."""
    return agreement.state == AgreementState.SIGNED and agreement.valid_from <= today <= last_day(agreement)


def last_day(agreement: Agreement) -> date:
    """The last day on which it counts: its own, or the one before the next version took its place."""
    if agreement.replaced_from is None:
        return agreement.valid_until
    return min(agreement.valid_until, agreement.replaced_from - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Covering:
    """A clause of an agreement in force, with the parties between which it holds."""

    purpose: Purpose
    category: Category
    giver: UUID | None
    receiver: UUID | None
    parties: frozenset[UUID]


def covering(agreement: UUID, today: date) -> list[Covering]:
    """The clauses of an agreement, if it is in force today; else none."""
    found = Agreement.objects.filter(pk=agreement).prefetch_related("parties", "clauses").first()
    if found is None or not in_force(found, today):
        return []
    parties = frozenset(party.organisation_id for party in found.parties.all())
    return [
        Covering(Purpose(c.purpose), Category(c.category), c.giver, c.receiver, parties)
        for c in _by_accord(found.clauses.all())
    ]


def facts_between(giver: UUID, receiver: UUID) -> tuple[AgreementFacts, ...]:
    """Every agreement that both are a party of, as the policy asks for it; ended ones are left out."""
    found = _between(giver, receiver)
    parties: dict[UUID, set[UUID]] = defaultdict(set)
    clauses: dict[UUID, list[AgreementClause]] = defaultdict(list)
    if found:
        ids = tuple(one.pk for one in found)
        for party in _parties(ids):
            parties[party.agreement_id].add(party.organisation_id)
        for clause in _clauses(ids):
            clauses[clause.agreement_id].append(clause)
    return tuple(_facts(one, frozenset(parties[one.pk]), clauses[one.pk]) for one in found)


def _by_accord(clauses: Iterable[AgreementClause]) -> list[AgreementClause]:
    """The clauses under which data may go by this way: what was signed for paper or the telephone goes by those alone."""
    # SECURITY: no more leaves here than was signed. tests/rooms/agreements/test_versions.py
    return [one for one in clauses if one.channel in ("", Channel.ACCORD)]


def _facts(agreement: Agreement, parties: frozenset[UUID], clauses: Iterable[AgreementClause]) -> AgreementFacts:
    return AgreementFacts(
        agreement.pk,
        parties,
        tuple(Clause(Purpose(c.purpose), Category(c.category), c.giver, c.receiver) for c in _by_accord(clauses)),
        agreement.valid_from,
        # SECURITY: what a new version no longer lets flow does not flow under the old one. tests/rooms/agreements/test_versions.py
        last_day(agreement),
        signed=agreement.state in (AgreementState.SIGNED, AgreementState.SUSPENDED),
        suspended=agreement.state == AgreementState.SUSPENDED,
    )
