"""The only ways to a file and to a meeting. What is hidden looks like what is missing."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from accord.foundation.policy import Action, Actor, Request, Role, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.refusals import Missing
from accord.justice.links.models import LinkFile, LinkMeeting


def open_to(actor: Actor, prefix: str = "") -> Q:
    """The files of the actor's organisation that are not restricted, and the restricted ones that the actor leads."""
    # SECURITY: a restricted file is its lead's alone, also within the house. tests/rooms/links/test_meetings.py
    return Q(**{f"{prefix}organisation": actor.organisation}) & (
        Q(**{f"{prefix}restricted": False}) | Q(**{f"{prefix}lead": actor.account})
    )


def reach(actor: Actor, file: UUID, action: Action) -> LinkFile:
    """A file of the actor's organisation. Raises Missing or Refused."""
    found = LinkFile.objects.filter(open_to(actor), pk=file).first()
    if found is None:
        raise Missing
    require(Request(actor, action, relation_of(actor, found.organisation)))
    return found


def reach_meeting(actor: Actor, meeting: UUID, action: Action) -> LinkMeeting:
    """The side of a meeting that is the actor's own, once it was told. Raises Missing or Refused."""
    found = LinkMeeting.objects.filter(open_to(actor, "file__"), pk=meeting, told=True).select_related("file").first()
    if found is None:
        raise Missing
    require(Request(actor, action, relation_of(actor, found.organisation)))
    return found


def hidden_from(actor: Actor) -> Iterable[UUID]:
    """The meetings of the actor's organisation whose duties the actor does not see."""
    if actor.organisation_kind not in PROSECUTING:
        return ()
    found = LinkMeeting.objects.filter(organisation=actor.organisation)
    if actor.role == Role.INVESTIGATOR:
        found = found.exclude(open_to(actor, "file__"), told=True)
    return found.values_list("pk", flat=True)
