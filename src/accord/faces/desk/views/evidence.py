"""Files that show what a report on an activity says."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.agreements.signing import LARGEST_FILE
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, try_form
from accord.foundation.downloads import download
from accord.prevention.programme import evidence, queries
from accord.prevention.programme.access import activity_to_report
from accord.prevention.programme.evidence import Uploaded
from accord.prevention.programme.forms import EvidenceForm
from accord.prevention.programme.periods import period as period_of
from accord.prevention.programme.reporting import NotRunning
from accord.prevention.programme.vocab import RUNNING
from accord.protection.documents.passing import strip
from accord.protection.documents.storage import content as opened


@require_http_methods(["GET", "POST"])
def add(request: DeskRequest, activity_id: str) -> HttpResponse:
    """Add a file to the own report."""
    row = activity_to_report(request.actor, pk_of(activity_id))
    if row.programme.state not in RUNNING:
        raise NotRunning
    asked = request.POST.get("period") or request.GET.get("period") or ""
    period = asked and period_of(asked).code
    form = EvidenceForm(request.POST or None, request.FILES or None)

    def work() -> Any:
        whole = opened(form.cleaned_data["file"])
        copy = strip(whole).content if 0 < len(whole) <= LARGEST_FILE else b""
        wanted = Uploaded(form.cleaned_data["shows"], copy, len(whole))
        call: dict[str, Any] = {"actor": request.actor, "activity": row.pk, "now": now(), "key": key(request)}
        return evidence.attach(period=period, wanted=wanted, **call)

    if request.method == "POST" and try_form(form, work):
        messages.success(request, _("Added."))
        return redirect("desk:activity", row.pk)
    own = queries.own_report(request.actor, row, period)
    return page(request, "evidence", form=form, row=row, period=period, own=own)


@require_GET
def read(request: DeskRequest, evidence_id: str) -> HttpResponse:
    """The file."""
    return download(evidence.content(actor=request.actor, evidence=pk_of(evidence_id), now=now()))


@require_POST
def take_out(request: DeskRequest, evidence_id: str) -> HttpResponse:
    """Take a file out."""
    call: dict[str, Any] = {"actor": request.actor, "evidence": pk_of(evidence_id), "now": now(), "key": key(request)}
    given = evidence.take_out(**call)
    messages.success(request, _("The file is taken out."))
    return redirect("desk:activity", given.id)
