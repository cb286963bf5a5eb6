"""Where something that was put out for anybody is to be read."""

from django.conf import settings
from django.utils.translation import get_language

from accord.cooperation.library.queries import is_out


def at_the_site(code: str) -> str:
    """Its address at the public pages, "" if it was not put out or this node names no public pages."""
    site = settings.ACCORD_SITE
    return f"{site.rstrip('/')}/{get_language()}/o/{code}/" if site and is_out(code) else ""
