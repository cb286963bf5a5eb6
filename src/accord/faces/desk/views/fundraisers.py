"""Fundraisers: the form open or closed, who signed up, and what became of the letters."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.prevention.fundraisers import queries, services
from accord.prevention.fundraisers.forms import AddressForm

_DONE: Final = {"again": _("The letter goes out again, at most once a day."), "delete": _("Deleted. The count stays.")}


@require_GET
def fundraisers(request: DeskRequest) -> HttpResponse:
    """Who signed up, newest first; how many; and whether the form is open."""
    inbox = queries.inbox(request.actor, after=request.GET.get("after", ""))
    return page(request, "fundraisers", inbox=inbox, site=settings.ACCORD_SITE)


@require_http_methods(["GET", "POST"])
def fundraiser(request: DeskRequest, fundraiser_id: str) -> HttpResponse:
    """One sign-up, opened: an event. POST: another address, because the person asked for it."""
    pk = pk_of(fundraiser_id)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        queries.reach(request.actor, pk)
        given = try_form(
            form,
            lambda: services.correct(
                actor=request.actor,
                fundraiser=pk,
                email=form.cleaned_data["email"],
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(
                request, str(_("Corrected. A letter goes to the new address; the links of the old one are dead."))
            )
            return redirect("desk:fundraisers")
    found = queries.open_fundraiser(actor=request.actor, fundraiser=pk, now=now())
    return page(request, "fundraiser", found=found, form=form, languages=settings.LANGUAGES)


@require_POST
def fundraiser_step(request: DeskRequest, fundraiser_id: str) -> HttpResponse:
    """Send again, or delete."""
    pk, action = pk_of(fundraiser_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.step(
            actor=request.actor, fundraiser=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _DONE.get(action, ""),
        "desk:fundraisers",
        grave=action == "delete",
    )


@require_POST
def fundraisers_open(request: DeskRequest) -> HttpResponse:
    """Take fundraisers."""
    return do(
        request,
        lambda: services.open_desk(actor=request.actor, now=now(), key=key(request)),
        _("Open. The form stands on the public pages."),
        "desk:fundraisers",
    )


@require_POST
def fundraisers_close(request: DeskRequest) -> HttpResponse:
    """Take no more."""
    return do(
        request,
        lambda: services.close_desk(actor=request.actor, read=read_version(request), now=now(), key=key(request)),
        _("Closed. What came stays."),
        "desk:fundraisers",
    )
