"""The public pages. Nobody is known here, and nothing is remembered."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.directory.queries import hotlines
from accord.faces.site.base import away, page, spoken, tongue_of


@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """The first page, in the language that the browser asks for."""
    with translation.override(tongue_of(request)):
        return page(request, "start", lines=hotlines())


@require_GET
@spoken
def start(request: HttpRequest) -> HttpResponse:
    """Who helps now, and what one can do here."""
    return page(request, "start", lines=hotlines())


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The way out. Always answered alike."""
    return away()
