"""What every page of the desk knows about its reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accord.cooperation.people.models import LANGUAGES
from accord.faces.desk.navigation import groups


def desk(request: HttpRequest) -> dict[str, Any]:
    """Theme, language names, membership, and whether this is a demonstration node."""
    account = getattr(request, "user", None)
    actor = getattr(request, "actor", None)
    return {
        "nav_groups": groups(actor, request.path) if actor else [],
        "theme": getattr(account, "theme", ""),
        "languages": LANGUAGES,
        "actor": actor,
        "membership": getattr(request, "membership", None),
        "providers": settings.ACCORD_PROVIDERS,
        "demo_node": settings.ACCORD_DEMO,
    }
