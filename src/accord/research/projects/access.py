"""The only way to a project: the coordinator of a country, over what its own organisation began."""

from uuid import UUID

from accord.foundation.policy import Action, Actor, require
from accord.foundation.refusals import Missing
from accord.research.projects.models import Project
from accord.research.releases.access import request_of


def allowed(actor: Actor) -> None:
    """Raises Refused."""
    require(request_of(actor, Action.PROJECT_KEEP))


def reach(actor: Actor, project: UUID) -> Project:
    """A project of the actor's organisation. Raises Refused or Missing."""
    allowed(actor)
    found = Project.objects.filter(pk=project, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found
