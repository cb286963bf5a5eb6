"""Campaigns: planned, started, filled with what belongs to them, ended, evaluated."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.foundation.downloads import download
from accord.foundation.refusals import Missing
from accord.foundation.sheets import Format
from accord.prevention.campaigns import entries, queries, services, yearly
from accord.prevention.campaigns.access import event_to_keep, may_begin_year, may_keep, reach_to_keep, require_keep
from accord.prevention.campaigns.files import give
from accord.prevention.campaigns.forms import (
    CostForm,
    CountForm,
    EvaluateForm,
    EventForm,
    MaterialForm,
    PlanForm,
    ReachForm,
    first,
)
from accord.prevention.campaigns.vocab import BEGUN, CampaignState, Fixed
from accord.research.tables import campaigns as tables
from accord.research.tables.weeks import draw

ENTRIES: Final[dict[str, tuple[Any, Any]]] = {
    "material": (MaterialForm, _("Add a material")),
    "event": (EventForm, _("Add an event")),
    "reach": (ReachForm, _("Enter what a channel counted")),
    "cost": (CostForm, _("Enter a cost")),
}


@require_GET
def campaigns(request: DeskRequest) -> HttpResponse:
    """The campaigns of the organisation, and what others started."""
    actor = request.actor
    return page(
        request,
        "campaigns",
        found=queries.newest(actor, after=request.GET.get("after", "")),
        keeps=may_keep(actor),
        year=now().year if may_begin_year(actor) else None,
    )


@require_POST
def campaigns_begin(request: DeskRequest) -> HttpResponse:
    """Begin the national campaigns of a year."""
    asked = request.POST.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return do(
        request,
        lambda: yearly.begin_year(actor=request.actor, year=year, now=now(), key=key(request)),
        _("Planned as drafts. Open each one, and change what is different this year."),
        "desk:campaigns",
    )


@require_http_methods(["GET", "POST"])
def campaign_new(request: DeskRequest) -> HttpResponse:
    """Plan a campaign."""
    require_keep(request.actor)
    form = PlanForm(request.POST or None, activities=queries.activities(request.actor))

    def work() -> Any:
        return services.plan(actor=request.actor, wanted=form.plan(), now=now(), key=key(request))

    if request.method == "POST" and (given := try_form(form, work)):
        messages.success(request, _("Planned. Add its materials and events."))
        return redirect("desk:campaign", given.id)
    return page(request, "campaign_form", form=form, heading=_("Plan a campaign"))


@require_http_methods(["GET", "POST"])
def campaign_edit(request: DeskRequest, campaign_id: str) -> HttpResponse:
    """Change the plan."""
    row = reach_to_keep(request.actor, pk_of(campaign_id))
    if row.state != CampaignState.PLANNED:
        raise Fixed
    opened = queries.opened(request.actor, row.pk, now())
    activities, present = queries.activities(request.actor), opened.activity
    if present and present not in activities:  # its programme is over: what is there stays unless somebody changes it
        activities.append(present)
    form = PlanForm(request.POST or None, activities=activities, initial=first(row, present))

    def work() -> Any:
        call: dict[str, Any] = {"actor": request.actor, "campaign": row.pk, "read": read_version(request)}
        return services.change(wanted=form.plan(), now=now(), key=key(request), **call)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Saved."))
        return redirect("desk:campaign", row.pk)
    return page(request, "campaign_form", form=form, row=row, heading=_("Change the plan"), version=row.version)


@require_GET
def campaign(request: DeskRequest, campaign_id: str) -> HttpResponse:
    """One campaign with what belongs to it, and what can be done."""
    actor, moment = request.actor, now()
    found = queries.opened(actor, pk_of(campaign_id), moment)
    row, begun = found.campaign, found.campaign.state in BEGUN
    picture = (
        tables.picture(actor=actor, campaign=row.pk, threshold=settings.ACCORD_SMALL_CELL, today=day(moment))
        if begun and tables.may_see(actor)
        else None
    )
    measures = picture.measures if picture else []
    drawn = [(one, draw(one.title, one.weeks, one.channel.value)) for one in measures]
    return page(request, "campaign", found=found, row=row, begun=begun, picture=picture, drawn=drawn)


@require_POST
def campaign_step(request: DeskRequest, campaign_id: str) -> HttpResponse:
    """Start it, end it, or cancel it."""
    pk, action, read = pk_of(campaign_id), request.POST.get("action", ""), read_version(request)
    call: dict[str, Any] = {"actor": request.actor, "campaign": pk, "now": now(), "key": key(request)}
    return do(
        request,
        lambda: services.step(action=action, read=read, **call),
        _("Entered."),
        "desk:campaign",
        pk,
        grave=action == "cancel",
    )


@require_http_methods(["GET", "POST"])
def campaign_evaluate(request: DeskRequest, campaign_id: str) -> HttpResponse:
    """Write what came of it and what was learnt."""
    row = reach_to_keep(request.actor, pk_of(campaign_id))
    form = EvaluateForm(request.POST or None, initial={"result": row.result, "learnt": row.learnt})

    def work() -> Any:
        call: dict[str, Any] = {"actor": request.actor, "campaign": row.pk, "read": read_version(request)}
        return services.evaluate(**form.cleaned_data, now=now(), key=key(request), **call)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Saved."))
        return redirect("desk:campaign", row.pk)
    return page(request, "campaign_form", form=form, row=row, heading=_("Evaluate the campaign"), version=row.version)


@require_http_methods(["GET", "POST"])
def campaign_add(request: DeskRequest, campaign_id: str, what: str) -> HttpResponse:
    """Enter a material, an event, what a channel counted, or a cost."""
    row = reach_to_keep(request.actor, pk_of(campaign_id))
    kind, heading = ENTRIES[what]
    form = kind(request.POST or None)

    def work() -> Any:
        call: dict[str, Any] = {"actor": request.actor, "campaign": row.pk, "now": now(), "key": key(request)}
        return entries.add(wanted=form.wanted(), **call)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Entered."))
        return redirect("desk:campaign", row.pk)
    lead = _("Each currency by itself: amounts of two currencies are never added.") if what == "cost" else ""
    return page(request, "campaign_form", form=form, row=row, heading=heading, lead=lead)


@require_http_methods(["GET", "POST"])
def campaign_count(request: DeskRequest, campaignevent_id: str) -> HttpResponse:
    """Enter how many came to an event."""
    event = event_to_keep(request.actor, pk_of(campaignevent_id))
    row = event.campaign
    form = CountForm(request.POST or None, initial={"people": event.people})

    def work() -> Any:
        call: dict[str, Any] = {"actor": request.actor, "event": event.pk, "now": now(), "key": key(request)}
        return entries.count(people=form.cleaned_data["people"], **call)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Entered."))
        return redirect("desk:campaign", row.pk)
    return page(request, "campaign_form", form=form, row=row, heading=_("How many people came"), lead=event.title)


@require_POST
def campaign_drop(request: DeskRequest, campaign_id: str) -> HttpResponse:
    """Take out a material, an event, what a channel counted, or a cost."""
    pk, what, entry = pk_of(campaign_id), request.POST.get("what", ""), pk_of(request.POST.get("entry", ""))
    call: dict[str, Any] = {"actor": request.actor, "campaign": pk, "now": now(), "key": key(request)}
    return do(request, lambda: entries.drop(what=what, entry=entry, **call), _("Taken out."), "desk:campaign", pk)


@require_GET
def campaign_file(request: DeskRequest, campaign_id: str) -> HttpResponse:
    """The same as a file."""
    asked = request.GET.get("format", "csv")
    if asked not in list(Format):
        raise Missing
    return download(give(actor=request.actor, campaign=pk_of(campaign_id), kind=Format(asked), now=now()))
