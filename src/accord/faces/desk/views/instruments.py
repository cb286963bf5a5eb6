"""The lists by which people are screened: to read for everybody, to write for the experts of the coordinators."""

from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.detection.screening import catalogue, editing, writing
from accord.detection.screening.catalogue import Opened
from accord.detection.screening.editing import may
from accord.detection.screening.forms_of_lists import ImportForm, WithdrawForm
from accord.detection.screening.indicators import STRENGTH_WORDS, dimensions
from accord.detection.screening.models import Edition
from accord.detection.screening.vocab import WhyWithdrawn
from accord.faces.desk.fresh import fresh
from accord.faces.desk.uploaded import text_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.policy import Action
from accord.foundation.refusals import Missing

_DONE: Final = {
    "propose": _("A second coordinator finds it under Lists of questions and in My day."),
    "take_back": _("It is a draft again."),
    "return": _("It went back to who wrote it."),
    "discard": _("The draft is discarded."),
}


@require_GET
def instrument_list(request: DeskRequest) -> HttpResponse:
    """Every version of every list."""
    found = catalogue.listed(request.actor)
    return page(request, "instruments", found=found, may_edit=may(request.actor, Action.INSTRUMENT_EDIT))


@require_GET
def instrument_page(request: DeskRequest, instrument: str, edition: str) -> HttpResponse:
    """One version: its head, its questions with their weights, and what can be done with it."""
    return _opened(request, catalogue.opened(request.actor, instrument, edition))


def _opened(request: DeskRequest, found: Opened, form: WithdrawForm | None = None) -> HttpResponse:
    made = found.listed.made
    return page(
        request,
        "instrument",
        found=found,
        made=made,
        row=found.listed.row,
        form=form or (WithdrawForm() if found.withdraw else None),
        dimensions=dimensions(),
        strengths=STRENGTH_WORDS,
        next_version=catalogue.next_version(made.id) if found.edit else "",
    )


@require_GET
def instrument_file(request: DeskRequest, instrument: str, edition: str) -> HttpResponse:
    """The file of a version, as another node can import it."""
    found = catalogue.opened(request.actor, instrument, edition)
    answer = HttpResponse(found.text, content_type="application/toml; charset=utf-8")
    return attached(answer, f"{found.listed.made.id}-{found.listed.made.version}.toml")


@require_GET
def instrument_changes(request: DeskRequest, instrument: str, edition: str) -> HttpResponse:
    """What changed since another version."""
    found = catalogue.opened(request.actor, instrument, edition)
    since = request.GET.get("since", "")
    since = since if since in found.others else next(iter(found.others), "")
    changes = catalogue.compared(request.actor, instrument, since, edition) if since else ()
    return page(request, "instrument_changes", found=found, made=found.listed.made, since=since, changes=changes)


@require_http_methods(["GET", "POST"])
def instrument_import(request: DeskRequest) -> HttpResponse:
    """A draft from a file; every fault is told with its line and key."""
    editing.allowed(request.actor, Action.INSTRUMENT_EDIT)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        given = try_form(
            form, lambda: editing.begin(actor=request.actor, text=_text(form), now=now(), key=key(request))
        )
        if given:
            return _to(catalogue.row(given.id))
    return page(request, "instrument_import", form=form, faults=getattr(form.failure, "faults", ()))


def _text(form: ImportForm) -> str:
    file = form.cleaned_data["file"]
    return text_of(file) if file else str(form.cleaned_data["text"])


@require_POST
def instrument_draft(request: DeskRequest, instrument: str, edition: str) -> HttpResponse:
    """A draft of one's own from a version, with the next number."""
    editing.allowed(request.actor, Action.INSTRUMENT_EDIT)
    made = catalogue.opened(request.actor, instrument, edition).listed.made
    mine = replace(made, version=request.POST.get("next", "")[:20])
    return do(
        request,
        lambda: editing.begin(actor=request.actor, text=writing.text_of(mine), now=now(), key=key(request)),
        _("Your draft is begun."),
        "desk:instruments",
    )


@require_POST
def instrument_step(request: DeskRequest, instrument: str, edition: str) -> HttpResponse:
    """Propose, take back, return or discard."""
    row = row_of(catalogue.opened(request.actor, instrument, edition))
    action = request.POST.get("action", "")
    return do(
        request,
        lambda: editing.step(
            actor=request.actor, edition=row.pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _DONE.get(action, ""),
        "desk:instruments",
        grave=action == "discard",
    )


@fresh
@require_POST
def instrument_release(request: DeskRequest, instrument: str, edition: str) -> HttpResponse:
    """Release what another wrote: from now on it is asked."""
    row = row_of(catalogue.opened(request.actor, instrument, edition))
    return do(
        request,
        lambda: editing.release(
            actor=request.actor, edition=row.pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("The list is released. New screenings ask it from now on."),
        "desk:instruments",
        grave=True,
    )


@fresh
@require_POST
def instrument_withdraw(request: DeskRequest, instrument: str, edition: str) -> HttpResponse:
    """Ask a version no more."""
    editing.allowed(request.actor, Action.INSTRUMENT_RELEASE)
    found = catalogue.opened(request.actor, instrument, edition)
    form = WithdrawForm(request.POST)
    given = try_form(
        form,
        lambda: editing.withdraw(
            actor=request.actor,
            instrument=instrument,
            version=edition,
            why=WhyWithdrawn(form.cleaned_data["why"]),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _opened(request, found, form)
    messages.success(request, _("The list is withdrawn. What was begun with it may be finished."))
    return redirect("desk:instruments")


def row_of(found: Opened) -> Edition:
    """The row of what was made at the desk. Raises Missing for a file."""
    if found.listed.row is None:
        raise Missing
    return found.listed.row


def _to(row: Edition) -> HttpResponse:
    return redirect("desk:instrument", row.instrument, row.edition)
