"""Consent: asked, read aloud, answered."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations.queries import others_far
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, receivers, try_form
from accord.foundation.clock import day
from accord.foundation.refusals import Conflict, Invalid
from accord.foundation.writes.services import Given
from accord.protection.cases import queries as cases
from accord.protection.children import consenting
from accord.protection.children.queries import asked_child
from accord.protection.children.vocab import About
from accord.protection.consents import queries, services
from accord.protection.consents.forms import AnswerForm, AskForm
from accord.protection.consents.services import Reading
from accord.protection.consents.vocab import GuardianImplicated


@require_GET
def ask(request: DeskRequest, case_id: str) -> HttpResponse:
    """First page: who may be told what, for what. A GET: nothing is written before the person has heard it."""
    pk = pk_of(case_id)
    cases.to_correct(request.actor, pk)
    asked = request.GET if "asked" in request.GET else None
    form = AskForm(asked, initial=_from_referral(request), receivers=receivers(request.actor), across=others_far())
    if form.is_bound and form.is_valid():
        try:
            return _read_page(request, pk, form, request.GET)
        except (Invalid, Conflict) as failure:
            form.fail(failure)
    return page(request, "consent_ask", form=form, case_id=pk)


@require_POST
def answer(request: DeskRequest, case_id: str) -> HttpResponse:
    """The person has answered, yes or no: record it."""
    pk = pk_of(case_id)
    cases.to_correct(request.actor, pk)
    asked_text = request.POST.get("asked", "")
    ask_form = AskForm(QueryDict(asked_text), receivers=receivers(request.actor), across=others_far())
    if not ask_form.is_valid():
        return page(request, "consent_ask", form=ask_form, case_id=pk)
    asked = ask_form.asked()
    if "refused" in request.POST:
        return do(
            request,
            lambda: services.refuse(actor=request.actor, case=pk, asked=asked, now=now(), key=key(request)),
            _("Noted: the person does not agree. Nothing will be told; every other help goes on."),
            "desk:case",
            pk,
        )
    reading = services.preview(actor=request.actor, case=pk, asked=asked, now=now())
    form = AnswerForm(request.POST, child=reading.child, speakers=_speakers(request, pk))

    def work() -> Given:
        call: dict[str, Any] = {"actor": request.actor, "case": pk, "asked": asked, "now": now(), "key": key(request)}
        if form.nobody:
            return consenting.on_duty(child_view=form.cleaned_data["child_view"], **call)
        return services.give(answered=form.answered(), **call)

    if try_form(form, work) is None:
        return _reading(request, pk, form, reading, asked_text)
    told = _("Recorded. There is no consent: in the referral choose the duty towards a child as the ground.")
    messages.success(request, told if form.nobody else _("The consent is recorded."))
    return redirect("desk:case", pk)


def _read_page(request: DeskRequest, pk: UUID, form: AskForm, asked: QueryDict) -> HttpResponse:
    reading = services.preview(actor=request.actor, case=pk, asked=form.asked(), now=now())
    answers = AnswerForm(child=reading.child, speakers=_speakers(request, pk), initial={"method": "signature"})
    return _reading(request, pk, answers, reading, asked.urlencode())


def _reading(request: DeskRequest, pk: UUID, form: AnswerForm, reading: Reading, asked: str) -> HttpResponse:
    heard = asked_child(request.actor, pk, About.CONSENT) if reading.child else None
    involved = isinstance(form.failure, GuardianImplicated)
    return page(
        request, "consent_read", form=form, reading=reading, case_id=pk, asked=asked, heard=heard, involved=involved
    )


def _speakers(request: DeskRequest, pk: UUID) -> list[tuple[str, str]]:
    return [(str(adult), name) for adult, name in consenting.speakers(request.actor, pk, now())]


def _from_referral(request: DeskRequest) -> dict[str, object]:
    until: date = day(now() + timedelta(days=180))
    return {
        "receiver": request.GET.get("receiver", ""),
        "purpose": request.GET.get("purpose", "assistance"),
        "categories": request.GET.getlist("categories"),
        "valid_until": until,
    }


@require_GET
def consent(request: DeskRequest, consent_id: str) -> HttpResponse:
    """One consent, opened, with what was read and signed."""
    return page(
        request, "consent", view=queries.open_consent(actor=request.actor, consent=pk_of(consent_id), now=now())
    )


@require_http_methods(["POST"])
def withdraw(request: DeskRequest, consent_id: str) -> HttpResponse:
    """The person takes the consent back."""
    pk = pk_of(consent_id)
    return do(
        request,
        lambda: services.withdraw(
            actor=request.actor, consent=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("The consent is withdrawn. Open referrals on it are stopped, and the receiver is told to delete."),
        "desk:consent",
        pk,
        grave=True,
    )
