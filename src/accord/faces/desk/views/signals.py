"""Signals."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.detection.screening import queries as screenings
from accord.detection.signals import alike, queries, services
from accord.detection.signals.forms import OutcomeForm, PersonForms, SignalForm, searched
from accord.detection.signals.vocab import Outcome, SignalState
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Action, Request, decide, require
from accord.foundation.policy.decide import relation_of


@require_GET
def signal_list(request: DeskRequest) -> HttpResponse:
    """The signals of the organisation, newest first."""
    return page(request, "signals", found=queries.newest(request.actor, after=request.GET.get("after", "")))


@require_http_methods(["GET", "POST"])
def new_signal(request: DeskRequest) -> HttpResponse:
    """The call sheet. "Another person" and "Was it told before?" draw the form again; nothing typed is lost."""
    require(Request(request.actor, Action.SIGNAL_RECORD))
    data = request.POST.copy() if request.method == "POST" else None
    more = data is not None and ("more" in data or "look" in data)
    near = None
    if data is not None and "look" in data:
        told = searched(data)
        near = alike.like(request.actor, told, country=data.get("country", ""), now=now())
    elif data is not None and more:
        drawn = PersonForms(data).total_form_count()
        data["form-TOTAL_FORMS"] = str(min(drawn + 1, services.MOST_PERSONS))
        # A new row is drawn with what was sent, so it is sent as unknown: else the browser would choose for the person.
        data[f"form-{drawn}-sex"], data[f"form-{drawn}-age_group"] = Sex.UNKNOWN, AgeGroup.UNKNOWN
    country = request.membership.organisation.country
    form = SignalForm(data, initial={"received_at": now(), "channel": "hotline", "country": country})
    persons = PersonForms(data)
    if data is not None and not more and persons.is_valid():
        details = tuple(p.details() for p in persons if p.has_changed())
        given = try_form(
            form,
            lambda: services.record(actor=request.actor, details=form.details(details), now=now(), key=key(request)),
        )
        if given:
            messages.success(request, _("The signal is recorded."))
            return redirect("desk:signal", given.id)
    if more:
        form.errors.clear()
    return page(request, "signal_new", form=form, persons=persons, near=near)


@require_GET
def signal(request: DeskRequest, signal_id: str) -> HttpResponse:
    """One signal, opened."""
    actor = request.actor
    view = queries.open_signal(actor=actor, signal=pk_of(signal_id), now=now())
    may_screen = decide(Request(actor, Action.SCREENING_CONDUCT, relation_of(actor, view.signal.organisation))).allow
    return page(
        request,
        "signal",
        view=view,
        signal=view.signal,
        owed=duties.about(actor, view.signal.pk),
        outcome_form=OutcomeForm(),
        screenings=screenings.of_signal(actor, view.signal.pk) if may_screen else {},
        recorded_by=people.names([view.signal.recorded_by]).get(view.signal.recorded_by, ""),
        may_screen=may_screen,
        may_decide=decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation))).allow,
        closed=view.signal.state == SignalState.CLOSED,
    )


@require_POST
def triage(request: DeskRequest, signal_id: str) -> HttpResponse:
    """Set the urgency of a signal."""
    pk = pk_of(signal_id)
    danger = request.POST.get("danger") == "yes"
    return do(
        request,
        lambda: services.triage(
            actor=request.actor, signal=pk, danger=danger, read=read_version(request), now=now(), key=key(request)
        ),
        _("Triaged."),
        "desk:signal",
        pk,
    )


@require_POST
def close(request: DeskRequest, signal_id: str) -> HttpResponse:
    """Close a signal with its outcome."""
    pk = pk_of(signal_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what became of the signal."))
        return redirect("desk:signal", pk)
    outcome = Outcome(form.cleaned_data["outcome"])
    return do(
        request,
        lambda: services.close(
            actor=request.actor, signal=pk, outcome=outcome, read=read_version(request), now=now(), key=key(request)
        ),
        _("The signal is closed."),
        "desk:signal",
        pk,
    )
