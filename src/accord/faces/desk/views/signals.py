"""Signals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.directory.catalogue import region_name
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.detection.screening import queries as screenings
from accord.detection.signals import alike, calling, intake, queries, quiet, services
from accord.detection.signals.forms import (
    CallForm,
    NumberForm,
    OutcomeForm,
    PersonForms,
    QuietForm,
    SignalForm,
    searched,
    typed_in,
    typed_persons,
)
from accord.detection.signals.models import Signal
from accord.detection.signals.vocab import CallPurpose, CallResult, Outcome, QuietCall, SignalState
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.downloads import attached
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Action, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.ui.forms import HouseForm
from accord.foundation.writes.services import Given


@require_GET
def signal_list(request: DeskRequest) -> HttpResponse:
    """The signals of the organisation, newest first."""
    return page(request, "signals", found=queries.newest(request.actor, after=request.GET.get("after", "")))


@require_http_methods(["GET", "POST"])
def new_signal(request: DeskRequest) -> HttpResponse:
    """The call sheet."""
    require(Request(request.actor, Action.SIGNAL_RECORD))
    country = request.membership.organisation.country
    start = {"received_at": now(), "channel": "hotline", "country": country, "anonymous": True, "calling": ""}
    return _sheet(request, start, [], None)


@require_http_methods(["GET", "POST"])
def sheet(request: DeskRequest, draft_id: str) -> HttpResponse:
    """A half-written call sheet, to be written on; opening it is an event."""
    found, persons, told = queries.open_draft(actor=request.actor, signal=pk_of(draft_id), now=now())
    return _sheet(request, typed_in(found, told), typed_persons(persons), found)


def _sheet(
    request: DeskRequest, start: dict[str, Any], persons: list[dict[str, str]], found: Signal | None
) -> HttpResponse:
    """Draw or keep a call sheet. "Another person" and "Was it told before?" draw it again; nothing typed is lost."""
    data = request.POST.copy() if request.method == "POST" else None
    draft, again, near = data is not None and "draft" in data, False, None
    if data is not None and "look" in data:
        again = True
        near = alike.like(request.actor, searched(data), country=data.get("country", ""), now=now())
    elif data is not None and "more" in data:
        again = True
        _one_more(data)
    form, rows = SignalForm(data, initial=start), PersonForms(data, initial=persons)
    if data is not None and not again and rows.is_valid():
        given = try_form(form, lambda: _keep(request, form, rows, found, draft=draft))
        if given:
            messages.success(request, _("Kept half-written.") if draft else _("The signal is recorded."))
            return redirect("desk:signal", given.id)
    if again:
        form.errors.clear()
    return page(request, "signal_new", form=form, persons=rows, near=near, signal=found)


def _one_more(data: QueryDict) -> None:
    drawn = PersonForms(data).total_form_count()
    data["form-TOTAL_FORMS"] = str(min(drawn + 1, services.MOST_PERSONS))
    # A new row is drawn with what was sent, so it is sent as unknown: else the browser would choose for the person.
    data[f"form-{drawn}-sex"], data[f"form-{drawn}-age_group"] = Sex.UNKNOWN, AgeGroup.UNKNOWN


def _keep(request: DeskRequest, form: SignalForm, rows: Any, found: Signal | None, *, draft: bool) -> Given:
    persons = tuple(p.details() for p in rows if p.has_changed() or p.initial)
    call: dict[str, Any] = {"actor": request.actor, "now": now(), "key": key(request), "draft": draft}
    call |= {"details": form.details(persons), "outcome": None if draft else form.ended()}
    if found is None:
        return services.record(**call)
    return services.write_on(signal=found.pk, read=read_version(request), **call)


@require_GET
def signal(request: DeskRequest, signal_id: str) -> HttpResponse:
    """One signal, opened."""
    return _page(request, pk_of(signal_id))


def _page(request: DeskRequest, pk: UUID, number: str = "", **bound: HouseForm) -> HttpResponse:
    actor = request.actor
    view = queries.open_signal(actor=actor, signal=pk, now=now())
    may_screen = decide(Request(actor, Action.SCREENING_CONDUCT, relation_of(actor, view.signal.organisation))).allow
    failed = next(iter(bound.values()), None)
    return page(
        request,
        "signal",
        view=view,
        signal=view.signal,
        form=failed,
        number=number,
        owed=duties.about(actor, view.signal.pk),
        outcome_form=bound.get("outcome") or _outcome_form(request),
        call_form=bound.get("call") or CallForm(),
        number_form=NumberForm(danger_only=view.signal.nothing_agreed),
        screenings=screenings.of_signal(actor, view.signal.pk) if may_screen else {},
        names=people.names(
            [view.signal.recorded_by, *(row.call.by for row in view.calls), *(row.passing.by for row in view.passed)]
        ),
        receivers=organisations.named([view.signal.came_from, *(row.passing.receiver for row in view.passed)]),
        may_screen=may_screen,
        may_decide=decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation))).allow,
        closed=view.signal.state == SignalState.CLOSED,
        draft=view.signal.state == SignalState.DRAFT,
        region=region_name(view.signal.region),
    )


def _outcome_form(request: DeskRequest) -> OutcomeForm:
    found = organisations.directory(request.actor, others_only=True)
    directory = [(str(one.pk), one.name if one.on_this_node else _("%s (another node)") % one.name) for one in found]
    far = not all(one.on_this_node for one in found)
    return OutcomeForm(request.POST if "outcome" in request.POST else None, organisations=directory, far=far)


@require_POST
def triage(request: DeskRequest, signal_id: str) -> HttpResponse:
    """Set the urgency of a signal, and whether a child may be concerned."""
    pk = pk_of(signal_id)
    asked = {name: request.POST.get(name) == "yes" for name in ("danger", "child")}
    return do(
        request,
        lambda: services.triage(
            actor=request.actor, signal=pk, read=read_version(request), now=now(), key=key(request), **asked
        ),
        _("Triaged."),
        "desk:signal",
        pk,
    )


@require_POST
def close(request: DeskRequest, signal_id: str) -> HttpResponse:
    """Close a signal with its outcome. What cannot be is shown beside its field, and nothing typed is lost."""
    pk, form = pk_of(signal_id), _outcome_form(request)
    given = try_form(
        form,
        lambda: services.close(
            actor=request.actor,
            signal=pk,
            outcome=Outcome(form.cleaned_data["outcome"]),
            passed=form.passed(now()),
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _page(request, pk, outcome=form)
    messages.success(request, _("The signal is closed."))
    return redirect("desk:signal", pk)


@require_POST
def number(request: DeskRequest, signal_id: str) -> HttpResponse:
    """Open the number to call back, for a stated purpose; an event. The page is not kept by the browser."""
    pk, form = pk_of(signal_id), NumberForm(request.POST)
    if not form.is_valid():
        queries.known(request.actor, pk)
        messages.error(request, _("Say for what you call."))
        return redirect("desk:signal", pk)
    purpose = CallPurpose(form.cleaned_data["purpose"])
    opened = calling.number_of(actor=request.actor, signal=pk, purpose=purpose, now=now())
    return _page(request, pk, number=opened)


@require_POST
def called(request: DeskRequest, signal_id: str) -> HttpResponse:
    """Keep what became of a call back."""
    pk, form = pk_of(signal_id), CallForm(request.POST)
    given = try_form(
        form,
        lambda: calling.log_call(
            actor=request.actor,
            signal=pk,
            result=CallResult(form.cleaned_data["result"]),
            note=form.cleaned_data["note"],
            next_at=form.cleaned_data["next_at"],
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _page(request, pk, call=form)
    messages.success(request, _("The call is kept."))
    return redirect("desk:signal", pk)


@require_POST
def mail(request: DeskRequest, signal_id: str) -> HttpResponse:
    """The e-mail as it came, to be saved: it may be harmful and is never shown. An event."""
    code, raw = intake.original_of(actor=request.actor, signal=pk_of(signal_id), now=now())
    return attached(HttpResponse(raw, content_type="application/octet-stream"), f"{code}.eml")


@require_POST
def quiet_call(request: DeskRequest) -> HttpResponse:
    """Count a call that told nothing."""
    form = QuietForm(request.POST)
    if not form.is_valid():
        require(Request(request.actor, Action.SIGNAL_RECORD))
        messages.error(request, _("Say which kind of call it was."))
        return redirect("desk:signals")
    kind = QuietCall(form.cleaned_data["kind"])
    return do(
        request,
        lambda: quiet.count(actor=request.actor, kind=kind, now=now(), key=key(request)),
        _("Counted. Nothing of the caller is kept."),
        "desk:signals",
    )
