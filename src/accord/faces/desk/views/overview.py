"""What waits, over all cases that somebody coordinates: numbers, and the list of codes behind each."""

from datetime import datetime, time, timedelta
from typing import Final, get_args
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, now, page
from accord.foundation.clock import day
from accord.foundation.duties.explain import length_in_words
from accord.foundation.ui.templatetags.house import due_words
from accord.protection.referrals import feedback
from accord.protection.referrals.feedback import Asked
from accord.research.overview import queries
from accord.research.overview.queries import Sort
from accord.research.overview.vocab import Figure, Row

SENT: Final = timedelta(days=90)
SORTS: Final[dict[Sort, str | Promise]] = {
    "moment": _("most urgent first"),
    "organisation": _("by organisation"),
    "code": _("by code"),
}


@require_GET
def overview(request: DeskRequest) -> HttpResponse:
    """Every figure, the worst first; what is calm stands below in one line each."""
    moment = now()
    found = queries.overview(actor=request.actor, now=moment)
    shown = [one for one in found.figures if one.many or one.note]
    middle = (len(shown) + 1) // 2
    return page(
        request,
        "overview",
        scope=found.scope,
        columns=[shown[:middle], shown[middle:]],
        calm=[one for one in found.figures if not (one.many or one.note)],
        nothing=all(one.calm for one in found.figures),
        answered=feedback.rate(request.actor, Asked(day(moment - SENT), day(moment))),
    )


@require_GET
def behind(request: DeskRequest, figure: str) -> HttpResponse:
    """The list behind a number, or behind a part of it."""
    asked, moment = request.GET, now()
    sort: Sort = next((one for one in get_args(Sort) if one == asked.get("sort")), "moment")
    text = asked.get("page", "")
    number = max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1
    found = queries.listed(
        actor=request.actor, name=figure, part=asked.get("part", ""), sort=sort, number=number, now=moment
    )
    names = organisations.named(one for row in found.rows for one in (row.organisation, row.owes))
    query = {"part": found.part, "sort": sort}
    return page(
        request,
        "overview_list",
        listed=found,
        rows=[
            {
                "row": row,
                "length": _length(found.counted.figure, row, moment),
                "late": row.days(moment) > 0,
                "organisation": names[row.organisation].name if row.organisation else "",
                "owes": names[row.owes].name if row.owes and row.owes != row.organisation else "",
            }
            for row in found.rows
        ],
        parts=[(one, "?" + urlencode(query | {"part": one.code})) for one in found.counted.parts],
        whole="?" + urlencode({"sort": sort}),
        sorts=[(name == sort, words, "?" + urlencode(query | {"sort": name})) for name, words in SORTS.items()],
        following="?" + urlencode(query | {"page": number + 1}) if found.following else "",
        first="?" + urlencode(query) if number > 1 else "",
    )


def _length(figure: Figure, row: Row, moment: datetime) -> str:
    """How long somebody waits, or how much time is left."""
    if figure.due:
        end = datetime.combine(row.moment, time.max, get_current_timezone())
        return due_words(row.moment if isinstance(row.moment, datetime) else end, moment)
    waited = moment - row.moment if isinstance(row.moment, datetime) else None
    if waited is not None and waited < timedelta(days=3):
        return length_in_words(int(waited.total_seconds() // 3600), "hours")
    return length_in_words(row.days(moment), "days")
