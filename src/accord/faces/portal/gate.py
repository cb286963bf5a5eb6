"""Which requests are of the person's page, before anybody is known. Everything about it is off unless the node says so."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest

PREFIX: Final = "/n/"


def is_portal(request: HttpRequest) -> bool:
    """Whether the request is for the person's page, and it is offered here."""
    # SECURITY: off by default, and then like any address that there is not. tests/rooms/visits/test_off.py
    return bool(settings.ACCORD_PORTAL) and request.path_info.startswith(PREFIX) and _on_its_host(request)


def is_hidden(request: HttpRequest) -> bool:
    """Whether the node answers as if nothing were there: anything but her page, on the name that
    her page has for itself. Style and script are files, and are given out before this is asked.
    """
    if not settings.ACCORD_PORTAL or not settings.ACCORD_PORTAL_HOST:
        return False
    return request.get_host() == settings.ACCORD_PORTAL_HOST and not request.path_info.startswith(PREFIX)


def _on_its_host(request: HttpRequest) -> bool:
    return not settings.ACCORD_PORTAL_HOST or request.get_host() == settings.ACCORD_PORTAL_HOST
