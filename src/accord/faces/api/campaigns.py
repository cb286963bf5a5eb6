"""Campaigns: planned, filled with what belongs to them, evaluated."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import campaigns as c
from accord.foundation.clock import day, now
from accord.foundation.downloads import download
from accord.foundation.sheets import Format
from accord.prevention.campaigns import entries, queries, services, yearly
from accord.prevention.campaigns.files import give
from accord.prevention.campaigns.models import Campaign
from accord.research.tables import campaigns as tables

router = Router(tags=["prevention"])


@router.get("/campaigns", response=answers(c.CampaignPage))
def list_campaigns(request: HttpRequest, after: str = "") -> c.CampaignPage:
    """The campaigns of your organisation, and what others started; newest first."""
    found = queries.newest(actor_of(request), after=after)
    return c.CampaignPage(rows=[c.CampaignRow(**_row(one)) for one in found.rows], next=found.next)


@router.post("/campaigns", response=WRITE)
def plan_campaign(request: HttpRequest, body: c.CampaignIn, key: Key) -> s.Written:
    """Plan a campaign."""
    return shapes.written(services.plan(actor=actor_of(request), wanted=_plan(body), now=now(), key=key))


@router.post("/campaigns/national", response=WRITE)
def begin_national_campaigns(request: HttpRequest, body: c.CampaignYearIn, key: Key) -> s.Written:
    """Plan the national campaigns of a year as drafts, once. Answers with the first of them."""
    return shapes.written(yearly.begin_year(actor=actor_of(request), year=body.year, now=now(), key=key))


@router.get("/campaigns/{campaign_id}", response=answers(c.CampaignOpen))
def get_campaign(request: HttpRequest, campaign_id: UUID) -> c.CampaignOpen:
    """One campaign with what belongs to it."""
    found = queries.opened(actor_of(request), campaign_id, now())
    row = found.campaign
    more: dict[str, Any] = {
        "activity": found.activity.pk if found.activity else None,
        "materials": [c.MaterialOut(**shapes.pick(one, c.MaterialOut)) for one in found.materials],
        "events": [c.CampaignEventOut(**shapes.pick(one, c.CampaignEventOut)) for one in found.events],
        "reached": [c.ReachOut(**shapes.pick(one, c.ReachOut)) for one in found.reached],
        "costs": [c.CostOut(**shapes.pick(one, c.CostOut)) for one in found.costs],
        "spent": [c.SpentOut(**asdict(one)) for one in found.spent],
        "figures": c.CampaignFiguresOut(**asdict(found.figures)),
        "steps": found.steps,
    }
    return c.CampaignOpen(**_row(row), **more)


@router.post("/campaigns/{campaign_id}/plan", response=WRITE)
def change_campaign(request: HttpRequest, campaign_id: UUID, body: c.CampaignChangeIn, key: Key) -> s.Written:
    """Change the plan, before it started."""
    call: dict[str, Any] = {"actor": actor_of(request), "campaign": campaign_id, "read": body.version}
    return shapes.written(services.change(wanted=_plan(body), now=now(), key=key, **call))


@router.post("/campaigns/{campaign_id}/steps", response=WRITE)
def step_campaign(request: HttpRequest, campaign_id: UUID, body: c.CampaignStepIn, key: Key) -> s.Written:
    """Take a step."""
    call: dict[str, Any] = {"actor": actor_of(request), "campaign": campaign_id, "read": body.version}
    return shapes.written(services.step(action=body.action, now=now(), key=key, **call))


@router.post("/campaigns/{campaign_id}/evaluation", response=WRITE)
def evaluate_campaign(request: HttpRequest, campaign_id: UUID, body: c.EvaluationIn, key: Key) -> s.Written:
    """Write what came of it and what was learnt."""
    call: dict[str, Any] = {"actor": actor_of(request), "campaign": campaign_id, "read": body.version}
    return shapes.written(services.evaluate(result=body.result, learnt=body.learnt, now=now(), key=key, **call))


@router.post("/campaigns/{campaign_id}/materials", response=WRITE)
def add_campaign_material(request: HttpRequest, campaign_id: UUID, body: c.MaterialIn, key: Key) -> s.Written:
    """Add a material."""
    return _add(request, campaign_id, entries.Made(**body.model_dump()), key)


@router.post("/campaigns/{campaign_id}/events", response=WRITE)
def add_campaign_event(request: HttpRequest, campaign_id: UUID, body: c.CampaignEventIn, key: Key) -> s.Written:
    """Add an event."""
    return _add(request, campaign_id, entries.Held(**body.model_dump()), key)


@router.post("/campaigns/{campaign_id}/reach", response=WRITE)
def enter_campaign_reach(request: HttpRequest, campaign_id: UUID, body: c.ReachIn, key: Key) -> s.Written:
    """Enter what a channel counted; it stands in place of what stood there."""
    return _add(request, campaign_id, entries.Reached(**body.model_dump()), key)


@router.post("/campaigns/{campaign_id}/costs", response=WRITE)
def enter_campaign_cost(request: HttpRequest, campaign_id: UUID, body: c.CostIn, key: Key) -> s.Written:
    """Enter a cost."""
    return _add(request, campaign_id, entries.Paid(**body.model_dump()), key)


@router.post("/campaigns/{campaign_id}/taken-out", response=WRITE)
def take_out_of_campaign(request: HttpRequest, campaign_id: UUID, body: c.TakenOutIn, key: Key) -> s.Written:
    """Take out a material, an event, what a channel counted, or a cost."""
    call: dict[str, Any] = {"actor": actor_of(request), "campaign": campaign_id, "now": now(), "key": key}
    return shapes.written(entries.drop(what=body.what, entry=body.entry, **call))


@router.get("/campaigns/{campaign_id}/picture", response=answers(c.PictureOut))
def get_campaign_picture(request: HttpRequest, campaign_id: UUID) -> c.PictureOut:
    """Signals before, during and after, by week and by region, for who reads figures. `null` and `*`: hidden. No proof of an effect."""
    asked: dict[str, Any] = {"actor": actor_of(request), "campaign": campaign_id, "today": day(now())}
    found = tables.picture(threshold=settings.ACCORD_SMALL_CELL, **asked)
    measures = [
        c.MeasureOut(
            channel=one.channel.value,
            weeks=[c.WeekOut(**shapes.pick(week, c.WeekOut)) for week in one.weeks],
            columns=one.columns,
            rows=[[line.label, *line.cells] for line in one.lines],
        )
        for one in found.measures
    ]
    return c.PictureOut(measures=measures, notes=found.notes)


@router.get("/campaigns/{campaign_id}/file", response=answers(None))
def get_campaign_file(request: HttpRequest, campaign_id: UUID, format: Format = Format.CSV) -> HttpResponse:  # noqa: A002
    """The same as a file, `csv` or `xlsx`."""
    return download(give(actor=actor_of(request), campaign=campaign_id, kind=format, now=now()))


@router.post("/campaign-events/{campaignevent_id}/people", response=WRITE)
def count_campaign_event(request: HttpRequest, campaignevent_id: UUID, body: c.PeopleCameIn, key: Key) -> s.Written:
    """Enter how many came. Answers with the campaign."""
    call: dict[str, Any] = {"actor": actor_of(request), "event": campaignevent_id, "now": now(), "key": key}
    return shapes.written(entries.count(people=body.people, **call))


def _add(request: HttpRequest, campaign: UUID, wanted: entries.Wanted, key: str) -> s.Written:
    return shapes.written(entries.add(actor=actor_of(request), campaign=campaign, wanted=wanted, now=now(), key=key))


def _plan(body: c.CampaignIn) -> services.Plan:
    d = body.model_dump(exclude={"version", "names", "groups", "regions", "ways"})
    sets: dict[str, Any] = {name: frozenset(getattr(body, name)) for name in ("groups", "regions", "ways")}
    return services.Plan(names=tuple(body.names.model_dump().items()), **sets, **d)


def _row(one: Campaign) -> dict[str, Any]:
    sets = {name: getattr(one, name).split() for name in ("groups", "regions", "ways")}
    return shapes.pick(one, c.CampaignRow, **sets)
