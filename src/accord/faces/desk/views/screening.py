"""Screening, one group of questions a screen."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.people import queries as people
from accord.detection.screening import instruments, listing, queries, services
from accord.detection.screening.forms import BeginForm, ListForm, answers_of
from accord.detection.screening.indicators import InstrumentKind
from accord.detection.screening.queries import ScreeningView
from accord.detection.screening.vocab import Evidence, Reply, ScreeningState, Setting, Shown
from accord.detection.signals import queries as signals
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, try_form
from accord.foundation.codes import AgeGroup, country_name
from accord.foundation.ids import parse_id
from accord.foundation.refusals import Conflict, Invalid, Missing


@require_GET
def screenings(request: DeskRequest) -> HttpResponse:
    """The screenings of the organisation, newest first, by where they stand and by list."""
    show, instrument = request.GET.get("show", ""), request.GET.get("list", "")
    after = request.GET.get("after", "")
    listed = listing.listed(request.actor, now=now(), show=show, instrument=instrument, after=after)
    titles = dict(listing.lists())
    return page(
        request,
        "screenings",
        listed=listed,
        found=listed.found,
        show=show,
        instrument=instrument,
        shows=[("", _("all")), *Shown.choices],
        lists=titles.items(),
        titles={row.pk: titles.get(row.instrument, row.instrument) for row in listed.found.rows},
        withdrawn={
            row.pk for row in listed.found.rows if instruments.is_withdrawn(row.instrument, row.instrument_version)
        },
        names=people.names(row.screener for row in listed.found.rows),
    )


@require_http_methods(["GET", "POST"])
def begin(request: DeskRequest) -> HttpResponse:
    """Before the first question: what is known, then the list to ask by; from a person of a signal or without one."""
    chosen, signal = (parse_id(request.GET.get(name, "")) for name in ("person", "signal"))
    person = signals.person_of(request.actor, chosen) if chosen else None
    known = {"age_group": person.age_group, "sex": person.sex, "citizenship": person.citizenship} if person else {}
    form = BeginForm(request.POST or None, initial={"language": request.actor.language, **known})
    if not form.is_valid() or "back" in request.POST:
        return page(request, "screening_begin", form=form, person=person)
    told = {name: form.cleaned_data[name] for name in ("setting", "age_group", "citizenship")}
    lists = ListForm(request.POST if "listed" in request.POST else None, *queries.offered(request.actor, **told))
    if lists.is_bound:
        given = try_form(
            lists,
            lambda: services.start(
                actor=request.actor, beginning=form.beginning(chosen, signal, lists), now=now(), key=key(request)
            ),
        )
        if given:
            return redirect("desk:screening_group", given.id, 1)
    summary = [str(Setting(told["setting"]).label), str(AgeGroup(told["age_group"]).label)]
    summary += [country_name(told["citizenship"])] if told["citizenship"] else []
    return page(request, "screening_list", form=lists, beginning=form, summary=summary)


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
        spoken = {"prompt": asked.question, "opening": _opening(view, number)}
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
        meaning=_meaning(asked),
        reminders=[one for one in instruments.of_kind(InstrumentKind.PROMPTS) if one.serves(view.screening.age_group)],
        steps=_steps(view, number),
        answered_number=len(view.answers),
        indicators_number=len(view.instrument.indicators()),
        problem=problem,
        last=view.instrument.group(number + 1) is None,
        open_questions=_open_questions(view, number),
        status=409 if problem else 200,
    )


def _opening(view: ScreeningView, number: int) -> str:
    """What is said before a group: the introduction of the list, or of a module, where its questions begin."""
    first, found = 1, instruments.instruments()
    for key_of in (f"{view.screening.instrument}@{view.screening.instrument_version}", *view.screening.modules.split()):
        named, _at, version = key_of.partition("@")
        if first == number:
            return found[named, version].opening
        first += len(found[named, version].groups)
    return ""


def _meaning(group: instruments.Group) -> str:
    """The dimension in plain words, where a group bears the expert's name of it."""
    same = (one for one in instruments.dimensions().values() if one.title == group.title)
    return next((instruments.words(one.meaning) for one in same), "")


def _answer(request: DeskRequest, view: ScreeningView, asked: instruments.Group) -> HttpResponse:
    pk, version = view.screening.pk, read_version(request)
    answers = answers_of(asked, request.POST)
    moment, once = now(), key(request)
    call: dict[str, Any] = {"actor": request.actor, "screening": pk, "now": moment}
    if "stop" in request.POST:
        services.stop(**call, answers=answers, read=version, key=f"{once}-stop")
        return redirect("desk:screening", pk)
    if answers:
        version = services.answer(**call, answers=answers, read=version, key=once).version
    if view.instrument.group(asked.number + 1):
        return redirect("desk:screening_group", pk, asked.number + 1)
    services.move(**call, action="complete", read=version, key=f"{once}-end")
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
