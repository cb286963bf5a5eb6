"""The only way to a study: who coordinates it, and the organisations that are asked; to a doubt: the team of the case."""

from uuid import UUID

from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, decide, require
from accord.foundation.refusals import Missing
from accord.protection.cases.access import Allowed
from accord.protection.cases.access import reach as reach_case
from accord.research.studies.models import Doubt, Part, Study


def request_of(actor: Actor, action: Action, *, party: bool = False) -> Request:
    """Who coordinates a country, and who is asked to take part."""
    coordinates = actor.organisation_kind == OrganisationKind.NATIONAL_COORDINATOR
    found = {Relation.ANYONE}
    found |= {Relation.COORDINATOR} if coordinates else set()
    found |= {Relation.PARTY} if party else set()
    return Request(actor, action, frozenset(found))


def may(actor: Actor, action: Action, *, party: bool = False) -> bool:
    """Whether the actor may do this."""
    return decide(request_of(actor, action, party=party)).allow


def allowed(actor: Actor, action: Action, *, party: bool = False) -> None:
    """Raises Refused."""
    require(request_of(actor, action, party=party))


def reach(actor: Actor, study: UUID) -> tuple[Study, Part | None]:
    """A study that the actor's organisation coordinates or is asked to join, with its own part. Raises Refused or Missing."""
    allowed(actor, Action.STUDY_READ)
    found = Study.objects.filter(pk=study).first()
    part = Part.objects.filter(study=study, organisation=actor.organisation).first()
    if found is None or (part is None and found.organisation != actor.organisation):
        raise Missing
    return found, part


def own(actor: Actor, study: UUID, action: Action) -> Study:
    """A study that the actor's organisation coordinates. Raises Refused or Missing."""
    allowed(actor, action)
    found, _part = reach(actor, study)
    if found.organisation != actor.organisation:
        raise Missing
    return found


def reach_doubt(actor: Actor, doubt: UUID) -> tuple[Doubt, Allowed]:
    """A doubt about the person of a case of the actor, and that case. Raises Missing or Refused."""
    found = Doubt.objects.filter(pk=doubt, organisation=actor.organisation).select_related("study").first()
    if found is None:
        raise Missing
    return found, reach_case(actor, found.case, Action.STUDY_ANSWER)
