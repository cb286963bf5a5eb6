"""Who helps near here: two taps from the first page, without a form. Of a shelter nothing is told, not even its region."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accord.cooperation.directory.catalogue import area_choices, area_names, is_area, kind_names, language_names, spoken
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.queries import near as found_near
from accord.cooperation.directory.search import is_open
from accord.cooperation.directory.vocab import Cost, Status
from accord.cooperation.directory.words import hours, place, whom
from accord.faces.site.base import help_lines, page
from accord.faces.site.base import spoken as in_language
from accord.foundation.clock import now as clock

_MANY = 8  # services on one page, above which one may choose what one needs


@require_GET
@in_language
def regions(request: HttpRequest) -> HttpResponse:
    """Where are you? Countries and their regions, each one tap away."""
    return page(request, "regions", lands=area_choices())


@require_GET
@in_language
def near(request: HttpRequest, area: str, kind: str = "") -> HttpResponse:
    """Who helps in a region, or in a country, with one thing or with anything."""
    if not is_area(area) or (kind and kind not in kind_names()):
        raise Http404
    try:
        rows = found_near(area)
    except DatabaseError:
        rows = []  # the help lines stand there all the same
    shown = [row for row in rows if not kind or kind in row.kinds.split()]
    return page(
        request,
        "near",
        area=area,
        kind=kind,
        name=area_names([area]),
        kinds=_kinds(rows) if kind or len(rows) > _MANY else [],
        cards=[_card(row, clock()) for row in shown],
        lines=[line for line in help_lines() if line.country in ("any", area[:2])],
    )


def _kinds(rows: Iterable[Service]) -> list[tuple[str, str]]:
    there = {code for row in rows for code in row.kinds.split()}
    return [(code, name) for code, name in kind_names().items() if code in there]


def _card(row: Service, now: datetime) -> dict[str, Any]:
    return {
        "service": row,
        "told": spoken(row.descriptions),
        "applying": spoken(row.applying),
        "whom": whom(row),
        "open": is_open(row, now),
        "paused": row.status == Status.PAUSED,
        "hours": hours(row),
        "place": place(row),
        "languages": language_names(row.languages.split()),
        "cost": "" if row.cost == Cost.UNKNOWN else row.get_cost_display(),
    }
