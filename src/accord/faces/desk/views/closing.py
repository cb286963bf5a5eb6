"""Closing a case, and its next episode."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, sure, try_form
from accord.foundation.policy import Action
from accord.foundation.writes.services import Given
from accord.protection.cases import closing
from accord.protection.cases.access import reach
from accord.protection.cases.asked import RiskLevel, risk_of, score_of
from accord.protection.cases.forms import CloseForm, EpisodeForm
from accord.protection.cases.vocab import Basis, Phase


@require_http_methods(["GET", "POST"])
def close(request: DeskRequest, case_id: str) -> HttpResponse:
    """What closing records, all on one page; for a closed case the form that begins its next episode."""
    actor, pk = request.actor, pk_of(case_id)
    case = reach(actor, pk, Action.CASE_CLOSE).case
    risk, score = risk_of(pk), score_of(pk)
    closed = case.phase == Phase.CLOSED
    form: CloseForm | EpisodeForm = EpisodeForm(request.POST or None) if closed else CloseForm(request.POST or None)
    if isinstance(form, CloseForm):
        form.known(risk, score)
    version = read_version(request) if request.method == "POST" else case.version

    def work() -> Given:
        sure(request)
        call: dict[str, Any] = {"actor": actor, "case": pk, "read": version, "now": now(), "key": key(request)}
        if isinstance(form, CloseForm):
            return closing.close(closing=form.closing(), **call)
        return closing.begin_episode(basis=Basis(form.cleaned_data["basis"]), **call)

    if request.method == "POST" and try_form(form, work):
        messages.success(
            request, _("A new episode has begun. Help begins now.") if closed else _("The case is closed.")
        )
        return redirect("desk:case", pk)
    return page(
        request,
        "case_close",
        case=case,
        closed=closed,
        form=form,
        version=version,
        episode=closing.current(case),
        risk=risk,
        level=RiskLevel(risk.level).label if risk else "",
        score=score,
    )
