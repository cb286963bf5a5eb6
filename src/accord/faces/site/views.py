"""The public pages. Nobody is known here, and nothing is remembered."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from accord.detection.screening.indicators import InstrumentKind
from accord.detection.screening.instruments import of_kind
from accord.detection.tips.incoming import intakes
from accord.faces.site.base import away, help_lines, page, spoken, tongue_of


@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """The first page, in the language that the browser asks for."""
    with translation.override(tongue_of(request)):
        return _start(request)


@require_GET
@spoken
def start(request: HttpRequest) -> HttpResponse:
    """Who helps now, and what one can do here."""
    return _start(request)


def _start(request: HttpRequest) -> HttpResponse:
    try:
        told = bool(intakes())
    except DatabaseError:
        told = False  # a door that does not open just now; the numbers to call stand all the same
    checks = [(number, one.words) for number, one in enumerate(of_kind(InstrumentKind.SELF_CHECK), start=1)]
    return page(request, "start", lines=help_lines(), told=told, checks=checks)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The way out. Always answered alike."""
    return away()
