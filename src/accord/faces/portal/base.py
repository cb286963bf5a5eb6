"""What every page shares: the cookie, who visits, the way out, and a failure as a plain sentence."""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accord.cooperation.people.models import LANGUAGES
from accord.faces.portal.gate import is_portal
from accord.foundation import wall
from accord.foundation.clock import now
from accord.foundation.ids import new_id
from accord.foundation.ledger.services import alarm
from accord.foundation.policy import Visitor
from accord.foundation.refusals import Failure
from accord.protection.visits import door

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Visitor, P], HttpResponse]
_EMPTY: Final = '"cache", "cookies", "storage"'


def cookie_name() -> str:
    """The one cookie; its name tells nothing."""
    return "__Host-n" if settings.SECURE else "n"


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of hers; the forms on it carry the token of this browser's visit."""
    shared = {"token": door.form_token(request.COOKIES.get(cookie_name(), "")), "tongues": LANGUAGES, "key": new_id()}
    return render(request, f"portal/{template}.html", shared | context, status=status)


def sentence(request: HttpRequest, text: str, status: int) -> HttpResponse:
    """What went wrong, in one sentence, with the way out."""
    return page(request, "sentence", status=status, text=text)


def offered(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """An address that is there only where the page is offered. The outermost decorator."""

    @functools.wraps(view)
    def call(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_portal(request):
            raise Http404
        return view(request, *args, **kwargs)

    return csrf_exempt(call)  # a token of its own, below: Django's would leave a cookie on the device


def visiting(view: View[P]) -> Callable[..., HttpResponse]:
    """A page that only an open visit shows, in her language. The outermost decorator."""

    @offered
    @functools.wraps(view)
    def call(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        cookie = request.COOKIES.get(cookie_name(), "")
        if not cookie:
            return away()  # whoever comes back here after the exit finds a neutral site
        visitor = door.visitor_of(cookie=cookie, now=now())
        if visitor is None:
            return _over(request)
        wall.enter(visitor.organisation)
        with translation.override(visitor.language):
            request.LANGUAGE_CODE = visitor.language
            # SECURITY: only a page of this browser's visit can send a form. tests/rooms/visits/test_visit_pages.py
            if request.method == "POST" and not door.is_form_token(cookie, request.POST.get("token", "")):
                return sentence(request, _("This page is too old. Go back and send it again."), HTTPStatus.FORBIDDEN)
            try:
                return view(request, visitor, *args, **kwargs)
            except Failure as failure:
                alarm(failure, actor=None, now=now())
                return sentence(request, str(failure), failure.status)

    return call


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site sent this form; a browser that says nothing is believed."""
    origin = request.META.get("HTTP_ORIGIN", "")
    return bool(origin) and urlsplit(origin).netloc != request.get_host()


def with_cookie(response: HttpResponse, cookie: str) -> HttpResponse:
    """Keep the visit in this browser until it closes."""
    response.set_cookie(
        cookie_name(), cookie, secure=settings.SECURE, httponly=True, samesite="Strict", path="/"
    )  # no age: nothing stays when the browser closes
    return response


def away() -> HttpResponse:
    """To the neutral site."""
    return HttpResponseRedirect(settings.ACCORD_PORTAL_EXIT, status=HTTPStatus.SEE_OTHER)


def emptied(response: HttpResponse) -> HttpResponse:
    """Let the browser forget what it holds of us."""
    response.delete_cookie(cookie_name(), path="/", samesite="Strict")
    response.headers["Clear-Site-Data"] = _EMPTY
    return response


def _over(request: HttpRequest) -> HttpResponse:
    text = _("This page is closed. If you need it again, ask for new numbers.")
    return emptied(sentence(request, text, HTTPStatus.GONE))
