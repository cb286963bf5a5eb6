"""Referrals: inbox, outbox, draft, one referral with its steps."""

from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.directory.catalogue import kind_names
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.exchange.messages import queries as letters
from accord.faces.desk.letter_words import told_by_number
from accord.faces.desk.payload_words import in_words
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, receivers, try_form
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Action, Actor, Category, Relation, Request, decide
from accord.foundation.refusals import Conflict, Invalid, Missing, Refused
from accord.foundation.writes.services import Given, Stale
from accord.protection.cases.access import reach
from accord.protection.documents import queries as documents
from accord.protection.referrals import queries, recalls, releases, services, transfers
from accord.protection.referrals.forms import DraftForm, StepForm
from accord.protection.referrals.vocab import (
    ACTION_LABELS,
    BEFORE_ARRIVAL,
    NO_CODES,
    TAKEN_ON,
    WITH_NOTE,
    WITH_PAGE,
    WITH_REASON,
    Choice,
    DeclineReason,
)
from accord.protection.safety.forms import ReleaseForm
from accord.protection.safety.vocab import Stopped


@require_GET
def inbox(request: DeskRequest) -> HttpResponse:
    """What others ask of us."""
    return page(request, "referrals", found=queries.inbox(request.actor, after=request.GET.get("after", "")), box="in")


@require_GET
def outbox(request: DeskRequest) -> HttpResponse:
    """What we asked of others."""
    return page(
        request, "referrals", found=queries.outbox(request.actor, after=request.GET.get("after", "")), box="out"
    )


