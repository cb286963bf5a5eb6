"""Estimates: how many nobody saw. A table is given, the worker computes, the page says what came of it and what speaks against it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, try_form
from accord.foundation.downloads import download
from accord.foundation.ids import parse_id
from accord.research.estimates import files, queries, services
from accord.research.estimates.access import allowed
from accord.research.estimates.comparing import WHY_NOT, beside
from accord.research.estimates.forms import BesideForm, EstimateForm
from accord.research.estimates.telling import assumption, told
from accord.research.estimates.vocab import NotEstimable
from accord.research.studies import queries as studies


@require_GET
def estimates(request: DeskRequest) -> HttpResponse:
    """Every estimate, newest first."""
    found = queries.newest(request.actor, after=request.GET.get("after", ""))
    return page(request, "estimates", found=found, heads={row.pk: told(row).headline for row in found.rows})


@require_http_methods(["GET", "POST"])
def estimate_new(request: DeskRequest) -> HttpResponse:
    """Give a table to be estimated; `again` fills in what an earlier estimate had, `study` what a study counted,
    `example` a published table.
    """
    allowed(request.actor)
    form = EstimateForm(
        request.POST or None, request.FILES or None, initial=_beginning(request) if request.method == "GET" else {}
    )
    if request.method == "POST":
        given = try_form(
            form, lambda: services.ask(actor=request.actor, wanted=form.wanted(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Kept. It is computed in the background."))
            return redirect("desk:estimate", given.id)
    return page(request, "estimate_new", form=form)


@require_GET
def estimate(request: DeskRequest, estimate_id: str) -> HttpResponse:
    """One estimate: what came of it, or why there is no number."""
    row = queries.opened(request.actor, pk_of(estimate_id))
    return page(
        request,
        "estimate",
        row=row,
        told=told(row),
        assumption=assumption(),
        names=people.names([row.asked_by]),
        chart=bool(row.state == "ready" and row.result.get("spread")),
        missed=None if row.missed is None else 100 * row.missed,
        false=None if row.false is None else 100 * row.false,
        formats=[(one, one.upper()) for one in files.FORMATS],
    )


@require_GET
def estimates_beside(request: DeskRequest) -> HttpResponse:
    """Two estimates side by side: what differs, and the change, or why none can be told."""
    form = BesideForm(request.GET or None, rows=queries.finished(request.actor))
    found = None
    if {"before", "after"} <= request.GET.keys() and form.is_valid():
        before, after = (queries.opened(request.actor, pk_of(form.cleaned_data[name])) for name in ("before", "after"))
        try:
            found = beside(before, after)
        except NotEstimable as refused:
            form.fail(refused)
    elif form.is_bound:
        form = BesideForm(initial=request.GET.dict(), rows=queries.finished(request.actor))
    rows = (
        {}
        if found is None
        else {"before": before, "after": after, "warned": zip((before, after), found.warnings, strict=True)}
    )
    whys = [] if found is None else [WHY_NOT[code] for code in found.reasons]
    return page(request, "estimates_beside", form=form, found=found, whys=whys, assumption=assumption(), **rows)


@require_GET
def estimate_file(request: DeskRequest, estimate_id: str) -> HttpResponse:
    """The same estimate as a file."""
    kind = request.GET.get("format", "csv")
    return download(files.give(actor=request.actor, estimate=pk_of(estimate_id), kind=kind, now=now()))


@require_GET
def estimate_chart(request: DeskRequest, estimate_id: str) -> HttpResponse:
    """The replicates as a picture; the table under it says the same."""
    return HttpResponse(files.picture(request.actor, pk_of(estimate_id)), content_type="image/svg+xml")


def _beginning(request: DeskRequest) -> dict[str, Any]:
    if "example" in request.GET:
        return {
            "title": _("An example: United Kingdom, 2013"),
            "whom": _("Potential victims of trafficking, all forms"),
            "period": "2013",
            "sources": queries.EXAMPLE_SOURCES,
            "table": queries.example(),
        }
    study = parse_id(request.GET.get("study", ""))
    if study is not None:
        return studies.asked_of_estimate(actor=request.actor, study=study, now=now())
    again = parse_id(request.GET.get("again", ""))
    if again is None:
        return {}
    row = queries.opened(request.actor, again)
    kept = ("title", "whom", "period", "sources", "table", "covariates", "method", "replicates", "tables")
    shares = {
        name: None if (value := getattr(row, name)) is None else round(100 * value, 6) for name in ("missed", "false")
    }
    return {name: getattr(row, name) for name in kept} | shares
