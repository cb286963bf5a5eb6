"""The only way to a publication: the coordinators of a country, over what their own organisation made."""

from uuid import UUID

from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, decide, require
from accord.foundation.refusals import Missing
from accord.research.releases.models import Publication, TablePlan


def request_of(actor: Actor, action: Action) -> Request:
    """Who coordinates a country stands to what it publishes as its coordinator."""
    coordinates = actor.organisation_kind == OrganisationKind.NATIONAL_COORDINATOR
    return Request(actor, action, frozenset({Relation.ANYONE} | ({Relation.COORDINATOR} if coordinates else set())))


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor may do this."""
    return decide(request_of(actor, action)).allow


def allowed(actor: Actor, action: Action) -> None:
    """Raises Refused."""
    require(request_of(actor, action))


def reach(actor: Actor, publication: UUID) -> Publication:
    """A publication of the actor's organisation. Raises Refused or Missing."""
    allowed(actor, Action.PUBLICATION_READ)
    found = Publication.objects.filter(pk=publication, organisation=actor.organisation).select_related("plan").first()
    if found is None:
        raise Missing
    return found


def plan_of(actor: Actor, plan: UUID) -> TablePlan:
    """A plan of the actor's organisation. Raises Refused or Missing."""
    allowed(actor, Action.PUBLICATION_READ)
    found = TablePlan.objects.filter(pk=plan, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found
