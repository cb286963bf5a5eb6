"""Transmissions: exact figures that a law asks for, sealed for their recipient, released by a second coordinator."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.faces.desk.fresh import fresh
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.policy import Action
from accord.research.releases.access import allowed, may
from accord.research.reports.layout import reports
from accord.research.transmissions import queries, services
from accord.research.transmissions.forms import ProposeForm
from accord.research.transmissions.vocab import Ground

_DONE: Final = {
    "release": _("Released. Take the sealed file and send it; who has the key opens it."),
    "return": _("It is not sent. Who proposed it can propose another."),
}


@require_GET
def transmissions(request: DeskRequest) -> HttpResponse:
    """Every transmission, newest first."""
    found = queries.newest(request.actor, after=request.GET.get("after", ""))
    return page(
        request,
        "transmissions",
        found=found,
        titles=_titles(request),
        may_propose=may(request.actor, Action.PUBLICATION_PROPOSE),
    )


@require_http_methods(["GET", "POST"])
def transmission_new(request: DeskRequest) -> HttpResponse:
    """Propose one; a report and period may be named in the address."""
    allowed(request.actor, Action.PUBLICATION_PROPOSE)
    asked = {"report": request.GET.get("report", ""), "period": request.GET.get("period", "")}
    form = ProposeForm(request.POST or None, reports=list(_titles(request).items()), initial=asked | {"language": "en"})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.propose(
                actor=request.actor,
                wanted=services.Wanted(**form.cleaned_data | {"ground": Ground(form.cleaned_data["ground"])}),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(
                request, _("Sealed and proposed. A second coordinator compares the fingerprint and decides.")
            )
            return redirect("desk:transmission", given.id)
    return page(request, "transmission_new", form=form)


@require_GET
def transmission(request: DeskRequest, transmission_id: str) -> HttpResponse:
    """One transmission, and what can be done."""
    found = queries.opened(actor=request.actor, transmission=pk_of(transmission_id), now=now())
    row = found.transmission
    names = people.names([one for one in (row.proposed_by, row.decided_by) if one])
    return page(request, "transmission", found=found, row=row, names=names, title=_titles(request).get(row.report, ""))


@fresh
@require_POST
def transmission_decide(request: DeskRequest, transmission_id: str) -> HttpResponse:
    """Release or return, by a second coordinator."""
    pk, action = pk_of(transmission_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.decide(
            actor=request.actor, transmission=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _DONE.get(action, ""),
        "desk:transmission",
        pk,
        grave=action == "release",
    )


@require_POST
def transmission_withdraw(request: DeskRequest, transmission_id: str) -> HttpResponse:
    """The author no longer proposes it."""
    pk = pk_of(transmission_id)
    return do(
        request,
        lambda: services.withdraw(
            actor=request.actor, transmission=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("It is no longer proposed."),
        "desk:transmission",
        pk,
    )


@require_GET
def transmission_file(request: DeskRequest, transmission_id: str) -> HttpResponse:
    """The sealed file, once it is released."""
    name, content = services.take(actor=request.actor, transmission=pk_of(transmission_id), now=now())
    return attached(HttpResponse(content, content_type="application/pkcs7-mime"), name)


def _titles(request: DeskRequest) -> dict[str, str]:
    return {name: one.titled(request.LANGUAGE_CODE) for name, one in reports().items()}