@require_http_methods(["GET", "POST"])
def new_referral(request: DeskRequest, case_id: str) -> HttpResponse:
    """Prepare a referral; nothing leaves yet. With `instead`, one that takes the place of another when it is sent."""
    found = reach(request.actor, pk_of(case_id), Action.REFERRAL_DRAFT).case
    text = request.POST.get("instead") or request.GET.get("instead", "")
    instead, initial = None, {name: request.GET.get(name, "")[:36] for name in ("receiver", "purpose")}
    if text and request.method == "GET":
        instead, texts = queries.to_amend(actor=request.actor, referral=pk_of(text), now=now())
        initial = DraftForm.initial_of(instead, texts)
    form = DraftForm(
        request.POST or None, initial=initial, receivers=receivers(request.actor), across=organisations.others_far()
    )
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.draft(
                actor=request.actor,
                case=found.pk,
                wanted=form.wanted(),
                replaces=pk_of(text) if text else None,
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Prepared. Nothing has left yet."))
            return redirect("desk:referral", given.id)
    back = reverse("desk:case", args=[found.pk])
    return page(request, "referral_new", form=form, case=found, instead=text, back=back)


@require_http_methods(["GET", "POST"])
def edit(request: DeskRequest, referral_id: str) -> HttpResponse:
    """Change a draft. If more is wanted than the person agreed to, she is asked again."""
    pk = pk_of(referral_id)
    found, texts = queries.to_amend(actor=request.actor, referral=pk, now=now())
    form = DraftForm(
        request.POST or None,
        initial=DraftForm.initial_of(found, texts),
        receivers=receivers(request.actor),
        across=organisations.others_far(),
    )
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.amend(
                actor=request.actor,
                referral=pk,
                wanted=form.wanted(),
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Changed. Nothing has left yet."))
            return redirect("desk:referral", pk)
    version = read_version(request) if request.method == "POST" else found.version
    back = reverse("desk:referral", args=[pk])
    return page(request, "referral_new", form=form, case=found.case, referral=found, version=version, back=back)


@require_GET
def referral(request: DeskRequest, referral_id: str) -> HttpResponse:
    """One referral: where it stands, what left, what can be done now."""
    return _referral_page(request, referral_id)


@dataclass(frozen=True, repr=False)
class Stop:
    """What the guard stopped, and how a colleague is asked."""

    action: str
    found: Stopped | None
    note: str = ""
    form: ReleaseForm = field(default_factory=ReleaseForm)


def _referral_page(
    request: DeskRequest, referral_id: str, failed: dict[str, StepForm] | None = None, stop: Stop | None = None
) -> HttpResponse:
    view = queries.open_referral(actor=request.actor, referral=pk_of(referral_id), now=now())
    found = view.referral
    forms = {
        action: StepForm(with_reason=action in WITH_REASON, prefix=action)
        for action in view.actions
        if action not in WITH_PAGE
    } | (failed or {})
    ask = urlencode(
        {"receiver": found.receiver_id, "purpose": found.purpose, "categories": found.categories.split()}, doseq=True
    )
    return page(
        request,
        "referral",
        view=view,
        referral=found,
        content=in_words(view.content),
        actions=[
            {
                "name": a,
                "version": _version(request, found.version, (failed or {}).get(a)),
                "label": ACTION_LABELS[a],
                "form": forms.get(a),
                "long": a in WITH_REASON | WITH_NOTE | {"revoke"},
            }
            for a in view.actions
            if a != "amend"
        ],
        may_amend="amend" in view.actions,
        may_replace=view.is_giver and found.state in BEFORE_ARRIVAL and "revoke" in view.actions,
        may_plan=view.is_giver and found.state in BEFORE_ARRIVAL,
        may_take_up=not view.is_giver and found.state in TAKEN_ON and _opens_cases(request.actor),
        coordinator=organisations.get(transfers.coordinator_of(found.case))
        if found.takes_over and found.sent_at
        else None,
        bounced=queries.why_bounced(found),
        deletion=recalls.deletion_of(found) if view.is_giver and found.sent_at else None,
        passed_on=recalls.passed_on(found) if not view.is_giver and queries.closed_to_receiver(found) else [],
        told=told_by_number(letters.standing(request.actor, found.pk)) if found.far else {},
        choice=Choice(found.choice).label if found.choice else "",
        no_codes=NO_CODES if view.words_stay and not (found.sent_at or found.asked_for) else "",
        asked_for=[kind_names().get(code, code) for code in found.asked_for.split()],
        categories=[Category(c).label for c in found.categories.split()],
        files=_files(request, found.pk),
        owed=duties.about(request.actor, found.pk),
        names=people.names(s.step.account for s in view.steps),
        sides=organisations.named(s.step.organisation for s in view.steps),
        ask_helps=bool(view.disclosure and any(r.code.startswith("consent.") for r in view.disclosure.reasons)),
        ask_url=f"{reverse('desk:consent_new', args=[found.case_id])}?{ask}" if view.is_giver else "",
        stop=stop,
        status=422 if failed or stop else 200,
    )


def _version(request: DeskRequest, current: int, failed: StepForm | None) -> int:
    """The version that a form goes on from: the one that was read, unless it was told that another is here by now."""
    return current if failed is None or isinstance(failed.failure, Stale) else read_version(request)


def _opens_cases(actor: Actor) -> bool:
    """Whether the role opens cases of its own."""
    return decide(Request(actor, Action.IDENTIFICATION_DECIDE, frozenset({Relation.OWN_ORGANISATION}))).allow


def _files(request: DeskRequest, referral: UUID) -> list[documents.Received]:
    try:
        return documents.received_with(actor=request.actor, referral=referral, now=now())
    except Missing:  # closed to the receiver: the page says why
        return []


@require_POST
def act(request: DeskRequest, referral_id: str) -> HttpResponse:
    """Send, or any later step. A refusal names every reason and is kept in the ledger."""
    pk, action = pk_of(referral_id), request.POST.get("action", "")
    if action == "send":
        try:
            return _send(request, pk)
        except Stopped as stop:
            return _referral_page(request, referral_id, stop=Stop("send", stop))
        except Refused as refusal:
            messages.error(request, " ".join([_("Nothing was sent."), str(refusal)]))
            return redirect("desk:referral", pk)
    form = StepForm(request.POST, with_reason=action in WITH_REASON, prefix=action)
    try:
        given = _step(request, pk, action, form)
    except Stopped as stop:
        return _referral_page(
            request, referral_id, failed={action: form}, stop=Stop(action, stop, form.cleaned_data["note"])
        )
    if given is None:
        return _referral_page(request, referral_id, failed={action: form})
    messages.success(request, _("Entered. The other side can see it."))
    return redirect("desk:referral", pk)


@require_POST
def release(request: DeskRequest, referral_id: str) -> HttpResponse:
    """Ask a colleague to release a text that was stopped, exactly as it is."""
    pk, action, note = pk_of(referral_id), request.POST.get("action", "")[:20], request.POST.get("note", "")
    form = ReleaseForm(request.POST)
    form.full_clean()
    try:
        releases.ask_release(
            actor=request.actor,
            referral=pk,
            action=action,
            note=note,
            reason=form.cleaned_data.get("reason", ""),
            now=now(),
            key=key(request),
        )
    except (Invalid, Conflict) as failure:
        if not form.errors:
            form.fail(failure)
        return _referral_page(request, referral_id, stop=Stop(action, None, note, form))
    messages.success(
        request,
        _("A colleague is asked. Once it is released, send exactly the same text within a day."),
    )
    return redirect("desk:referral", pk)


def _step(request: DeskRequest, pk: UUID, action: str, form: StepForm) -> Given | None:
    return try_form(
        form,
        lambda: services.act(
            actor=request.actor,
            referral=pk,
            action=action,
            read=read_version(request),
            now=now(),
            key=key(request),
            note=form.cleaned_data["note"],
            reason=_reason(form),
        ),
    )


def _send(request: DeskRequest, pk: UUID) -> HttpResponse:
    return do(
        request,
        lambda: services.send(
            actor=request.actor, referral=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Sent. The receiver has been told."),
        "desk:referral",
        pk,
    )


def _reason(form: StepForm) -> DeclineReason | None:
    text = form.cleaned_data.get("reason", "")
    return DeclineReason(text) if text else None
