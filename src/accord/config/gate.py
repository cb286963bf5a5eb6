"""The gate of one web process: what it cannot work on soon is refused at once, with nothing done and nothing typed lost (decision 056)."""

import random
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from accord.config import views
from accord.config.turns import NoTurn, Turns, rank_of, working
from accord.faces.site.base import tongue_of

GetResponse = Callable[[HttpRequest], HttpResponse]
# Without a turn: style, and what a program asks that watches. It must see how the node does above all when it is busy.
PASS: Final = ("/style/", "/static/", "/health", "/metrics")
AGAIN: Final = (5, 15)  # seconds, drawn anew each time: else all who were refused come back together
FORM: Final = "application/x-www-form-urlencoded"
LARGEST_KEPT: Final = 256 * 1024
# SECURITY: no password and no code is drawn into a page. tests/matrix/test_gate.py
NOT_KEPT: Final = ("/desk/sign-in/", "/desk/prove/")


@cache
def _turns() -> Turns:
    return Turns(working())


class Gate:
    """Lets in as many requests as are worked on well; help first. The others get 503 with when to come again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PASS):
            return self.get_response(request)
        try:
            with _turns().turn(rank_of(request.path_info)):
                return self.get_response(request)
        except NoTurn:
            with translation.override(tongue_of(request)):
                return refusal(request)


def refusal(request: HttpRequest) -> HttpResponse:
    """The page of somebody who came when too many were there; with what was typed in a form of the desk, to be sent again.

    The form carries its idempotency key and its token: sent twice it is done once, and sent from elsewhere not at all.
    """
    if _is_kept(request):
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        context = {"title": _("Please wait a little"), "sentence": views.busy_sentence(), "fields": fields}
        page = render(request, "busy.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        # Else the connection is cut before the answer was read. Not more: who sends slowly would hold a thread that says no.
        request.read(LARGEST_KEPT)
        page = views.busy(request)
    page._has_been_logged = True  # type: ignore[attr-defined]  # a line for each would fill the disk; metrics count them
    page.refused = True  # type: ignore[attr-defined]  # for the metrics
    page["Retry-After"] = str(random.randint(*AGAIN))  # noqa: S311  (spread, not secret)
    return page


def _is_kept(request: HttpRequest) -> bool:
    path = request.path_info
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    small = length.isascii() and length.isdecimal() and int(length) <= LARGEST_KEPT
    of_desk = path.startswith("/desk/") and not path.startswith(NOT_KEPT)
    return request.method == "POST" and of_desk and small and request.content_type == FORM
