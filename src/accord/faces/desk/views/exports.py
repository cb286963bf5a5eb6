"""Exports: ask for a file, take it, recall it."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.fresh import fresh, fresh_to_send
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, receivers, try_form
from accord.foundation.downloads import download
from accord.foundation.policy import Action, Category, Request, require
from accord.foundation.refusals import Conflict, Invalid
from accord.foundation.writes.services import Stale
from accord.protection.exports import queries, services
from accord.protection.exports.forms import ExportForm

_AGAIN: Final = gettext_lazy("This was already answered. To take the file again, press the button again.")


@require_GET
def export_list(request: DeskRequest) -> HttpResponse:
    """My exports; for the data protection officer, what left the organisation as files."""
    actor = request.actor
    found = queries.newest(actor, after=request.GET.get("after", ""))
    return page(
        request,
        "exports",
        found=found,
        oversees=queries.oversees(actor),
        recipients=organisations.named(row.recipient for row in found.rows),
        names=people.names(row.asked_by for row in found.rows),
    )


@fresh_to_send
@require_http_methods(["GET", "POST"])
def new_export(request: DeskRequest) -> HttpResponse:
    """Ask for a file: what, for whom, why. Nothing is made yet."""
    actor = request.actor
    require(Request(actor, Action.EXPORT_READ))
    form = ExportForm(request.POST or None, kinds=queries.kinds_for(actor), receivers=receivers(actor))
    if request.method == "POST":
        given = try_form(form, lambda: services.ask(actor=actor, wanted=form.wanted(), now=now(), key=key(request)))
        if given:
            return redirect("desk:export", given.id)
    return page(request, "export_new", form=form)


@require_GET
def export(request: DeskRequest, export_id: str) -> HttpResponse:
    """One export: for whom, why, what became of it, and the button that makes the file."""
    view = queries.open_export(actor=request.actor, export=pk_of(export_id), now=now())
    one = view.export
    return page(
        request,
        "export",
        view=view,
        export=one,
        recipient=organisations.get(one.recipient) if one.recipient else None,
        asked_by=people.names([one.asked_by]).get(one.asked_by, ""),
        categories=[Category(code).label for code in one.categories.split()],
    )


@fresh
@require_POST
def take(request: DeskRequest, export_id: str) -> HttpResponse:
    """Make the file now and give it out, or say who must release it first."""
    pk = pk_of(export_id)
    try:
        taken = services.take(actor=request.actor, export=pk, read=read_version(request), now=now(), key=key(request))
    except Stale:  # the file was taken since this page was drawn, most likely from this very page
        messages.info(request, _AGAIN)
        return redirect("desk:export", pk)
    except (Invalid, Conflict) as failure:
        messages.error(request, str(failure))
        return redirect("desk:export", pk)
    if taken.file is not None:
        return download(taken.file)
    if taken.given.repeated:
        messages.info(request, _AGAIN)
    else:
        messages.info(request, _("A second person must release exactly these rows first; colleagues were asked."))
    return redirect("desk:export", pk)


@require_POST
def recall(request: DeskRequest, export_id: str) -> HttpResponse:
    """Recall a file that left."""
    pk = pk_of(export_id)
    return do(
        request,
        lambda: services.recall(
            actor=request.actor, export=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Recalled. Whoever holds the file finds the duty to delete it in its day."),
        "desk:export",
        pk,
        grave=True,
    )
