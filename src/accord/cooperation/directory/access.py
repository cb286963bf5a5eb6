"""Who keeps an entry: its own organisation, the local commission of its territory, the national coordinator of its country."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from accord.cooperation.directory.catalogue import territory_of
from accord.cooperation.directory.models import EntryReport, Service
from accord.cooperation.directory.search import helps_in
from accord.cooperation.organisations.models import Organisation
from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, decide


def relations(actor: Actor, *, organisations: Iterable[UUID | None], areas: Iterable[str]) -> frozenset[Relation]:
    """How the actor stands to an entry of these organisations (whose service it is, who keeps it) in these areas."""
    own = {Relation.OWN_ORGANISATION} if actor.organisation in organisations else set()
    land = _land(actor)
    here = {Relation.COORDINATOR} if land and any(helps_in([area], land) for area in areas) else set()
    return frozenset(own | here)


def _land(actor: Actor) -> str:
    """The country or region that the actor's organisation coordinates, or ""."""
    if actor.organisation_kind not in {OrganisationKind.NATIONAL_COORDINATOR, OrganisationKind.LOCAL_COMMISSION}:
        return ""
    code, country = Organisation.objects.values_list("code", "country").get(pk=actor.organisation)
    return country if actor.organisation_kind == OrganisationKind.NATIONAL_COORDINATOR else territory_of(code)


def asking(actor: Actor, action: Action, service: Service) -> Request:
    """The request of `actor` about one entry."""
    sides = (service.organisation_id, service.keeper)
    return Request(actor, action, relations(actor, organisations=sides, areas=service.areas.split()))


def may_keep(actor: Actor, service: Service) -> bool:
    """Whether the actor may change the entry."""
    return decide(asking(actor, Action.DIRECTORY_KEEP, service)).allow


def may_add(actor: Actor) -> bool:
    """Whether the actor may add entries at all."""
    every = frozenset({Relation.OWN_ORGANISATION, Relation.COORDINATOR})
    return decide(Request(actor, Action.DIRECTORY_KEEP, every)).allow


def coordinated(actor: Actor) -> str:
    """What the actor coordinates in the directory, a country or region; "" for who keeps only their own."""
    return _land(actor) if may_add(actor) else ""


def hidden_from(actor: Actor) -> QuerySet[EntryReport, UUID]:
    """Reports whose duties this actor does not see, because another role of the organisation answers them."""
    rows = EntryReport.objects.none() if may_add(actor) else EntryReport.objects.filter(keeper=actor.organisation)
    return rows.values_list("pk", flat=True)
