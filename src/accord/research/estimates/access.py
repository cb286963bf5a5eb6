"""The only way to an estimate: the coordinators of a country, over what their own organisation asked."""

from uuid import UUID

from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, require
from accord.foundation.refusals import Missing
from accord.research.estimates.models import Estimate


def allowed(actor: Actor) -> None:
    """Raises Refused for who coordinates no country."""
    coordinates = actor.organisation_kind == OrganisationKind.NATIONAL_COORDINATOR
    relations = frozenset({Relation.ANYONE} | ({Relation.COORDINATOR} if coordinates else set()))
    require(Request(actor, Action.ESTIMATE_MAKE, relations))


def reach(actor: Actor, estimate: UUID) -> Estimate:
    """An estimate of the actor's organisation. Raises Refused or Missing."""
    allowed(actor)
    found = Estimate.objects.filter(pk=estimate, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found
