"""Pages for what went wrong."""

import sqlite3
import sys
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accord.faces.portal.base import sentence as sentence_page
from accord.faces.portal.gate import is_hidden, is_portal
from accord.faces.site import base as site
from accord.foundation.problems import problem
from accord.foundation.refusals import Reason
from accord.foundation.vault.providers import UnsafeRootKey

# What a node leans on does not answer: the database; the keystore, a file of its own, or its disk; the device of the root key.
UNREACHABLE: Final = (OperationalError, InterfaceError, sqlite3.OperationalError, UnsafeRootKey)


def failure_page(
    request: HttpRequest, status: int, code: str, sentence: str, reasons: Sequence[Reason] = ()
) -> HttpResponse:
    """A page, or problem+json under /api/, that says what is wrong and what to do."""
    if settings.ACCORD_PUBLIC:
        return site.sentence(request, sentence, int(status))
    if request.path.startswith("/api/"):
        return problem(status, code, sentence, reasons)
    if is_portal(request) or is_hidden(request):
        return sentence_page(request, sentence, int(status))
    frame = "desk/base.html" if getattr(request, "actor", None) else "ui/bare.html"
    context = {"status": int(status), "sentence": sentence, "reasons": reasons, "title": _title(status), "frame": frame}
    return render(request, "failure.html", context, status=int(status))


def _title(status: int) -> str:
    return {
        400: _("This request does not read"),
        403: _("This is not open to you"),
        404: _("Not found"),
        405: _("Nothing to see here"),
        409: _("This has changed"),
        410: _("This was erased"),
        413: _("Too large"),
        422: _("Something is missing"),
        429: _("Please wait a little"),
        503: _("Please wait a little"),
    }.get(int(status), _("Something went wrong"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: hidden and missing look the same."""
    return failure_page(request, 404, "missing", _("There is nothing at this address, or it is not open to you."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return failure_page(request, 400, "bad-request", _("This request does not read. Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return failure_page(request, 403, "forbidden", _("This is not open to you."))


def busy_sentence() -> str:
    """What is said to somebody who came when too many were there, or when the database did not answer."""
    return _("Many people are working here just now. Nothing was saved; try again in a moment.")


def busy(request: HttpRequest) -> HttpResponse:
    """503: come again in a moment. It asks the database nothing, which may be what does not answer."""
    # SECURITY: in the frame of somebody who is signed in the page would ask for the account. tests/matrix/test_gate.py
    request.actor = None  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    sentence = busy_sentence()
    if request.method == "POST" and not request.path_info.startswith("/api/"):
        again = _(
            "If you reload this page, your browser sends the same again; it is done once, however often it is sent."
        )
        sentence = f"{sentence} {again}"
    page = failure_page(request, HTTPStatus.SERVICE_UNAVAILABLE, "busy", sentence)
    page["Retry-After"] = "5"
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Nothing was saved. If not even this page can be drawn, the sentence alone.

    What we lean on and does not answer is no fault of ours, wherever it was asked: that is 503.
    """
    if isinstance(sys.exception(), UNREACHABLE):
        return busy(request)
    sentence = _(
        "A fault of ours. Nothing was saved. Try again; if it happens twice, tell the person who runs this node."
    )
    try:
        return failure_page(request, 500, "fault", sentence)
    except Exception:  # noqa: BLE001  (whatever it was, this page must be)
        return HttpResponse(sentence, status=500, content_type="text/plain; charset=utf-8")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return failure_page(request, 403, "csrf", _("This form is too old. Go back, reload the page and send it again."))
