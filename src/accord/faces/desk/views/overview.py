"""What waits, over all cases that somebody coordinates: numbers, and the list of codes behind each."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final, get_args
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, now, page, pk_of
from accord.foundation.clock import day
from accord.foundation.duties.explain import length_in_words
from accord.foundation.ui.templatetags.house import due_words
from accord.protection.referrals import feedback
from accord.protection.referrals.feedback import Asked
from accord.research.overview import caseload, queries
from accord.research.overview.caseload import Load
from accord.research.overview.queries import Listed, Sort
from accord.research.overview.vocab import COORDINATORS, Figure, days_since

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
        stood=found.stood,
        columns=[shown[:middle], shown[middle:]],
        calm=[one for one in found.figures if not (one.many or one.note)],
        nothing=all(one.calm for one in found.figures),
        answered=feedback.rate(request.actor, Asked(day(moment - SENT), day(moment))),
    )


@require_GET
def behind(request: DeskRequest, figure: str) -> HttpResponse:
    """The list behind a number, or behind a part of it."""
    moment, part = now(), request.GET.get("part", "")
    sort, number = _asked(request)
    found = queries.listed(actor=request.actor, name=figure, part=part, sort=sort, number=number, now=moment)
    return _list_page(request, found, moment, sort, number)


def _asked(request: DeskRequest) -> tuple[Sort, int]:
    """How a list is sorted, and which page of it."""
    sort: Sort = next((one for one in get_args(Sort) if one == request.GET.get("sort")), "moment")
    text = request.GET.get("page", "")
    return sort, max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def _list_page(
    request: DeskRequest, found: Listed, moment: datetime, sort: Sort, number: int, **more: Any
) -> HttpResponse:
    names = organisations.named(one for row in found.rows for one in (row.organisation, row.owes))
    query = {"part": found.part, "sort": sort} if "worker" not in more else {"sort": sort}
    return page(
        request,
        "overview_list",
        listed=found,
        rows=[
            {
                "row": row,
                "length": _length(found.counted.figure, row.moment, moment),
                "late": row.days(moment) > 0,
                "organisation": names[row.organisation].name if row.organisation else "",
                "owes": names[row.owes].name if row.owes and row.owes != row.organisation else "",
            }
            for row in found.rows
        ],
        parts=[(one, "?" + urlencode(query | {"part": one.code})) for one in found.counted.parts],
        whole="?" + urlencode({"sort": sort}),
        sorts=[
            (name == sort, words, "?" + urlencode(query | {"sort": name}))
            for name, words in SORTS.items()
            if "worker" not in more or name != "organisation"  # of a worker it is one organisation
        ],
        following="?" + urlencode(query | {"page": number + 1}) if found.following else "",
        first="?" + urlencode(query) if number > 1 else "",
        **more,
    )


@require_GET
def workers(request: DeskRequest) -> HttpResponse:
    """Who of the own organisation carries how much, by name; each number opens its list."""
    moment = now()
    found = caseload.caseload(actor=request.actor, now=moment)
    names = people.names(one.account for one in found)
    cards = [_card(load, names.get(load.account, ""), moment) for load in found]
    cards.sort(key=lambda card: (not card["here"], card["nobody"], card["name"]))
    middle = (len(cards) + 1) // 2
    rules = [(figure.title, figure.rule) for figure in caseload.CASELOAD.values()]
    carer = request.actor.role not in COORDINATORS
    return page(request, "caseload", columns=[cards[:middle], cards[middle:]], rules=rules, carer=carer)


def _card(load: Load, name: str, moment: datetime) -> dict[str, Any]:
    """A worker with what is not zero, and the names of what is."""
    shown = [
        {"cell": cell, "length": _length(cell.figure, cell.first, moment) if cell.figure.tone else ""}
        for cell in load.cells
        if cell.first is not None
    ]
    zeros = [cell.figure.title for cell in load.cells if not cell.many]
    return {
        "account": load.account, "name": name, "here": load.here, "nobody": load.account == caseload.NOBODY,
        "shown": shown, "zeros": zeros,
    }  # fmt: skip


@require_GET
def worker(request: DeskRequest, account_id: str, load: str) -> HttpResponse:
    """The list behind one number of one worker."""
    moment, account = now(), pk_of(account_id)
    sort, number = _asked(request)
    found = caseload.carried(actor=request.actor, name=load, account=account, now=moment, sort=sort, number=number)
    name = people.names([account]).get(account) or _now("Nobody in person")
    return _list_page(request, found, moment, sort, number, worker=name)


def _length(figure: Figure, since: datetime | date, moment: datetime) -> str:
    """How long somebody waits, or how much time is left."""
    if figure.due:
        end = datetime.combine(since, time.max, get_current_timezone())
        return due_words(since if isinstance(since, datetime) else end, moment)
    if isinstance(since, datetime) and moment - since < timedelta(days=3):
        return length_in_words(int((moment - since).total_seconds() // 3600), "hours")
    return length_in_words(days_since(since, moment), "days")
