"""Screening, one group of questions a screen."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.directory.queries import hotlines
from accord.cooperation.people import queries as people
from accord.detection.screening import instruments, queries, services
from accord.detection.screening.forms import BeginForm, RaiseForm, answers_of
from accord.detection.screening.queries import ScreeningView
from accord.detection.screening.vocab import GRAVITY, Conclusion, Evidence, Reply, ScreeningState
from accord.detection.signals import queries as signals
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.ids import parse_id
from accord.foundation.policy import Action, Request, decide
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Conflict, Invalid, Missing


@require_http_methods(["GET", "POST"])
def begin(request: DeskRequest) -> HttpResponse:
    """Before the first question, from a person of a signal or without one."""
    chosen, signal = (parse_id(request.GET.get(name, "")) for name in ("person", "signal"))
    person = signals.person_of(request.actor, chosen) if chosen else None
    known = {"age_group": person.age_group, "sex": person.sex, "citizenship": person.citizenship} if person else {}
    form = BeginForm(request.POST or None, initial={"language": request.actor.language, **known})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.start(
                actor=request.actor, beginning=form.beginning(chosen, signal), now=now(), key=key(request)
            ),
        )
        if given:
            return redirect("desk:screening_group", given.id, 1)
    return page(request, "screening_begin", form=form, person=person)


@require_http_methods(["GET", "POST"])
def group(request: DeskRequest, screening_id: str, number: int) -> HttpResponse:
    """One group of questions. What is answered is kept with every step; "stop" keeps it too and asks nothing more."""
    pk = pk_of(screening_id)
    view = queries.get(request.actor, pk)
    asked = view.instrument.group(number)
    if asked is None:
        raise Missing
    if view.screening.state != ScreeningState.OPEN:
        return redirect("desk:screening", pk)
    problem, given = "", {}
    if request.method == "POST":
        try:
            return _answer(request, view, asked)
        except (Invalid, Conflict) as failure:
            problem, given = str(failure), answers_of(asked, request.POST)
    rows = [
        {"indicator": i, "text": instruments.words(i.text), "answer": given.get(i.id) or view.answers.get(i.id)}
        for i in asked.indicators
    ]
    with override(view.screening.language):
        spoken = {"prompt": asked.question, "opening": view.instrument.opening}
    return page(
        request,
        "screening_group",
        view=view,
        screening=view.screening,
        group=asked,
        rows=rows,
        spoken=spoken,
        replies=Reply.choices,
        evidence=Evidence.choices,
        steps=_steps(view, number),
        problem=problem,
        last=view.instrument.group(number + 1) is None,
        open_questions=_open_questions(view, number),
        status=409 if problem else 200,
    )


def _answer(request: DeskRequest, view: ScreeningView, asked: instruments.Group) -> HttpResponse:
    pk, version = view.screening.pk, read_version(request)
    answers = answers_of(asked, request.POST)
    moment, once = now(), key(request)
    if answers:
        given = services.answer(actor=request.actor, screening=pk, answers=answers, read=version, now=moment, key=once)
        version = given.version
    if "stop" in request.POST:
        services.move(actor=request.actor, screening=pk, action="stop", read=version, now=moment, key=f"{once}-stop")
        return redirect("desk:screening", pk)
    if view.instrument.group(asked.number + 1):
        return redirect("desk:screening_group", pk, asked.number + 1)
    services.move(actor=request.actor, screening=pk, action="complete", read=version, now=moment, key=f"{once}-end")
    return redirect("desk:screening", pk)


def _open_questions(view: ScreeningView, number: int) -> list[str]:
    """The ids that have no answer yet, in the other groups: told before the last button is pressed."""
    return [
        i.id
        for group in view.instrument.groups
        if group.number != number
        for i in group.indicators
        if i.id not in view.answers
    ]


def answered(view: ScreeningView, group: instruments.Group) -> bool:
    """Whether anything in a group was answered."""
    return any(i.id in view.answers for i in group.indicators)


def first_open_group(view: ScreeningView) -> int:
    """The first group in which a question has no answer yet, else the last."""
    for group in view.instrument.groups:
        if any(i.id not in view.answers for i in group.indicators):
            return group.number
    return view.instrument.groups[-1].number


def _steps(view: ScreeningView, number: int) -> list[dict[str, Any]]:
    reached = {g.number for g in view.instrument.groups if g.number < number or answered(view, g)}

    def state(other: int) -> str:
        return "current" if other == number else "done" if other < number else "todo"

    return [
        {
            "title": g.words,
            "state": state(g.number),
            "url": reverse("desk:screening_group", args=[view.screening.pk, g.number]) if g.number in reached else "",
        }
        for g in view.instrument.groups
    ]


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
