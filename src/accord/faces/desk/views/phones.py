"""Phones for work without a network, and what they sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.detection.field import arrivals, devices, queries
from accord.detection.field.forms import PhoneForm, SettleForm
from accord.detection.field.vocab import Choice
from accord.faces.desk.fresh import fresh
from accord.faces.desk.pictures import picture_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.policy import Action, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.writes.services import Given


@require_GET
def phones(request: DeskRequest) -> HttpResponse:
    """My phones; those of the organisation for who oversees them."""
    actor = request.actor
    rows = queries.phones(actor, now=now())
    return page(
        request,
        "phones",
        rows=rows,
        owners=people.names(row.device.account for row in rows),
        may_have=queries.may_have(actor),
        oversees=devices.may_oversee(actor),
    )


@fresh
@require_http_methods(["GET", "POST"])
def new_phone(request: DeskRequest) -> HttpResponse:
    """Numbers that enrol a phone; shown once."""
    actor = request.actor
    require(Request(actor, Action.DEVICE_ENROL, relation_of(actor, actor.organisation)))
    form, shown = PhoneForm(request.POST if request.method == "POST" else None), ""

    def work() -> Given:
        nonlocal shown
        given, shown = devices.offer(actor=actor, name=form.cleaned_data["name"], now=now(), key=key(request))
        return given

    made = try_form(form, work) if request.method == "POST" else None
    more: dict[str, Any] = _shown(request, shown) if shown else {}
    return page(request, "phone_new", form=form, again=bool(made and made.repeated), **more)


@require_POST
def lost(request: DeskRequest, device_id: str) -> HttpResponse:
    """Report a phone lost, stolen or given back."""
    pk = pk_of(device_id)
    return do(
        request,
        lambda: devices.report_lost(
            actor=request.actor, device=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Reported. The phone can send nothing any more, and empties itself when it next has a network."),
        "desk:phones",
        grave=True,
    )


@require_GET
def arrival_list(request: DeskRequest) -> HttpResponse:
    """What the phones of the organisation sent, newest first."""
    found = queries.arrivals(request.actor, after=request.GET.get("after", ""))
    return page(request, "arrivals", found=found, owners=people.names(row.account for row in found.rows))


@require_http_methods(["GET", "POST"])
def arrival(request: DeskRequest, arrival_id: str) -> HttpResponse:
    """One of them; where it waits, what the phone sent beside what stands here, and the decision."""
    actor, pk = request.actor, pk_of(arrival_id)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and try_form(form, lambda: _settle(request, pk, form)):
        messages.success(request, _("Decided."))
        return redirect("desk:arrival", pk)
    view = queries.open_arrival(actor=actor, arrival=pk, now=now())
    found = view.arrival
    return page(
        request, "arrival", view=view, arrival=found, form=form, names=people.names([found.account, found.settled_by])
    )


def _settle(request: DeskRequest, pk: UUID, form: SettleForm) -> Given:
    choice = Choice(form.cleaned_data["choice"])
    call: dict[str, Any] = {"actor": request.actor, "arrival": pk, "choice": choice, "now": now()}
    return arrivals.settle(**call, read=read_version(request), key=key(request))


def _shown(request: DeskRequest, numbers: str) -> dict[str, Any]:
    """The numbers, in groups of four, and a picture of the address that holds them behind its #, which no server sees."""
    address = request.build_absolute_uri(reverse("field:shell"))
    return {
        "numbers": " ".join(numbers[n : n + 4] for n in range(0, len(numbers), 4)),
        "address": address,
        "picture": picture_of(f"{address}#{numbers}"),
    }
