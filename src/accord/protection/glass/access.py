"""Whom a broken glass lets in, and who may look at it afterwards."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people import queries as people
from accord.foundation.policy import Action, Actor, Decision, OrganisationKind, Relation, Request, decide
from accord.foundation.refusals import Missing, Reason, Refused
from accord.foundation.wall import whole_node
from accord.protection.cases import access as cases
from accord.protection.cases.access import has_conflict, in_team
from accord.protection.glass.models import Glass
from accord.protection.glass.vocab import OwnGlass

_FOR_THE_TEAM: Final = Reason(
    "glass.team",
    _("The case team looks into this, not the person who opened the case."),
    _("A member of the case team enters it here."),
)


def open_to(actor: Actor, case: UUID, now: datetime) -> Glass | None:
    """The glass by which this case is open to the actor at this moment, or None."""
    # SECURITY: it ends by the clock that is given, also if no job runs. tests/proofs/test_glass.py
    found = Glass.objects.filter(case=case, account=actor.account, organisation=actor.organisation, until__gt=now)
    return found.filter(broken_at__lte=now).order_by("-until").first()


def relations_by_glass(actor: Actor, case: UUID, now: datetime) -> frozenset[Relation]:
    """GLASS while a glass of the actor is open over this case."""
    return frozenset({Relation.GLASS} if open_to(actor, case, now) else ())


def reach_glass(actor: Actor, glass: UUID, action: Action) -> tuple[Glass, Decision]:
    """A glass and the decision, for the case team, the data protection officer and the reviewing organisation.

    Raises Missing for everybody else's organisation, Refused within one's own.
    """
    found = Glass.objects.filter(pk=glass).first()
    if found is None or actor.organisation not in {found.organisation, found.reviewer}:
        raise Missing
    reviews = actor.organisation == found.reviewer
    relations = {Relation.REVIEWER if reviews else Relation.OWN_ORGANISATION}
    if not reviews and in_team(actor, found.case_id):
        relations.add(Relation.TEAM)
    decision = decide(Request(actor, action, frozenset(relations), conflict=has_conflict(actor.account, found.case_id)))
    if not decision.allow:
        raise Refused(decision.reasons)
    return found, decision


def refuse_oneself(actor: Actor, glass: Glass) -> None:
    """Raises OwnGlass for who broke it, or who is in the team of the case, in whatever organisation they act now."""
    # SECURITY: one person may work for both organisations. tests/proofs/test_glass.py
    with whole_node():  # the reviewing organisation sees no team of another one
        in_its_team = in_team(actor, glass.case_id, anywhere=True)
    if actor.account == glass.account or in_its_team:
        raise OwnGlass


def settles_notice(actor: Actor, glass: UUID) -> None:
    """Raises Refused for whom the notice about a glass is not meant: only the case team enters that it looked into it."""
    found = Glass.objects.filter(pk=glass).first()
    if found is None:
        raise Missing
    if actor.organisation == found.reviewer:
        return
    if actor.account == found.account or not in_team(actor, found.case_id):
        raise Refused((_FOR_THE_TEAM,))


def hidden_from(actor: Actor) -> QuerySet[Glass, UUID]:
    """Emergency accesses to restricted cases that the actor does not see."""
    return Glass.objects.filter(case__in=cases.hidden_from(actor)).values_list("id", flat=True)


def ids_about(person: UUID) -> list[UUID]:
    """Emergency accesses to the cases of a person: their findings are sealed under keys of their own."""
    return list(Glass.objects.filter(person_id=person).values_list("id", flat=True))


def reviewer_for(organisation: UUID, jurisdiction: str, now: datetime) -> UUID | None:
    """The organisation that reviews: the coordinator of the jurisdiction; else, and if that is the organisation itself,
    another coordinator; else any other with somebody who may review. None if there is nobody.
    """
    able = {
        m.organisation_id: m.organisation
        for m in people.everybody(now=now)
        if m.organisation_id != organisation
        and decide(Request(people.actor_of(m), Action.GLASS_REVIEW, frozenset({Relation.REVIEWER}))).allow
    }
    ranked = sorted(
        able.values(),
        key=lambda o: (o.kind != OrganisationKind.NATIONAL_COORDINATOR, o.country != jurisdiction, o.code),
    )
    return ranked[0].pk if ranked else None
