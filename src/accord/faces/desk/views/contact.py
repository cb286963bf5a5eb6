"""How the person may be reached, and neutral messages to her."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.faces.desk import contact_words
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.policy import Action
from accord.protection.cases.access import reach
from accord.protection.safety import outbox, plans, services
from accord.protection.safety.forms import MessageForm, PlanForm
from accord.protection.safety.vocab import MESSAGE_LABELS, MessageState


@require_http_methods(["GET", "POST"])
def contact(request: DeskRequest, case_id: str) -> HttpResponse:
    """The plan in force, the form for a new one, and the messages."""
    pk = pk_of(case_id)
    form = PlanForm(request.POST or None)
    if request.method == "POST":
        reach(request.actor, pk, Action.SAFETY_KEEP)
        given = try_form(
            form,
            lambda: services.agree_contact(actor=request.actor, case=pk, plan=form.plan(), now=now(), key=key(request)),
        )
        if given:
            messages.success(request, _("Agreed. The case page says from now on whether you may call."))
            return redirect("desk:contact", pk)
    return _contact_page(request, pk, form=form)


def _contact_page(request: DeskRequest, pk: UUID, form: PlanForm, draft: MessageForm | None = None) -> HttpResponse:
    moment = now()
    allowed = reach(request.actor, pk, Action.SAFETY_READ)
    view = plans.plan_of(actor=request.actor, case=pk, now=moment)
    written = outbox.ways(view.plan) if view else []
    draft = draft or MessageForm()
    draft.offer(written)
    return page(
        request,
        "contact",
        case=allowed.case,
        may_keep=allowed.standing.judge(Action.SAFETY_KEEP).allow,
        view=view,
        ways=contact_words.ways(view, moment) if view else [],
        windows=contact_words.windows(view.plan) if view else [],
        form=form,
        draft=draft,
        written=written,
        sent=outbox.of_case(actor=request.actor, case=pk),
        status=422 if draft.errors or form.errors else 200,
    )


@require_POST
def end_contact(request: DeskRequest, case_id: str) -> HttpResponse:
    """The person no longer wants to be reached."""
    pk = pk_of(case_id)
    return do(
        request,
        lambda: services.end_contact(
            actor=request.actor, case=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Ended. Every message that waited is cancelled."),
        "desk:contact",
        pk,
        grave=True,
    )


@require_POST
def new_message(request: DeskRequest, case_id: str) -> HttpResponse:
    """Choose a neutral text; the next page shows it exactly as it will be received."""
    pk = pk_of(case_id)
    reach(request.actor, pk, Action.SAFETY_KEEP)
    form = MessageForm(request.POST)
    given = try_form(
        form,
        lambda: services.draft_message(
            actor=request.actor,
            case=pk,
            channel=form.channel(),
            text=form.cleaned_data["text"],
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _contact_page(request, pk, PlanForm(), form)
    return redirect("desk:message", given.id)


@require_GET
def message(request: DeskRequest, message_id: str) -> HttpResponse:
    """One message as it is received, where it stands, and whether it is safe now."""
    moment = now()
    view = outbox.open_message(actor=request.actor, message=pk_of(message_id), now=moment)
    return page(
        request,
        "message",
        view=view,
        message=view.message,
        ways=[w for w in contact_words.ways(view.plan, moment) if w.label == view.channel.label] if view.plan else [],
        actions=[(action, MESSAGE_LABELS[action]) for action in view.actions],
        waiting=view.message.state == MessageState.WAITING,
    )


@require_POST
def act(request: DeskRequest, message_id: str) -> HttpResponse:
    """Let it go in the next safe window, take it back, or enter that it was sent by telephone."""
    pk, action = pk_of(message_id), request.POST.get("action", "")[:20]
    return do(
        request,
        lambda: services.act_on_message(
            actor=request.actor, message=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _("Entered."),
        "desk:message",
        pk,
    )
