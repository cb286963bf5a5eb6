"""Press releases: written in every language, previewed, read by a second person, corrected and withdrawn."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.machine import NotPossible
from accord.prevention.fundraisers import queries as fundraisers
from accord.prevention.newsroom import queries, services
from accord.prevention.newsroom.access import reach, seen
from accord.prevention.newsroom.forms import ReleaseForm, WithdrawForm
from accord.prevention.newsroom.publishing import in_words
from accord.prevention.newsroom.vocab import TONGUES, ReleaseState
from accord.prevention.press import queries as press

STEPS: Final = {
    "submit": _("Give it to a second person to read"),
    "approve": _("I have read every language: approve"),
    "return": _("Return it to its authors"),
    "take_back": _("Take back to draft"),
    "unschedule": _("Take back to draft"),
    "drop": _("Not pursued"),
}
_DONE: Final = {
    "submit": _("It waits for a colleague who wrote none of it."),
    "approve": _("Approved. It appears at its time; without one it is public now."),
}


@require_GET
def news(request: DeskRequest) -> HttpResponse:
    """The releases of the organisation, newest first."""
    found = queries.newest(request.actor, after=request.GET.get("after", ""))
    rows = [(one, queries.title_of(one, request.actor.language)) for one in found.rows]
    waiting, bounced = press.waiting(request.actor), fundraisers.bounced(request.actor)
    return page(request, "news", found=found, rows=rows, waiting=waiting, bounced=bounced)


@require_http_methods(["GET", "POST"])
def news_new(request: DeskRequest) -> HttpResponse:
    """Begin a release."""
    seen(request.actor)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form, lambda: services.begin(actor=request.actor, wanted=form.wanted(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Saved. Look at each language, then give it to a second person."))
            return redirect("desk:news_open", given.id)
    return page(request, "news_form", form=form)


@require_GET
def news_open(request: DeskRequest, release_id: str) -> HttpResponse:
    """One release as it will be read, in the language that is asked for, and what can be done."""
    found = queries.opened(request.actor, pk_of(release_id))
    asked = request.GET.get("in", request.actor.language)
    language = asked if asked in TONGUES else TONGUES[0]
    row, shown = queries.preview(request.actor, found.release.pk, language)
    return page(
        request,
        "news_open",
        found=found,
        row=row,
        shown=shown,
        languages=settings.LANGUAGES,
        missing=in_words(found.missing),
        steps=[(one, STEPS[one]) for one in STEPS if one in found.steps],
        names=people.names([row.begun_by, row.submitted_by, row.approved_by]),
    )


@require_http_methods(["GET", "POST"])
def news_edit(request: DeskRequest, release_id: str) -> HttpResponse:
    """Write a draft."""
    row = reach(request.actor, pk_of(release_id))
    if row.state != ReleaseState.DRAFT:
        raise NotPossible
    form = ReleaseForm(request.POST or None, release=row)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.change(
                actor=request.actor, release=row.pk, wanted=form.wanted(), read=read_version(request), now=now(),
                key=key(request),
            ),
        )  # fmt: skip
        if given:
            messages.success(request, _("Saved."))
            return redirect("desk:news_open", given.id)
    return page(request, "news_form", form=form, row=row)


@require_POST
def news_step(request: DeskRequest, release_id: str) -> HttpResponse:
    """One step."""
    pk, action = pk_of(release_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.step(
            actor=request.actor, release=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _DONE.get(action, _("Entered.")),
        "desk:news_open",
        pk,
    )


@require_POST
def news_correct(request: DeskRequest, release_id: str) -> HttpResponse:
    """Begin a correction, and go to its draft."""
    row = reach(request.actor, pk_of(release_id))
    given = services.correct(actor=request.actor, release=row.pk, now=now(), key=key(request))
    messages.success(request, _("The correction is a draft. What is public stays until a second person approved it."))
    return redirect("desk:news_edit", given.id)


@require_http_methods(["GET", "POST"])
def news_withdraw(request: DeskRequest, release_id: str) -> HttpResponse:
    """Take a release from the public pages."""
    row = reach(request.actor, pk_of(release_id))
    if row.state != ReleaseState.PUBLISHED:
        raise NotPossible
    form = WithdrawForm(request.POST or None)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.withdraw(
                actor=request.actor, release=row.pk, notes=form.notes(), read=read_version(request), now=now(),
                key=key(request),
            ),
        )  # fmt: skip
        if given:
            messages.success(request, _("Withdrawn. Its address now says why."))
            return redirect("desk:news_open", given.id)
    return page(request, "news_withdraw", form=form, row=row, title=queries.title_of(row, request.actor.language))
