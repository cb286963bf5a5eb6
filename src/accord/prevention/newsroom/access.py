"""The only ways to a release: the editors of the organisation that writes it."""

from uuid import UUID

from django.db.models import QuerySet

from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.prevention.newsroom.models import Release


def _request(actor: Actor, action: Action) -> Request:
    return Request(actor, action, relation_of(actor, actor.organisation))


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor may do this with releases of the own organisation."""
    return decide(_request(actor, action)).allow


def seen(actor: Actor, action: Action = Action.NEWS_WRITE) -> QuerySet[Release]:
    """The releases of the actor's organisation. Raises Refused."""
    require(_request(actor, action))
    return Release.objects.filter(organisation=actor.organisation)


def reach(actor: Actor, release: UUID, action: Action = Action.NEWS_WRITE) -> Release:
    """A release of the actor's organisation. Raises Refused or Missing."""
    found = seen(actor, action).filter(pk=release).first()
    if found is None:
        raise Missing
    return found
