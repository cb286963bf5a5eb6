"""The national programme: its draft, its steps, its activities."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.machine import NotPossible
from accord.foundation.ui.forms import Choices
from accord.prevention.campaigns.queries import of_activity
from accord.prevention.programme import activities, queries, services
from accord.prevention.programme.access import activity_of, may_keep, reach_own, require_keep
from accord.prevention.programme.assembling import owed
from accord.prevention.programme.forms import ActivityForm, BeginForm, HeadForm, IndicatorForm, StepForm
from accord.prevention.programme.frames import frame
from accord.prevention.programme.models import Activity, Programme

STEPS: Final = {
    "approve": _("Approved by the commission"),
    "adopt": _("Adopted by the government"),
    "force": _("In force without adoption"),
    "redraft": _("Take back to draft"),
    "drop": _("Not pursued"),
    "report": _("Report the programme as a whole"),
    "close": _("Close"),
}


@require_GET
def programmes(request: DeskRequest) -> HttpResponse:
    """Every programme that may be read, and what the own organisation owes."""
    return page(
        request,
        "programmes",
        found=queries.newest(request.actor, after=request.GET.get("after", "")),
        owed=owed(request.actor, now()),
        keeps=may_keep(request.actor),
    )


@require_http_methods(["GET", "POST"])
def programme_new(request: DeskRequest) -> HttpResponse:
    """Begin a programme."""
    require_keep(request.actor)
    first = {"language": request.actor.language, "first_year": now().year + 1, "previous": request.GET.get("from", "")}
    form = BeginForm(
        request.POST or None,
        previous=queries.unfinished_years(request.actor),
        strategies=queries.strategies(request.actor),
        initial=first,
    )
    if request.method == "POST":
        given = try_form(
            form, lambda: services.begin(actor=request.actor, wanted=form.wanted(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Begun. Add the activities, then bring it before the commission."))
            return redirect("desk:programme", given.id)
    return page(request, "programme_new", form=form)


@require_GET
def programme(request: DeskRequest, programme_id: str) -> HttpResponse:
    """One programme with its sections and activities, and what can be done."""
    found = queries.opened(request.actor, pk_of(programme_id), now())
    steps = [(action, STEPS[action]) for action in STEPS if action in found.steps]
    return page(request, "programme", found=found, row=found.programme, steps=steps)


@require_http_methods(["GET", "POST"])
def programme_edit(request: DeskRequest, programme_id: str) -> HttpResponse:
    """Change title, strategy and objectives of a draft."""
    row = services.draft_of(request.actor, pk_of(programme_id))
    form = HeadForm(request.POST or None, programme=row, kept=frame(row.frame))
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.change(
                actor=request.actor, programme=row.pk, wanted=form.wanted(), read=read_version(request), now=now(),
                key=key(request),
            ),
        )  # fmt: skip
        if given:
            messages.success(request, _("Saved."))
            return redirect("desk:programme", given.id)
    return page(request, "programme_form", form=form, row=row, heading=_("Title and objectives"))


@require_http_methods(["GET", "POST"])
def programme_step(request: DeskRequest, programme_id: str) -> HttpResponse:
    """One step, with the day and the number that belong to it."""
    row = reach_own(request.actor, pk_of(programme_id))
    open_ = queries.opened(request.actor, row.pk, now()).steps
    action = request.POST.get("action") or request.GET.get("action") or next(iter(open_), "")
    if action not in STEPS:
        raise NotPossible
    form = StepForm(request.POST or None, action=action)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.step(
                actor=request.actor, programme=row.pk, wanted=form.wanted(), read=read_version(request), now=now(),
                key=key(request),
            ),
        )  # fmt: skip
        if given:
            messages.success(request, _("Entered."))
            return redirect("desk:programme", given.id)
    return page(request, "programme_form", form=form, row=row, heading=STEPS[action], action=action)


@require_POST
def programme_revise(request: DeskRequest, programme_id: str) -> HttpResponse:
    """Begin a new version of what is in force."""
    given = services.revise(actor=request.actor, programme=pk_of(programme_id), now=now(), key=key(request))
    messages.success(request, _("A new version is begun. When it is in force it takes the place of this one."))
    return redirect("desk:programme", given.id)


@require_http_methods(["GET", "POST"])
def activity_new(request: DeskRequest, programme_id: str) -> HttpResponse:
    """Add an activity to a draft."""
    row = services.draft_of(request.actor, pk_of(programme_id))
    form = _activity_form(request, row, {"section": request.GET.get("section", "")})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: activities.add_activity(
                actor=request.actor, programme=row.pk, wanted=form.wanted(), now=now(), key=key(request)
            ),
        )
        if given:
            messages.success(request, _("Added. Say now what is counted."))
            return redirect("desk:activity", given.id)
    return page(request, "programme_form", form=form, row=row, heading=_("New activity"))


@require_GET
def activity(request: DeskRequest, activity_id: str) -> HttpResponse:
    """One activity and what was reported on it."""
    found = queries.opened_activity(request.actor, pk_of(activity_id), now())
    lines = {one.line: one for one in found.indicators}
    under = of_activity(request.actor, found.activity.line)
    return page(request, "activity", found=found, row=found.activity, lines=lines, campaigns=under)


@require_http_methods(["GET", "POST"])
def activity_edit(request: DeskRequest, activity_id: str) -> HttpResponse:
    """Change an activity of a draft."""
    one = activity_of(request.actor, pk_of(activity_id))
    services.draft_of(request.actor, one.programme_id)
    form = _activity_form(request, one.programme, _first(one))
    if request.method == "POST":
        given = try_form(
            form,
            lambda: activities.change_activity(
                actor=request.actor, activity=one.pk, wanted=form.wanted(), read=read_version(request), now=now(),
                key=key(request),
            ),
        )  # fmt: skip
        if given:
            messages.success(request, _("Saved."))
            return redirect("desk:activity", given.id)
    return page(request, "programme_form", form=form, row=one.programme, of=one, heading=_("Change the activity"))


@require_POST
def activity_drop(request: DeskRequest, activity_id: str) -> HttpResponse:
    """Take an activity out of a draft."""
    pk = pk_of(activity_id)
    programme_id = activity_of(request.actor, pk).programme_id
    return do(
        request,
        lambda: activities.drop_activity(
            actor=request.actor, activity=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("The activity is taken out."),
        "desk:programme",
        programme_id,
        grave=True,
    )


@require_http_methods(["GET", "POST"])
def indicator_new(request: DeskRequest, activity_id: str) -> HttpResponse:
    """Say what is counted."""
    one = activity_of(request.actor, pk_of(activity_id))
    services.draft_of(request.actor, one.programme_id)
    form = IndicatorForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: activities.add_indicator(
                actor=request.actor, activity=one.pk, wanted=form.wanted(), now=now(), key=key(request)
            ),
        )
        if given:
            messages.success(request, _("Added."))
            return redirect("desk:activity", one.pk)
    return page(request, "programme_form", form=form, row=one.programme, of=one, heading=_("New indicator"))


@require_POST
def indicator_drop(request: DeskRequest, indicator_id: str) -> HttpResponse:
    """Count it no longer."""
    given = activities.drop_indicator(actor=request.actor, indicator=pk_of(indicator_id), now=now(), key=key(request))
    messages.success(request, _("It is no longer counted."))
    return redirect("desk:activity", given.id)


def _activity_form(request: DeskRequest, row: Programme, first: dict[str, object]) -> ActivityForm:
    bodies: Choices = [(str(one.pk), one.name) for one in organisations.directory(request.actor)]
    return ActivityForm(request.POST or None, programme=row, kept=frame(row.frame), directory=bodies, initial=first)


def _first(one: Activity) -> dict[str, object]:
    parts: dict[str, list[str]] = {"responsible": [], "partner": []}
    for bearer in one.bearers.all():
        parts[bearer.part].append(str(bearer.organisation_id))
    found = {name: getattr(one, name) for name in ("title", "others", "financing", "outcome", "starts", "ends")}
    planned = {f"planned_{b.currency}": b.amount for b in one.budgets.all()}
    place = f"{one.section}.{one.objective}" if one.objective else str(one.section)
    return found | planned | {"responsible": parts["responsible"], "partners": parts["partner"], "section": place}
