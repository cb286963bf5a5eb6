"""The directory: finding a service, one entry, keeping it, reporting that it is wrong."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.directory import queries, services
from accord.cooperation.directory.access import may_add
from accord.cooperation.directory.forms import AnswerForm, EntryForm, ReportForm, SearchForm, initial_of
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.vocab import Rejection, Wrong
from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.service_words import ACTIONS, COLUMNS, card, facts
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.ids import parse_id
from accord.foundation.policy import Action, Actor, Relation, Request, decide, require


@require_GET
def found(request: DeskRequest) -> HttpResponse:
    """Find a service; the help lines and the organisations of the response stand on the same page."""
    asked = {name: request.GET[name] for name in SearchForm.base_fields if request.GET.get(name)}
    form, moment, kept = SearchForm(asked or None), now(), "mine" in request.GET
    rows = queries.found(request.actor, form.wish(), moment, kept=kept)
    lines = () if asked or kept else queries.hotlines()
    rows = [row for row in rows if not lines or row.kinds != "HL"]  # those stand below by themselves
    text = request.GET.get("after", "")
    start = int(text) if text.isdigit() and len(text) < 6 else 0
    case = parse_id(request.GET.get("case", ""))
    kept_in = asked | ({"case": str(case)} if case else {}) | ({"mine": "1"} if kept else {})
    shown = rows[start : start + queries.PAGE]
    more = urlencode(kept_in | {"after": start + queries.PAGE}) if len(rows) > start + queries.PAGE else ""
    return page(
        request,
        "services",
        form=form,
        cards=[card(row, moment) for row in shown],
        count=len(rows),
        following=more,
        case=case,
        kept=kept,
        searched=bool(asked),
        may_add=may_add(request.actor),
        hotlines=lines,
        organisations=organisations.directory(request.actor),
    )


@require_GET
def service(request: DeskRequest, service_id: str) -> HttpResponse:
    """One entry."""
    return _entry_page(request, pk_of(service_id))


def _entry_page(request: DeskRequest, pk: UUID, form: ReportForm | None = None) -> HttpResponse:
    view = queries.view(request.actor, pk)
    row = view.service
    sides = organisations.named([row.verified_by, row.keeper, *(change.organisation for change in view.changes)])
    history = [
        (change, ACTIONS[change.action], ", ".join(str(COLUMNS[name]) for name in change.fields))
        for change in view.changes
    ]
    case = parse_id(request.GET.get("case", ""))
    return page(
        request,
        "service",
        service=row,
        card=card(row, now()),
        facts=facts(row),
        history=history,
        sides=sides,
        due=view.due,
        may_keep=view.may_keep,
        may_report=decide(Request(request.actor, Action.DIRECTORY_REPORT)).allow,
        report_form=form or ReportForm(),
        form=form,
        case=case if _asks_here(request.actor, row) else None,
    )


def _asks_here(actor: Actor, row: Service) -> bool:
    """Whether a referral can go there: to another organisation that takes part."""
    return bool(row.organisation and not row.organisation.source and row.organisation_id != actor.organisation)


@require_http_methods(["GET", "POST"])
def new_service(request: DeskRequest) -> HttpResponse:
    """Enter a service."""
    require(Request(request.actor, Action.DIRECTORY_KEEP, frozenset({Relation.OWN_ORGANISATION, Relation.COORDINATOR})))
    form = _form(request, {"organisation": str(request.actor.organisation)})
    if request.method == "POST":
        given = try_form(
            form, lambda: services.add(actor=request.actor, entry=form.entry(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Entered. Everybody who is signed in can find it."))
            return redirect("desk:service", given.id)
    return page(request, "service_edit", form=form, service=None)


@require_http_methods(["GET", "POST"])
def edit_service(request: DeskRequest, service_id: str) -> HttpResponse:
    """Correct an entry. Saving it says that all of it is right."""
    view = queries.view(request.actor, pk_of(service_id))
    require(Request(request.actor, Action.DIRECTORY_KEEP, _relations(view.may_keep)))
    row = view.service
    form = _form(request, initial_of(row), row)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.edit(
                actor=request.actor, service=row.pk, entry=form.entry(), read=read_version(request), now=now(), key=key(request)
            ),
        )  # fmt: skip
        if given:
            messages.success(request, _("Saved, and noted as verified today."))
            return redirect("desk:service", row.pk)
    version = read_version(request) if request.method == "POST" else row.version
    return page(request, "service_edit", form=form, service=row, version=version)


def _relations(may_keep: bool) -> frozenset[Relation]:
    return frozenset({Relation.OWN_ORGANISATION, Relation.COORDINATOR} if may_keep else ())


def _form(request: DeskRequest, initial: dict[str, Any], row: Service | None = None) -> EntryForm:
    offered = queries.keepers(request.actor)
    if row and row.organisation and str(row.organisation_id) not in dict(offered):
        offered = [*offered, (str(row.organisation_id), row.organisation.name)]
    return EntryForm(request.POST or None, initial=initial, organisations=offered)


@require_POST
def verify(request: DeskRequest, service_id: str) -> HttpResponse:
    """Say that the entry is still right."""
    pk = pk_of(service_id)
    return do(
        request,
        lambda: services.verify(
            actor=request.actor, service=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Noted as verified today."),
        "desk:service",
        pk,
    )


@require_POST
def report(request: DeskRequest, service_id: str) -> HttpResponse:
    """Report that the entry is wrong."""
    pk, form = pk_of(service_id), ReportForm(request.POST)
    given = try_form(
        form,
        lambda: services.report(
            actor=request.actor,
            service=pk,
            wrong=Wrong(form.cleaned_data["wrong"]),
            note=form.cleaned_data["note"],
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _entry_page(request, pk, form)
    messages.success(request, _("Thank you. Who keeps the entry has been told and owes an answer."))
    return redirect("desk:entry_report", given.id)


@require_http_methods(["GET", "POST"])
def entry_report(request: DeskRequest, report_id: str) -> HttpResponse:
    """A report of a wrong entry: what was said, and what came of it."""
    pk = pk_of(report_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.answer(
                actor=request.actor,
                report=pk,
                action=form.cleaned_data["action"],
                rejection=Rejection(form.cleaned_data["rejection"]) if form.cleaned_data["rejection"] else None,
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Answered."))
            return redirect("desk:entry_report", pk)
    view = queries.open_report(actor=request.actor, report=pk, now=now())
    sides = organisations.named([view.report.organisation, view.report.keeper])
    version = read_version(request) if request.method == "POST" else view.report.version
    return page(request, "entry_report", view=view, report=view.report, form=form, sides=sides, version=version)
