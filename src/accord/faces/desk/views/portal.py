"""The person's own page, as the team sees it: whether it is open, the numbers that open it, ending it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.faces.desk.fresh import fresh_to_send
from accord.faces.desk.pictures import picture_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.policy import Action
from accord.foundation.writes.services import Given
from accord.protection.cases.access import reach
from accord.protection.safety.vocab import Stopped
from accord.protection.visits import letters, queries, services
from accord.protection.visits.forms import LetterForm, LinkForm


@fresh_to_send
@require_http_methods(["GET", "POST"])
def portal(request: DeskRequest, case_id: str) -> HttpResponse:
    """Whether her page is open, and the form that asks her first. The numbers are shown once."""
    actor, pk = request.actor, pk_of(case_id)
    form, numbers = LinkForm(request.POST if request.method == "POST" else None), ""

    def work() -> Given:
        nonlocal numbers
        given, numbers = services.make_link(actor=actor, case=pk, asked=form.asked(), now=now(), key=key(request))
        return given

    made = try_form(form, work) if request.method == "POST" else None
    shown: dict[str, Any] = _shown(request, numbers) if numbers else {}
    return _page(request, pk, form=LinkForm() if made else form, again=bool(made and made.repeated), **shown)


def _page(
    request: DeskRequest, pk: UUID, *, form: LinkForm, letter: LetterForm | None = None, **more: Any
) -> HttpResponse:
    actor = request.actor
    state = queries.state_of(actor=actor, case=pk, now=now())
    rows = letters.of_case(actor=actor, case=pk, now=now())
    letter = letter or LetterForm()
    return page(
        request,
        "portal",
        state=state,
        case=state.case,
        form=form,
        letter=letter,
        letters=rows,
        writers=people.names(row.letter.written_by for row in rows if row.letter.written_by),
        offered=settings.ACCORD_PORTAL,
        status=422 if form.errors or letter.errors else 200,
        **more,
    )


@require_POST
def answer(request: DeskRequest, case_id: str) -> HttpResponse:
    """Write to her: it stands on her page and is sent nowhere."""
    pk, form = pk_of(case_id), LetterForm(request.POST)
    call: dict[str, Any] = {"actor": request.actor, "case": pk, "now": now(), "key": key(request)}
    try:
        given = try_form(form, lambda: letters.answer(**call, text=form.cleaned_data["text"]))
    except Stopped as stop:  # it names what was found; nothing typed is lost
        reach(request.actor, pk, Action.PORTAL_KEEP)
        form.add_error("text", str(stop))
        given = None
    if given:
        messages.success(request, _("It stands on the person's page now, to be read when the page is opened."))
        return redirect("desk:portal", pk)
    return _page(request, pk, form=LinkForm(), letter=form)


@require_POST
def heard(request: DeskRequest, case_id: str) -> HttpResponse:
    """What she wrote was dealt with in another way."""
    pk = pk_of(case_id)
    return do(
        request,
        lambda: letters.heard(actor=request.actor, case=pk, now=now(), key=key(request)),
        _("Entered. Nothing waits any more."),
        "desk:portal",
        pk,
    )


@require_POST
def end(request: DeskRequest, case_id: str) -> HttpResponse:
    """Close her page at once."""
    pk = pk_of(case_id)
    return do(
        request,
        lambda: services.end(actor=request.actor, case=pk, read=read_version(request), now=now(), key=key(request)),
        _("Closed. Nothing opens it any more."),
        "desk:portal",
        pk,
    )


def _shown(request: DeskRequest, numbers: str) -> dict[str, str]:
    """The numbers in groups of three, the address to type, and the picture that holds both."""
    host = settings.ACCORD_PORTAL_HOST or request.get_host()
    base = f"{request.scheme}://{host}"
    return {
        "numbers": " ".join(numbers[at : at + 3] for at in range(0, len(numbers), 3)),
        "address": f"{host}{reverse('portal:start')}",
        "picture": picture_of(base + reverse("portal:scanned", args=[numbers])),
    }
