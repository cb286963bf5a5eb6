"""What every page of the desk knows about its reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accord.cooperation.people.models import LANGUAGES


def desk(request: HttpRequest) -> dict[str, Any]:
    """Theme, language names, membership, and whether this is a demonstration node."""
    account = getattr(request, "user", None)
    return {
        "theme": getattr(account, "theme", ""),
        "languages": LANGUAGES,
        "actor": getattr(request, "actor", None),
        "membership": getattr(request, "membership", None),
        "demo_node": settings.ACCORD_DEMO,
    }
