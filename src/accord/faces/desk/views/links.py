"""Links between files: the list, a file with its selectors and its picture, a meeting of two files."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Action, Request, require
from accord.foundation.policy.decide import relation_of
from accord.justice.links import queries, services
from accord.justice.links.access import reach
from accord.justice.links.forms import FileForm, SelectorForm, StepForm
from accord.justice.links.vocab import ACTIONS


@require_GET
def links(request: DeskRequest) -> HttpResponse:
    """The files of the organisation and their open meetings. Titles are opened: an event."""
    actor = request.actor
    found, rows = queries.files(actor, now=now(), after=request.GET.get("after", ""))
    return page(
        request,
        "links",
        found=found,
        rows=rows,
        met=queries.open_meetings(actor),
        leads=people.names(row.file.lead for row in rows),
    )


@require_http_methods(["GET", "POST"])
def new_file(request: DeskRequest) -> HttpResponse:
    """Open a file for a proceeding."""
    actor, form = request.actor, FileForm(request.POST or None)
    require(Request(actor, Action.LINK_KEEP, relation_of(actor, actor.organisation)))
    if request.method == "POST":
        given = try_form(
            form, lambda: services.open_file(actor=actor, opening=form.opening(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("The file is open. Enter what it holds."))
            return redirect("desk:link_file", given.id)
    return page(request, "link_new", form=form)


@require_http_methods(["GET", "POST"])
def file(request: DeskRequest, link_file_id: str) -> HttpResponse:
    """A file: its selectors, its meetings, the picture; and the form that enters one selector more."""
    actor, pk = request.actor, pk_of(link_file_id)
    form = SelectorForm(request.POST or None, initial={"country": request.membership.organisation.country})
    if request.method == "POST":
        reach(actor, pk, Action.LINK_KEEP)
        given = try_form(
            form, lambda: services.enter(actor=actor, file=pk, found=form.found(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Entered. If another file holds it too, the meeting stands below."))
            return redirect("desk:link_file", pk)
    view = queries.open_file(actor=actor, file=pk, now=now())
    return page(request, "link_file", view=view, file=view.file, form=form, lead=people.names([view.file.lead]))


@require_POST
def close(request: DeskRequest, link_file_id: str) -> HttpResponse:
    """Close a file."""
    pk = pk_of(link_file_id)
    return do(
        request,
        lambda: services.close(actor=request.actor, file=pk, read=read_version(request), now=now(), key=key(request)),
        _("Closed. It meets nothing any more."),
        "desk:link_file",
        pk,
        grave=True,
    )


@require_POST
def remove(request: DeskRequest, selector_id: str) -> HttpResponse:
    """A selector was entered in error."""
    pk = pk_of(selector_id)
    return do(
        request,
        lambda: services.remove(
            actor=request.actor, selector=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Removed. It meets nothing any more."),
        "desk:link_file",
        queries.file_of(request.actor, pk),
        grave=True,
    )


@require_GET
def meeting(request: DeskRequest, link_meeting_id: str) -> HttpResponse:
    """One's own side of a meeting: whom to call, about what kind of selector, and what can be done now."""
    view = queries.open_meeting(request.actor, pk_of(link_meeting_id))
    return page(
        request,
        "link_meeting",
        view=view,
        meeting=view.meeting,
        step_form=StepForm(),
        words=ACTIONS,
        owed=duties.about(request.actor, view.meeting.pk),
    )


@require_POST
def act(request: DeskRequest, link_meeting_id: str) -> HttpResponse:
    """Take a step in a meeting."""
    pk, action = pk_of(link_meeting_id), request.POST.get("action", "")
    form = StepForm(request.POST)
    form.is_valid()  # a reason that is none is asked for again by the domain
    return do(
        request,
        lambda: services.act(
            actor=request.actor,
            meeting=pk,
            action=action,
            reason=form.why(),
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
        _("Entered. Both sides see it."),
        "desk:link_meeting",
        pk,
        grave=action in ("tell", "dismiss"),
    )
