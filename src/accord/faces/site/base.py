"""What every public page shares: the language, which stands in the address; the way out; a failure as a plain sentence."""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from accord.cooperation.directory.queries import hotlines
from accord.cooperation.organisations.hotlines import Hotline
from accord.cooperation.organisations.hotlines import hotlines as packaged
from accord.foundation.limits.vocab import TooMany
from accord.foundation.refusals import Failure

P = ParamSpec("P")
_EMPTY: Final = '"cache", "cookies", "storage"'
TONGUES: Final = tuple(dict(settings.LANGUAGES))
# Each language by its own name, so that who needs it finds it.
NAMES: Final = {"bg": "Български", "ro": "Română", "uk": "Українська", "en": "English"}


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A public page. The way to other languages keeps the page; where something was typed there is none."""
    here, rest = translation.get_language() or "en", request.path_info.split("/", 2)
    tail = rest[2] if len(rest) > 2 and rest[1] in TONGUES else ""
    ways = [(code, NAMES[code], f"/{code}/{tail}", code == here) for code in TONGUES]
    shared = {"tongue": here, "ways": ways if request.method == "GET" else []}
    return render(request, f"site/{template}.html", shared | context, status=status)


def spoken(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page in the language that its address names; there is no cookie to keep it in."""

    @functools.wraps(view)
    def call(request: HttpRequest, tongue: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if tongue not in TONGUES:
            raise Http404
        with translation.override(tongue):
            return view(request, *args, **kwargs)

    return call


def help_lines() -> tuple[Hotline, ...]:
    """Whom to call: those of the directory, or those of the package when the database does not answer. Never none."""
    try:
        return hotlines()
    except DatabaseError:
        return packaged()


def sentence(request: HttpRequest, text: str, status: int) -> HttpResponse:
    """What went wrong, in one sentence, with help and the way out."""
    return page(request, "sentence", status=status, text=text)


def refused(request: HttpRequest, failure: Failure | DatabaseError, busy: str = "") -> HttpResponse:
    """The sentence of a failure, or of a database that does not answer (`busy`, if it is to be another one), and when to try again."""
    if not isinstance(failure, Failure):
        text = busy or _("It does not answer just now. Try again in a moment.")
        return sentence(request, text, HTTPStatus.SERVICE_UNAVAILABLE)
    answer = sentence(request, str(failure), failure.status)
    if isinstance(failure, TooMany):
        answer["Retry-After"] = str(failure.retry_after)
    return answer


def tongue_of(request: HttpRequest) -> str:
    """The language of an address, or else the one that the browser asks for."""
    named = request.path_info.split("/", 2)[1]
    return named if named in TONGUES else translation.get_language_from_request(request)


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site sent this form; a browser that says nothing is believed."""
    origin = request.META.get("HTTP_ORIGIN", "")
    return bool(origin) and urlsplit(origin).netloc != request.get_host()


def away() -> HttpResponse:
    """To the neutral site; the browser forgets what it holds of us."""
    gone = HttpResponseRedirect(settings.ACCORD_PORTAL_EXIT, status=HTTPStatus.SEE_OTHER)
    gone.headers["Clear-Site-Data"] = _EMPTY
    return gone
