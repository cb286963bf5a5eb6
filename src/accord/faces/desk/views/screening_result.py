"""The result of a screening, explained; the screener's own judgement; going on after a stop."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.cooperation.directory.queries import hotlines
from accord.cooperation.people import queries as people
from accord.detection.screening import instruments, judging, queries, services
from accord.detection.screening.forms import LowerForm, RaiseForm
from accord.detection.screening.queries import ScreeningView
from accord.detection.screening.scoring import DimensionResult, Explanation
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


def _result(
    request: DeskRequest, pk: Any, form: RaiseForm | None = None, lower_form: LowerForm | None = None
) -> HttpResponse:
    actor = request.actor
    view = queries.open_screening(actor=actor, screening=pk, now=now())
    outcome, explained = view.screening.outcome, view.explanation
    can_raise = view.screening.state == ScreeningState.COMPLETED and outcome not in (None, GRAVITY[-1])
    if can_raise and form is None and outcome is not None:
        form = RaiseForm(above=outcome)
    milder = judging.milder(view.screening)
    agreed = judging.agreed_to(view.screening, now=now())
    may_decide = decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation))).allow
    country = request.membership.organisation.country
    helpers = [] if may_decide else people.deciders(actor, now=now())
    return page(
        request,
        "screening",
        view=view,
        screening=view.screening,
        outcome=outcome,
        explained=explained,
        steps=view.steps(country),
        form=form if can_raise else None,
        lower_form=(lower_form or LowerForm(milder=milder)) if milder and not agreed else None,
        agreed=agreed,
        may_decide=may_decide,
        helpers=helpers,
        hotlines=[] if may_decide or helpers else [h for h in hotlines() if h.country in ("any", country)],
        go_on=first_open_group(view),
        dimensions=_dimensions(explained) if explained else [],
        weighed=_weighed(view),
        status=422 if lower_form is not None and lower_form.errors else 200 if form is None or not form.errors else 422,
    )


def _dimensions(explained: Explanation) -> list[dict[str, Any]]:
    """Each dimension with its words; `shared` where it is positive and no answer decides it alone."""
    return [
        {
            "result": result,
            "meaning": instruments.dimensions()[result.code],
            "shared": result.ways if result.positive and not _decided(result, explained) else (),
        }
        for result in explained.dimensions
    ]


def _decided(result: DimensionResult, explained: Explanation) -> bool:
    return any(i.id in explained.matters for i in result.because)


def _weighed(view: ScreeningView) -> list[dict[str, Any]]:
    """The first result and those by newer lists and rules, oldest first."""
    found = view.screening
    if found.completed_at is None:
        return []
    rows = [(found.completed_at, judging.first(found), found.get_conclusion_display(), found.urgent, view.explanation)]
    for one in view.again:
        row = one.row
        rows.append((row.at, queries.by_of(row), row.get_conclusion_display(), row.urgent, one.explanation))
    return [
        {
            "at": at,
            "by": by,
            "conclusion": conclusion,
            "urgent": explained.urgent if explained else urgent,
            "positive": [instruments.dimensions()[d.code].words for d in explained.positive] if explained else [],
        }
        for at, by, conclusion, urgent, explained in rows
    ]


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


@require_POST
def rescore(request: DeskRequest, screening_id: str) -> HttpResponse:
    """Weigh the answers again by the newest list and rule."""
    pk = pk_of(screening_id)
    return do(
        request,
        lambda: judging.rescore(
            actor=request.actor, screening=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Weighed again. The first result stays beside it."),
        "desk:screening",
        pk,
    )


@require_POST
def ask_lower(request: DeskRequest, screening_id: str) -> HttpResponse:
    """Ask a second person to agree to a milder conclusion."""
    pk = pk_of(screening_id)
    form = LowerForm(request.POST, milder=judging.milder(queries.get(request.actor, pk).screening))
    given = try_form(
        form,
        lambda: judging.ask_lower(
            actor=request.actor,
            screening=pk,
            to=Conclusion(form.cleaned_data["to"]),
            reason=form.cleaned_data["reason"],
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _result(request, pk, lower_form=form)
    messages.success(request, _("A colleague finds it in My day. When they agree, come back here."))
    return redirect("desk:screening", pk)


@require_POST
def lower(request: DeskRequest, screening_id: str) -> HttpResponse:
    """Lower the conclusion, once a second person has agreed."""
    pk = pk_of(screening_id)
    asked = request.POST.get("to", "")
    to = Conclusion(asked) if asked in Conclusion.values else GRAVITY[-1]  # the gravest is milder than none
    return do(
        request,
        lambda: judging.lower(
            actor=request.actor,
            screening=pk,
            to=to,
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
        _("The conclusion is lowered. Who agreed and why is kept."),
        "desk:screening",
        pk,
        grave=True,
    )
