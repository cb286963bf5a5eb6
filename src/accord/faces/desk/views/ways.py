"""The way to the receiver, and the receiver's own case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.faces.desk.payload_words import in_word
from accord.faces.desk.views.base import DeskRequest, decided, key, now, page, pk_of, read_version, try_form
from accord.protection.persons.vocab import LABELS
from accord.protection.referrals import queries, taking_up, ways
from accord.protection.referrals.forms import TakeUpForm, WayForm


@require_http_methods(["GET", "POST"])
def way(request: DeskRequest, referral_id: str) -> HttpResponse:
    """How, with whom and when the person goes to the receiver."""
    pk = pk_of(referral_id)
    found, planned = queries.way_of(actor=request.actor, referral=pk, now=now())
    form = WayForm(request.POST or None, initial=planned)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: ways.plan_way(
                actor=request.actor,
                referral=pk,
                way=form.way(),
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Entered. The other side can see it."))
            return redirect("desk:referral", pk)
    version = read_version(request) if request.method == "POST" else found.version
    return page(request, "referral_way", form=form, referral=found, version=version)


@require_http_methods(["GET", "POST"])
def take_up(request: DeskRequest, referral_id: str) -> HttpResponse:
    """Open our own case from what came with the referral, or join it to the case in which she is known."""
    pk, actor = pk_of(referral_id), request.actor
    told = taking_up.told_in(actor=actor, referral=pk, now=now())
    if told.referral.case_there:
        return redirect("desk:case", told.referral.case_there)
    form = TakeUpForm(request.POST or None, initial={"sex": told.sex, "age_group": told.age_group})
    if request.method == "POST":
        given = try_form(
            form,
            lambda: taking_up.take_up(
                actor=actor,
                referral=pk,
                how=form.how(decided(request), request.POST.get("same_code", "")),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("The case is open, and the referral belongs to it."))
            return redirect("desk:case", given.id)
    filled = [(LABELS[name], in_word(name, text)) for name, text in told.identity.texts().items() if text]
    return page(
        request,
        "referral_case",
        form=form,
        look=getattr(form.failure, "look", None),
        referral=told.referral,
        filled=filled,
    )
