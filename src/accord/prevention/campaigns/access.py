"""The only ways to a campaign."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, decide, require
from accord.foundation.refusals import Missing
from accord.prevention.campaigns.models import Campaign, Event
from accord.prevention.campaigns.vocab import BEGUN


def _request(actor: Actor, action: Action) -> Request:
    return Request(actor, action, frozenset({Relation.OWN_ORGANISATION}))


def may_keep(actor: Actor) -> bool:
    """Whether the actor plans campaigns and enters what belongs to them."""
    return decide(_request(actor, Action.CAMPAIGN_KEEP)).allow


def may_read(actor: Actor) -> bool:
    """Whether the actor reads campaigns at all."""
    return decide(_request(actor, Action.CAMPAIGN_READ)).allow


def require_keep(actor: Actor) -> None:
    """Raises Refused."""
    require(_request(actor, Action.CAMPAIGN_KEEP))


def may_begin_year(actor: Actor) -> bool:
    """Whether the actor begins the national campaigns of a year."""
    return actor.organisation_kind == OrganisationKind.NATIONAL_COORDINATOR and may_keep(actor)


def seen(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns of the actor's organisation, and of others what was started. Raises Refused."""
    require(_request(actor, Action.CAMPAIGN_READ))
    return Campaign.objects.filter(Q(organisation=actor.organisation) | Q(state__in=BEGUN))


def reach(actor: Actor, campaign: UUID) -> Campaign:
    """A campaign that the actor may read. Raises Refused or Missing."""
    found = seen(actor).filter(pk=campaign).first()
    if found is None:
        raise Missing
    return found


def reach_to_keep(actor: Actor, campaign: UUID) -> Campaign:
    """A campaign that the actor keeps. Raises Refused or Missing."""
    require_keep(actor)
    found = Campaign.objects.filter(pk=campaign, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found


def event_to_keep(actor: Actor, event: UUID) -> Event:
    """An event of a campaign that the actor keeps. Raises Refused or Missing."""
    require_keep(actor)
    rows = Event.objects.filter(pk=event, campaign__organisation=actor.organisation)
    found = rows.select_related("campaign").first()
    if found is None:
        raise Missing
    return found
