"""Reading campaigns: what belongs to one, and its figures, which are never added to each other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from accord.cooperation.directory.catalogue import area_names
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Actor
from accord.prevention.campaigns.access import may_keep, may_read, reach, seen
from accord.prevention.campaigns.models import Campaign, Cost, Event, Material, Reach
from accord.prevention.campaigns.vocab import OPEN, STATES, CampaignState, Group, ReachKind, Way
from accord.prevention.programme.access import seen as programmes
from accord.prevention.programme.models import Activity
from accord.prevention.programme.money import Money, sums
from accord.prevention.programme.vocab import RUNNING


@dataclass(frozen=True, slots=True)
class Figures:
    """Three figures that are never one: people who came, times shown, clicks. `counted` of `events` say how many came."""

    events: int
    counted: int
    people: int
    impressions: int
    clicks: int
    copies: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A campaign with what belongs to it, and what the actor may do. What it costs is there for its organisation only."""

    campaign: Campaign
    organisation: Organisation
    materials: list[Material]
    events: list[Event]
    reached: list[Reach]
    costs: list[Cost]
    spent: list[Money]
    figures: Figures
    activity: Activity | None
    steps: list[str]
    own: bool
    write: bool
    enter: bool
    to_count: frozenset[UUID]  # events that took place and of which nobody said yet how many came

    @property
    def groups(self) -> str:
        """For whom it is, in words."""
        return ", ".join(str(Group(code).label) for code in self.campaign.groups.split())

    @property
    def ways(self) -> str:
        """Its channels, in words."""
        return ", ".join(str(Way(code).label) for code in self.campaign.ways.split())

    @property
    def regions(self) -> str:
        """Where it is, in words."""
        return area_names(self.campaign.regions.split())


@dataclass(frozen=True, slots=True)
class Under:
    """A campaign of an activity, with its figures."""

    campaign: Campaign
    figures: Figures


def newest(actor: Actor, *, after: str = "") -> Page[Campaign]:
    """The campaigns that the actor may read, newest first. Raises Refused."""
    return page_of(seen(actor), order="made_at", after=after)


def opened(actor: Actor, campaign: UUID, now: datetime) -> Opened:
    """One campaign. Raises Refused or Missing."""
    found = reach(actor, campaign)
    own = found.organisation == actor.organisation
    keeps = own and may_keep(actor)
    # SECURITY: what a campaign of others costs is theirs. tests/rooms/campaigns/test_campaigns.py
    costs = list(found.costs.order_by("id")) if own else []
    events = list(found.events.order_by("on", "id"))
    enter = keeps and found.state in OPEN
    return Opened(
        found,
        Organisation.objects.get(pk=found.organisation),
        list(found.materials.order_by("kind", "id")),
        events,
        list(found.reached.order_by("way", "kind")),
        costs,
        sums(one.money for one in costs),
        _figures([found.pk])[found.pk],
        _activity(actor, found),
        [row.action for row in STATES.open_to(found.state)] if keeps else [],
        own,
        keeps and found.state == CampaignState.PLANNED,
        enter,
        frozenset(e.pk for e in events if enter and e.people is None and e.on <= day(now)),
    )


def of_activity(actor: Actor, line: UUID) -> list[Under]:
    """The campaigns of an activity that the actor may read, in the order of their days."""
    if not may_read(actor):
        return []
    rows = seen(actor).filter(activity=line).exclude(state=CampaignState.CANCELLED)
    found = list(rows.order_by("starts", "id")[:50])
    told = _figures([one.pk for one in found])
    return [Under(one, told[one.pk]) for one in found]


def activities(actor: Actor) -> list[Activity]:
    """The activities that a campaign can belong to: of programmes that are carried out. Raises Refused."""
    rows = Activity.objects.filter(programme__in=programmes(actor).filter(state__in=RUNNING))
    return list(rows.select_related("programme").order_by("-programme__first_year", "section", "number"))


def _activity(actor: Actor, found: Campaign) -> Activity | None:
    """The activity as the edition says it that is carried out; where none is, as the newest says it."""
    if not found.activity:
        return None
    rows = Activity.objects.filter(line=found.activity, programme__in=programmes(actor)).select_related("programme")
    return min(rows, key=lambda one: (one.programme.state not in RUNNING, -one.programme.edition), default=None)


def _figures(rows: list[UUID]) -> dict[UUID, Figures]:
    """The figures of each of these campaigns: one question for each kind of entry."""
    mine = {"campaign__in": rows}
    events = Event.objects.filter(**mine).values_list("campaign").annotate(n=Count("pk"), c=Count("people"))
    came = {pk: (n, counted, people or 0) for pk, n, counted, people in events.annotate(p=Sum("people"))}
    reached = Reach.objects.filter(**mine).values_list("campaign", "kind").annotate(n=Sum("number"))
    shown = {(pk, kind): n for pk, kind, n in reached}
    materials = Material.objects.filter(**mine).values_list("campaign").annotate(n=Sum("copies"))
    printed = {pk: copies or 0 for pk, copies in materials}
    return {
        pk: Figures(
            *came.get(pk, (0, 0, 0)),
            shown.get((pk, ReachKind.IMPRESSIONS), 0),
            shown.get((pk, ReachKind.CLICKS), 0),
            printed.get(pk, 0),
        )
        for pk in rows
    }
