"""The result of a screening, explained; the screener's own judgement; going on after a stop."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.cooperation.directory.queries import hotlines
from accord.cooperation.people import queries as people
from accord.detection.screening import instruments, queries, services
from accord.detection.screening.forms import RaiseForm
from accord.detection.screening.vocab import GRAVITY, Conclusion, ScreeningState
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.faces.desk.views.screening import first_open_group
from accord.foundation.policy import Action, Request, decide
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing


@require_GET
def screening(request: DeskRequest, screening_id: str) -> HttpResponse:
    """The result, explained: what is positive and through which answers, what is open and could change it."""
    return _result(request, pk_of(screening_id))


def _result(request: DeskRequest, pk: Any, form: RaiseForm | None = None) -> HttpResponse:
    actor = request.actor
    view = queries.open_screening(actor=actor, screening=pk, now=now())
    outcome = view.screening.outcome
    can_raise = view.screening.state == ScreeningState.COMPLETED and outcome not in (None, GRAVITY[-1])
    if can_raise and form is None and outcome is not None:
        form = RaiseForm(above=outcome)
    may_decide = decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation))).allow
    country = request.membership.organisation.country
    helpers = [] if may_decide else people.deciders(actor, now=now())
    dimensions = [
        {"result": result, "meaning": instruments.dimensions()[result.code]}
        for result in (view.explanation.dimensions if view.explanation else ())
    ]
    return page(
        request,
        "screening",
        view=view,
        screening=view.screening,
        outcome=outcome,
        form=form if can_raise else None,
        may_decide=may_decide,
        helpers=helpers,
        hotlines=[] if may_decide or helpers else [h for h in hotlines() if h.country in ("any", country)],
        go_on=first_open_group(view),
        dimensions=dimensions,
    )


@require_POST
def raise_conclusion(request: DeskRequest, screening_id: str) -> HttpResponse:
    """Raise the conclusion on the screener's own judgement."""
    pk = pk_of(screening_id)
    outcome = queries.get(request.actor, pk).screening.outcome
    if outcome is None:
        raise Missing
    form = RaiseForm(request.POST, above=outcome)
    given = try_form(
        form,
        lambda: services.raise_conclusion(
            actor=request.actor,
            screening=pk,
            to=Conclusion(form.cleaned_data["to"]),
            reason=form.cleaned_data["reason"],
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _result(request, pk, form)
    messages.success(request, _("Your judgement is kept, with your reason."))
    return redirect("desk:screening", pk)


@require_POST
def resume(request: DeskRequest, screening_id: str) -> HttpResponse:
    """Go on with a screening that was stopped."""
    pk = pk_of(screening_id)
    number = first_open_group(queries.get(request.actor, pk))
    return do(
        request,
        lambda: services.move(
            actor=request.actor, screening=pk, action="resume", read=read_version(request), now=now(), key=key(request)
        ),
        _("You can go on."),
        "desk:screening_group",
        pk,
        number,
    )
