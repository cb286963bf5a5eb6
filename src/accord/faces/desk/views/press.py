"""Questions of the media: the form open or closed, what came, and what became of it."""

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version
from accord.prevention.press import queries, services

STEPS: Final = {
    "answer": _("I have answered"),
    "close": _("Close without an answer"),
    "reopen": _("Open again"),
}


@require_GET
def questions(request: DeskRequest) -> HttpResponse:
    """What the organisation was asked, newest first, and whether its form is open."""
    return page(request, "questions", inbox=queries.inbox(request.actor, after=request.GET.get("after", "")))


@require_GET
def question(request: DeskRequest, question_id: str) -> HttpResponse:
    """One question, opened: an event."""
    found = queries.open_question(actor=request.actor, question=pk_of(question_id), now=now())
    steps = [(one, STEPS[one]) for one in found.steps]
    return page(request, "question", found=found, steps=steps, languages=settings.LANGUAGES)


@require_POST
def question_step(request: DeskRequest, question_id: str) -> HttpResponse:
    """Answered, closed or open again."""
    pk, action = pk_of(question_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.step(
            actor=request.actor, question=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        _("Entered."),
        "desk:questions",
    )


@require_POST
def press_open(request: DeskRequest) -> HttpResponse:
    """Take questions."""
    return do(
        request,
        lambda: services.open_desk(actor=request.actor, now=now(), key=key(request)),
        _("Open. The form stands on the public pages of news."),
        "desk:questions",
    )


@require_POST
def press_close(request: DeskRequest) -> HttpResponse:
    """Take no more."""
    return do(
        request,
        lambda: services.close_desk(actor=request.actor, read=read_version(request), now=now(), key=key(request)),
        _("Closed. What came stays."),
        "desk:questions",
    )
