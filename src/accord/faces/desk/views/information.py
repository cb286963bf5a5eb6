"""Requests for information between organisations."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, receivers, try_form
from accord.foundation.clock import day
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Action
from accord.foundation.ui.forms import HouseForm
from accord.protection.information import queries, services
from accord.protection.information.access import may_ask, reach_received
from accord.protection.information.forms import AskForm, DeclineForm, ReplyForm

WEEK = timedelta(days=7)


@require_GET
def information(request: DeskRequest) -> HttpResponse:
    """What others ask about persons of one's own cases, and what one asked."""
    return page(request, "information", rows=queries.listed(request.actor))


@require_http_methods(["GET", "POST"])
def new_information(request: DeskRequest) -> HttpResponse:
    """Ask another organisation about a person whom both know."""
    may_ask(request.actor)
    first = {
        "due_on": day(now()) + WEEK,
        "about": request.GET.get("about", ""),
        "about_code": request.GET.get("code", "")[:20],
    }
    form = AskForm(request.POST or None, initial=first, organisations=receivers(request.actor))
    if request.method == "POST":
        given = try_form(
            form, lambda: services.ask(actor=request.actor, wanted=form.wanted(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Asked. The answer will stand here."))
            return redirect("desk:information_one", given.id)
    return page(request, "information_new", form=form)


@require_GET
def one(request: DeskRequest, informationrequest_id: str) -> HttpResponse:
    """One request, opened, from one's own side."""
    return _page(request, pk_of(informationrequest_id))


def _page(request: DeskRequest, pk: UUID, **bound: HouseForm) -> HttpResponse:
    view = queries.one(actor=request.actor, request=pk, now=now())
    return page(
        request,
        "information_one",
        view=view,
        request_=view.request,
        reply=bound.get("reply") or ReplyForm(asked_for=view.asked_for),
        decline=bound.get("decline") or DeclineForm(),
        form=next(iter(bound.values()), None),
        owed=duties.about(request.actor, pk),
    )


@require_POST
def answer(request: DeskRequest, informationrequest_id: str) -> HttpResponse:
    """Answer for the person of one's case, or say why not."""
    pk = pk_of(informationrequest_id)
    reach_received(request.actor, pk, Action.ENQUIRY_ANSWER)
    call: dict[str, Any] = {
        "actor": request.actor,
        "request": pk,
        "read": read_version(request),
        "now": now(),
        "key": key(request),
    }
    form: HouseForm
    if request.POST.get("action") == "decline":
        form = decline = DeclineForm(request.POST)
        given = try_form(form, lambda: services.decline(reason=decline.reason_given(), **call))
        name, done = "decline", _("Entered: they read the reason.")
    else:
        view = queries.one(actor=request.actor, request=pk, now=now())
        form = reply = ReplyForm(request.POST, asked_for=view.asked_for)
        given = try_form(form, lambda: services.answer(answered=reply.answered(), **call))
        name, done = "reply", _("Answered.")
    if given is None:
        return _page(request, pk, **{name: form})
    messages.success(request, done)
    return redirect("desk:information_one", pk)
