"""Whom to write to for what. First whoever is in danger; then the press, data protection, the organisations. Never a shelter."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accord.cooperation.directory.queries import offices
from accord.cooperation.organisations.queries import called
from accord.detection.tips.incoming import intakes
from accord.faces.site.base import help_lines, page, spoken
from accord.prevention.fundraisers import incoming as fundraisers
from accord.prevention.newsroom.queries import press_contact
from accord.prevention.press import incoming as press


@require_GET
@spoken
def contact(request: HttpRequest) -> HttpResponse:
    """The numbers to call stand also when the database does not answer."""
    try:
        more = _more()
    except DatabaseError:
        more = {}
    return page(request, "contact", lines=help_lines(), privacy=settings.ACCORD_DATA_PROTECTION, **more)


def _more() -> dict[str, Any]:
    desks, takers = press.desks(), fundraisers.desks()
    asked = press_contact(get_language() or "en")
    ids = (
        {one.organisation for one in desks}
        | {one.organisation for one in takers}
        | {one.organisation for one in intakes()}
    )
    ids |= {asked.organisation} if asked else set()
    names = called(ids)
    places = offices(list(ids))
    who = [(name, [one for one in places if one.organisation_id == pk]) for pk, name in names.items()]
    who.sort(key=lambda row: row[0].casefold())
    return {"press": asked, "press_of": names.get(asked.organisation, "") if asked else "", "asks": desks, "who": who}
