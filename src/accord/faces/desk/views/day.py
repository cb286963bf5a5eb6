"""My day: what I owe and by when, and what waits for me."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.agreements import queries as agreements
from accord.cooperation.agreements.due import due as agreements_due
from accord.cooperation.directory import queries as directory
from accord.cooperation.directory import vetting
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import factors, members, resets
from accord.cooperation.people import queries as people
from accord.cooperation.people import services as people_services
from accord.cooperation.people.models import LANGUAGES
from accord.detection.field import queries as arrivals
from accord.detection.screening import catalogue as lists_of_questions
from accord.detection.screening import queries as screenings
from accord.detection.signals import queries as signals
from accord.exchange.nodes import queries as nodes
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day as local_day
from accord.foundation.copies import queries as copies
from accord.foundation.duties import queries as duties
from accord.foundation.duties import services as duty_services
from accord.foundation.duties.models import Duty
from accord.foundation.ledger import queries as ledger
from accord.foundation.limits import queries as limits
from accord.foundation.policy import Action, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing, Refused
from accord.foundation.second import queries as second
from accord.prevention.programme.assembling import owed as owed_reports
from accord.protection.cases import handover
from accord.protection.cases import queries as cases
from accord.protection.cases.forms import DutyForm
from accord.protection.glass import queries as glasses
from accord.protection.plans.questions import kind_settling
from accord.protection.referrals import queries as referrals

_PAGES: Final = {"information": "information_one"}  # whose page is not called as the record is


@require_GET
def alive(request: DeskRequest) -> HttpResponse:
    """Whether the session still stands, with a fresh token: asked before a form is sent, so that nothing typed is lost."""
    return JsonResponse({"token": get_token(request)})


@require_GET
def day(request: DeskRequest) -> HttpResponse:
    """The first page: duties by due date, and everything that waits for this role."""
    actor = request.actor
    moment, found = now(), duties.owed_by(actor)
    owed = found.rows
    waiting = {
        "signals": signals.waiting(actor),
        "phones": arrivals.waiting(actor),
        "referrals": referrals.waiting_for(actor),
        "ours": referrals.needing_giver(actor),
        "decisions": screenings.awaiting_decision(actor),
        "screenings": screenings.unfinished(actor),
        "agreements": agreements.awaiting_signature(actor),
        "escalated": referrals.escalated_to(actor),
        "lists": lists_of_questions.waiting_for(actor),
        "releases": second.waiting_for(actor, now=moment),
        "programme": owed_reports(actor, moment),
    }
    recipients = organisations.named(item.duty.recipient for item in owed)
    handed = handover.handed_to(actor)
    unreviewed = glasses.unreviewed(actor, now=moment)
    reached = limits.notices(actor, now=moment)
    told = resets.told(actor, now=moment)
    ending = agreements_due(actor, local_day(moment))
    upkeep, helpers = directory.upkeep(actor, moment), vetting.expiring(actor, moment)
    return page(
        request,
        "day",
        owed=owed,
        more=found.next,
        parts=duties.for_the_day(owed, moment),
        waiting=waiting,
        recipients=recipients,
        unreviewed=unreviewed,
        handed=handed,
        handed_by=people.names(one.left for one in handed),
        reviewers=organisations.named(glass.reviewer for glass in unreviewed),
        limits=reached,
        limits_by=people.names(notice.account for notice in reached),
        resets=told,
        resets_by=people.names(pk for reset in told for pk in (reset.account, reset.by, reset.released_by)),
        passkey_by=factors.passkey_due(actor.account, actor.role, since=request.membership.since),
        term=members.term_ends(request.membership, now=moment),
        upkeep=upkeep,
        helpers=helpers,
        due=ending,
        anything=any(waiting.values()) or bool(reached or told or handed or unreviewed or upkeep or helpers or ending),
        late_copies=copies.concern(actor, now=moment),
        forked=nodes.concern(actor),
        may_record=decide(Request(actor, Action.SIGNAL_RECORD)).allow,
    )


@require_GET
def all_owed(request: DeskRequest) -> HttpResponse:
    """Everything that the organisation owes, page by page."""
    found = duties.owed_by(request.actor, after=request.GET.get("after", ""))
    recipients = organisations.named(item.duty.recipient for item in found.rows)
    return page(request, "owed", found=found, recipients=recipients)


@require_http_methods(["GET", "POST"])
def duty(request: DeskRequest, duty_id: str) -> HttpResponse:
    """One duty: what, why, by when; and the form that completes it."""
    owed = duties.get(request.actor, pk_of(duty_id))
    if owed.open and owed.duty.object_type == "case" and (kind := kind_settling(owed.duty.rule)):
        return redirect("desk:plan_write", owed.duty.object_id, kind.value)
    if owed.rule and owed.rule.by_step and owed.open:
        return redirect(f"desk:{_PAGES.get(owed.duty.object_type, owed.duty.object_type)}", owed.duty.object_id)
    form = DutyForm(request.POST or None, initial={"done_at": now()})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: duty_services.complete_duty(
                actor=request.actor,
                duty=owed.duty.pk,
                done_at=form.cleaned_data["done_at"],
                note=form.cleaned_data["note"],
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Entered."))
            if owed.duty.object_type == "case":
                return redirect("desk:case", owed.duty.object_id)
            return redirect("desk:day")
    recipient = organisations.get(owed.duty.recipient) if owed.duty.recipient else None
    note, by = _how_it_was_done(request, owed.duty)
    version = read_version(request) if request.method == "POST" else owed.duty.version
    about = f"desk:{owed.duty.object_type}"  # the page of each kind of record bears its name
    return page(
        request, "duty", form=form, owed=owed, recipient=recipient, note=note, by=by, version=version, about=about
    )


def _how_it_was_done(request: DeskRequest, done: Duty) -> tuple[str, str]:
    """The sealed note and the name of who entered it, for those who may open the case."""
    if done.done_at is None or done.object_type != "case":
        return "", ""
    try:
        note = cases.duty_note(actor=request.actor, duty=done, now=now())
    except (Missing, Refused):
        return "", ""
    return note, people.names([done.done_by]).get(done.done_by, "") if done.done_by else ""


@require_http_methods(["GET", "POST"])
def me(request: DeskRequest) -> HttpResponse:
    """My own settings: language, theme, and which organisation I work for just now."""
    if request.method == "POST":
        language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
        if language in dict(LANGUAGES) and theme in ("", "light", "dark"):
            people_services.set_preferences(account=request.actor.account, language=language, theme=theme)
        chosen = request.POST.get("membership", "")
        if chosen in {str(m.pk) for m in request.memberships}:
            request.session["membership"] = chosen
        with override(language if language in dict(LANGUAGES) else None):
            messages.success(request, _("Saved."))
        return redirect("desk:me")
    return page(request, "me", account=request.user, memberships=request.memberships)


@require_GET
def ledger_page(request: DeskRequest) -> HttpResponse:
    """The ledger of one's own organisation, for its data protection officer. Reading it is an event too."""
    actor = request.actor
    require(Request(actor, Action.LEDGER_READ, relation_of(actor, actor.organisation)))
    before = request.GET.get("before", "")[:18]
    events = ledger.read_by(actor, before=int(before) if before.isdigit() else None, now=now())
    names = people.names(event.actor for event in events)
    return page(request, "ledger", events=events, names=names, last=events[-1].seq if len(events) == 50 else None)
