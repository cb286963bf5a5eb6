"""Projects: what donors were promised and what was reached."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.agreements import queries as agreements
from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import download
from accord.foundation.refusals import Missing
from accord.foundation.sheets import Format
from accord.research.projects import queries, services
from accord.research.projects.access import allowed, reach
from accord.research.projects.files import give
from accord.research.projects.forms import MoneyForm, ProjectForm, TargetForm


@require_GET
def projects(request: DeskRequest) -> HttpResponse:
    """The projects of the organisation."""
    return page(request, "projects", projects=queries.own(request.actor))


@require_http_methods(["GET", "POST"])
def project_new(request: DeskRequest) -> HttpResponse:
    """Begin a project."""
    actor = request.actor
    allowed(actor)
    ours = set(organisations.of_country_of(actor.organisation))
    bodies = [(str(one.pk), one.name) for one in organisations.directory(actor) if one.pk in ours]
    signed = [(str(one.pk), f"{one.title} ({one.code})") for one in agreements.own(actor)]
    form = ProjectForm(request.POST or None, bodies=bodies, agreements=signed)
    if request.method == "POST":
        given = try_form(form, lambda: services.begin(actor=actor, wanted=form.wanted(), now=now(), key=key(request)))
        if given:
            messages.success(request, _("Begun. Now say what was promised."))
            return redirect("desk:project", given.id)
    return page(request, "project_new", form=form)


@require_GET
def project(request: DeskRequest, project_id: str) -> HttpResponse:
    """One project: targets, what was reached, money."""
    found = queries.reached(actor=request.actor, project=pk_of(project_id), now=now())
    under = None
    if found.project.agreement:
        under = next((one for one in agreements.own(request.actor) if one.pk == found.project.agreement), None)
    return page(request, "project", found=found, project=found.project, under=under)


@require_http_methods(["GET", "POST"])
def project_target(request: DeskRequest, project_id: str) -> HttpResponse:
    """What is promised of an indicator in a year."""
    return _change(request, project_id, TargetForm, services.set_target, _("What was promised"))


@require_http_methods(["GET", "POST"])
def project_money(request: DeskRequest, project_id: str) -> HttpResponse:
    """What was granted and spent."""
    return _change(request, project_id, MoneyForm, services.set_money, _("Money"))


def _change(request: DeskRequest, project_id: str, kind: Any, write: Any, heading: str) -> HttpResponse:
    found = reach(request.actor, pk_of(project_id))
    form = kind(request.POST or None, project=found)
    if request.method == "POST":
        call = {"actor": request.actor, "project": found.pk, "now": now(), "key": key(request)}

        def work() -> Any:
            said = {"paid": form.wanted()} if kind is MoneyForm else form.cleaned_data
            return write(**call, **said, read=read_version(request))

        if try_form(form, work):
            messages.success(request, _("Saved."))
            return redirect("desk:project", found.pk)
    version = read_version(request) if request.method == "POST" else found.version
    return page(request, "project_change", form=form, project=found, heading=heading, version=version)


@require_POST
def project_close(request: DeskRequest, project_id: str) -> HttpResponse:
    """Close a project."""
    pk = pk_of(project_id)
    return do(
        request,
        lambda: services.close(
            actor=request.actor, project=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Closed."),
        "desk:project",
        pk,
        grave=True,
    )


@require_GET
def project_file(request: DeskRequest, project_id: str) -> HttpResponse:
    """The same as a file."""
    asked = request.GET.get("format", "csv")
    if asked not in list(Format):
        raise Missing
    return download(give(actor=request.actor, project=pk_of(project_id), kind=Format(asked), now=now()))
