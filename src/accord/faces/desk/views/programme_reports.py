"""Reporting on an activity of the national programme, and the report that is put together from it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk.library import at_the_site
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.foundation.downloads import download
from accord.foundation.refusals import Missing
from accord.prevention.programme import queries, reporting
from accord.prevention.programme.access import activity_to_report, may_keep, reach
from accord.prevention.programme.assembling import assembled
from accord.prevention.programme.forms import ReportForm
from accord.prevention.programme.frames import frame
from accord.prevention.programme.periods import between
from accord.prevention.programme.vocab import RUNNING
from accord.research.reports import opening
from accord.research.reports.programmes import FORMATS, give


@require_http_methods(["GET", "POST"])
def activity_report(request: DeskRequest, activity_id: str) -> HttpResponse:
    """Report on an activity, or correct what was reported."""
    one = activity_to_report(request.actor, pk_of(activity_id))
    periods = reporting.open_periods(one, now())
    if not periods or one.programme.state not in RUNNING:
        raise reporting.NotRunning
    asked = request.POST.get("period") or request.GET.get("period") or ""
    of = next((p for p in periods if p.code == asked), periods[-1])
    own = queries.own_report(request.actor, one, of.code)
    form = ReportForm(
        request.POST or None,
        period=of,
        indicators=list(one.indicators.order_by("place")),
        currencies=frame(one.programme.frame).currencies,
        own=reporting.told_of(own) if own else None,
    )
    if request.method == "POST":
        given = try_form(
            form,
            lambda: reporting.tell(
                actor=request.actor, activity=one.pk, wanted=form.wanted(), read=read_version(request), now=now(),
                key=key(request),
            ),
        )  # fmt: skip
        if given:
            messages.success(request, _("Reported. It can be corrected until the programme is reported as a whole."))
            return redirect("desk:activity", one.pk)
    return page(request, "activity_report", form=form, row=one, of=of, own=own, periods=periods)


@require_GET
def programme_report(request: DeskRequest, programme_id: str) -> HttpResponse:
    """The report on a programme for a period, and what is missing of it."""
    row = reach(request.actor, pk_of(programme_id))
    begun = [p for p in between(row.first_year, row.last_year) if p.start <= day(now())]
    found = assembled(request.actor, row.pk, request.GET.get("period", ""))
    late, keeps = found.due < day(now()), may_keep(request.actor)
    return page(
        request,
        "programme_report",
        found=found,
        row=row,
        periods=begun,
        late=late,
        keeps=keeps,
        put_out=keeps and opening.may_put_out(row),
        out=at_the_site(opening.code_of(row)),
    )


@require_POST
def programme_put_out(request: DeskRequest, programme_id: str) -> HttpResponse:
    """Let anybody read the yearly report."""
    programme = pk_of(programme_id)
    return do(
        request,
        lambda: opening.put_out(
            actor=request.actor,
            programme=programme,
            files=opening.files_of(request.actor, programme, now()),
            now=now(),
            key=key(request),
        ),
        _("Anybody can read the report now, in four languages."),
        "desk:programme_report",
        programme,
        grave=True,
    )


@require_GET
def programme_file(request: DeskRequest, programme_id: str) -> HttpResponse:
    """The same report as a file."""
    kind = request.GET.get("format", "pdf")
    if kind not in FORMATS:
        raise Missing
    asked = request.GET.get("period", "")
    return download(give(actor=request.actor, programme=pk_of(programme_id), asked=asked, kind=kind, now=now()))
