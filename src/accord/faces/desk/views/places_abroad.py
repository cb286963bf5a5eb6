"""Places at other nodes: asking for one, and answering such a question."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.faces.desk.views.places import cases_of
from accord.foundation.clock import day
from accord.foundation.duties import queries as duties
from accord.foundation.ids import parse_id
from accord.foundation.policy import Action, Relation, Request, decide
from accord.protection.shelters import request_queries as queries
from accord.protection.shelters import requests
from accord.protection.shelters.request_forms import AskForm, NoPlaceForm, PromiseForm
from accord.protection.shelters.vocab import REQUEST_LABELS

_DONE = {
    "decline": gettext_lazy("They read that there is no place, and why."),
    "withdraw": gettext_lazy("Withdrawn. If a place was promised, it is free again."),
}
_STAY = timedelta(days=2)


@require_http_methods(["GET", "POST"])
def requests_abroad(request: DeskRequest) -> HttpResponse:
    """What was asked and what is asked of us, and the form that asks."""
    actor = request.actor
    found, rows = queries.listed(actor, now=now(), after=request.GET.get("after", ""))
    whom = [(str(one.pk), one.name) for one in queries.candidates(actor, now())]
    mine = [(str(case.pk), f"{case.code} · {case.get_sex_display()}") for case in cases_of(actor) if not case.closed_at]
    first = {"case": request.GET.get("case", "")[:36], "from_on": day(now())}
    form = AskForm(request.POST or None, whom=whom, cases=mine, initial=first)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: requests.ask(
                actor=actor,
                other=pk_of(form.cleaned_data["other"]),
                case=pk_of(form.cleaned_data["case"]),
                sought=form.sought(),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Asked. The answer comes here; no name has left."))
            return redirect("desk:place_request", given.id)
    return page(request, "places_abroad", found=found, rows=rows, form=form, whom=whom, mine=mine)


@require_GET
def place_request(request: DeskRequest, place_request_id: str) -> HttpResponse:
    """One question: for whom in codes, where it stands, what can be done now."""
    view = queries.open_request(actor=request.actor, request=pk_of(place_request_id), now=now())
    return _shown(request, view)


@require_POST
def act(request: DeskRequest, place_request_id: str) -> HttpResponse:
    """Promise places, say that there is none, or withdraw the question."""
    pk, action = pk_of(place_request_id), request.POST.get("action", "")
    if action == "promise":
        return _promise(request, pk)
    return do(
        request,
        lambda: requests.act(
            actor=request.actor,
            request=pk,
            action=action,
            reason=request.POST.get("reason", "")[:10],
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
        _DONE.get(action, ""),
        "desk:place_request",
        pk,
    )


def _promise(request: DeskRequest, pk: UUID) -> HttpResponse:
    view = queries.open_request(actor=request.actor, request=pk, now=now())
    form = PromiseForm(request.POST, units=view.units)
    given = try_form(
        form,
        lambda: requests.act(
            actor=request.actor,
            request=pk,
            action="promise",
            unit=parse_id(form.cleaned_data["unit"]),
            until=form.cleaned_data["until"],
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given:
        messages.success(request, _("Promised. The places are kept free, and they know until when."))
        return redirect("desk:place_request", pk)
    return _shown(request, view, form)


def _shown(request: DeskRequest, view: queries.RequestView, form: PromiseForm | None = None) -> HttpResponse:
    row = view.request
    until = max(row.from_on, day(now())) + _STAY
    drafts = decide(Request(request.actor, Action.REFERRAL_DRAFT, frozenset({Relation.TEAM}))).allow
    return page(
        request,
        "place_request",
        view=view,
        asked=row,
        form=form,
        promise=form or PromiseForm(units=view.units, initial={"until": row.until or until, "unit": row.unit_id or ""}),
        decline=NoPlaceForm(),
        words=REQUEST_LABELS,
        may_refer=drafts and row.asked_here and row.state == "promised" and not row.referral,
        owed=duties.about(request.actor, row.pk),
    )
