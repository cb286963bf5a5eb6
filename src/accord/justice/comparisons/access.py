"""The only ways to a comparison. What is hidden looks like what is missing."""

from collections.abc import Iterable
from uuid import UUID

from accord.foundation.policy import Action, Actor, Request, Role, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.refusals import Missing
from accord.justice.comparisons.models import Comparison
from accord.justice.links.access import open_to
from accord.justice.links.models import LinkFile


def reach(actor: Actor, comparison: UUID, action: Action) -> Comparison:
    """A comparison of the actor's organisation. Raises Missing or Refused."""
    found = Comparison.objects.filter(organisation=actor.organisation, pk=comparison).first()
    if found is None:
        raise Missing
    require(Request(actor, action, relation_of(actor, found.organisation)))
    return found


def hidden_from(actor: Actor) -> Iterable[UUID]:
    """The comparisons of the actor's organisation whose duties the actor does not see."""
    if actor.organisation_kind not in PROSECUTING or actor.role == Role.INVESTIGATOR:
        return ()
    return Comparison.objects.filter(organisation=actor.organisation).values_list("pk", flat=True)


def hidden_files(actor: Actor) -> Iterable[UUID]:
    """The files of links of the actor's organisation whose duties the actor does not see."""
    if actor.organisation_kind not in PROSECUTING:
        return ()
    found = LinkFile.objects.filter(organisation=actor.organisation)
    if actor.role == Role.INVESTIGATOR:
        found = found.exclude(open_to(actor))
    return found.values_list("pk", flat=True)
