"""Vetting of those who offer housing, lifts and work: the card for everybody, the register for who vets."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.directory import vetting
from accord.cooperation.directory.catalogue import area_names, check_names
from accord.cooperation.directory.vetting_forms import CheckForm, HelperForm, VettingForm
from accord.cooperation.directory.vetting_vocab import STEPS, VettingReason
from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.foundation.policy import Action, Relation, Request, require
from accord.foundation.refusals import Missing


@require_GET
def register(request: DeskRequest) -> HttpResponse:
    """Look up a card; for who vets, the register too."""
    code, found, told = request.GET.get("code", "")[:20], None, ""
    if code:
        try:
            found = vetting.by_card(request.actor, code)
        except Missing as failure:
            told = str(failure)
    may_vet = vetting.may_vet(request.actor)
    return page(
        request,
        "vetting",
        code=code,
        found=found,
        counts=bool(found and found.vetted(day(now()))),
        areas=area_names(found.areas.split()) if found else "",
        told=told,
        may_vet=may_vet,
        rows=vetting.register_of(actor=request.actor, now=now()) if may_vet else [],
        today=day(now()),
    )


@require_http_methods(["GET", "POST"])
def new_helper(request: DeskRequest) -> HttpResponse:
    """Register somebody who offers help."""
    require(Request(request.actor, Action.VETTING_KEEP, frozenset({Relation.OWN_ORGANISATION})))
    form = HelperForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form, lambda: vetting.register(actor=request.actor, offered=form.offered(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Registered. Nothing counts before it is checked."))
            return redirect("desk:helper", given.id)
    return page(request, "helper_new", form=form)


@require_GET
def helper(request: DeskRequest, helper_id: str) -> HttpResponse:
    """One helper: who, what was checked, what can be done."""
    return _page(request, pk_of(helper_id))


def _page(
    request: DeskRequest, pk: UUID, form: CheckForm | None = None, failed: dict[str, VettingForm] | None = None
) -> HttpResponse:
    view = vetting.open_helper(actor=request.actor, helper=pk, now=now())
    forms = {name: VettingForm(action=name, prefix=name) for name in view.actions} | (failed or {})
    names = check_names()
    return page(
        request,
        "helper",
        view=view,
        helper=view.helper,
        counts=view.helper.vetted(day(now())),
        areas=area_names(view.helper.areas.split()),
        checks=[(check, names[check.kind]) for check in view.checks],
        sides=organisations.named(check.organisation for check in view.checks),
        check_form=form or CheckForm(),
        form=form or next(iter((failed or {}).values()), None),
        actions=[(name, STEPS[name], forms[name]) for name in view.actions],
        version=read_version(request) if form or failed else view.helper.version,
        today=day(now()),
    )


@require_POST
def check(request: DeskRequest, helper_id: str) -> HttpResponse:
    """Record a check."""
    pk, form = pk_of(helper_id), CheckForm(request.POST)
    given = try_form(
        form,
        lambda: vetting.record_check(
            actor=request.actor,
            helper=pk,
            kind=form.cleaned_data["kind"],
            concern=form.cleaned_data["concern"] == "yes",
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _page(request, pk, form)
    messages.success(request, _("Entered."))
    return redirect("desk:helper", pk)


@require_POST
def act(request: DeskRequest, helper_id: str) -> HttpResponse:
    """Take a step of the vetting."""
    pk, action = pk_of(helper_id), request.POST.get("action", "")[:20]
    form = VettingForm(request.POST, action=action, prefix=action)
    given = try_form(
        form,
        lambda: vetting.move(
            actor=request.actor,
            helper=pk,
            action=action,
            until=form.cleaned_data.get("until"),
            reason=VettingReason(form.cleaned_data["reason"]) if form.cleaned_data.get("reason") else None,
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _page(request, pk, failed={action: form})
    messages.success(request, _("Entered."))
    return redirect("desk:helper", pk)
