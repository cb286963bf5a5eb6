"""The only ways to a programme and its activities."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.cooperation.people import queries as people
from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, decide, require
from accord.foundation.refusals import Missing
from accord.prevention.programme.models import Activity, Programme, ReportLink, SentReport
from accord.prevention.programme.vocab import OPEN, NotYours, SentState


def _request(actor: Actor, action: Action, *more: Relation) -> Request:
    coordinates = actor.organisation_kind == OrganisationKind.NATIONAL_COORDINATOR
    return Request(actor, action, frozenset(more) | ({Relation.COORDINATOR} if coordinates else set()))


def may_keep(actor: Actor) -> bool:
    """Whether the actor writes programmes."""
    return decide(_request(actor, Action.PROGRAMME_KEEP)).allow


def may_report(actor: Actor) -> bool:
    """Whether the actor reports for an organisation that answers for an activity."""
    return decide(_request(actor, Action.PROGRAMME_REPORT, Relation.PARTY)).allow


def require_keep(actor: Actor) -> None:
    """Raises Refused."""
    require(_request(actor, Action.PROGRAMME_KEEP))


def seen(actor: Actor) -> QuerySet[Programme]:
    """What is or was in force, for everybody; what is not yet, for who coordinates it. Raises Refused."""
    require(_request(actor, Action.PROGRAMME_READ))
    mine = Q(organisation=actor.organisation) if may_keep(actor) else Q(pk__in=[])
    return Programme.objects.filter(mine | Q(state__in=OPEN))


def reach(actor: Actor, programme: UUID) -> Programme:
    """A programme that the actor may read. Raises Refused or Missing."""
    found = seen(actor).filter(pk=programme).first()
    if found is None:
        raise Missing
    return found


def reach_own(actor: Actor, programme: UUID) -> Programme:
    """A programme that the actor keeps. Raises Refused or Missing."""
    require_keep(actor)
    found = Programme.objects.filter(pk=programme, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found


def activity_of(actor: Actor, activity: UUID) -> Activity:
    """An activity of a programme that the actor may read. Raises Refused or Missing."""
    found = Activity.objects.filter(pk=activity, programme__in=seen(actor)).select_related("programme").first()
    if found is None:
        raise Missing
    return found


def own_activity(actor: Actor, activity: UUID) -> Activity:
    """An activity of a programme that the actor keeps. Raises Refused or Missing."""
    require_keep(actor)
    found = Activity.objects.filter(pk=activity, programme__organisation=actor.organisation)
    one = found.select_related("programme").first()
    if one is None:
        raise Missing
    return one


def activity_to_report(actor: Actor, activity: UUID) -> Activity:
    """An activity on which the actor reports for the own organisation. Raises Refused, NotYours or Missing."""
    found = activity_of(actor, activity)
    if not found.bearers.filter(organisation=actor.organisation).exists():
        raise NotYours
    require(_request(actor, Action.PROGRAMME_REPORT, Relation.PARTY))
    return found


def link_to_keep(actor: Actor, link: UUID) -> ReportLink:
    """A link that the actor's organisation made. Raises Refused or Missing."""
    require_keep(actor)
    rows = ReportLink.objects.filter(pk=link, organisation=actor.organisation)
    found = rows.select_related("programme", "institution").first()
    if found is None:
        raise Missing
    return found


def sent_to_keep(actor: Actor, sent: UUID) -> SentReport:
    """A report that came by such a link. Raises Refused or Missing."""
    require_keep(actor)
    rows = SentReport.objects.filter(pk=sent, link__organisation=actor.organisation)
    found = rows.select_related("link__programme", "link__institution").first()
    if found is None:
        raise Missing
    return found


def waiting_in(actor: Actor, programme: UUID) -> int:
    """How many reports wait that came by a link; 0 for who does not keep the programme."""
    rows = SentReport.objects.filter(link__programme=programme, link__organisation=actor.organisation)
    return rows.filter(state=SentState.WAITING).count()


def require_evidence(actor: Actor) -> None:
    """Who reports or keeps programmes opens files of reports. Raises Refused."""
    if not may_keep(actor):
        require(_request(actor, Action.PROGRAMME_REPORT, Relation.PARTY))


def who_report(now: datetime) -> set[UUID]:
    """The organisations for which somebody with an account here reports."""
    party = frozenset({Relation.PARTY})
    found = people.everybody(now=now)
    return {
        m.organisation_id for m in found if decide(Request(people.actor_of(m), Action.PROGRAMME_REPORT, party)).allow
    }
