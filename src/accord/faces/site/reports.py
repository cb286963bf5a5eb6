"""An institution without an account reports on its activities of the national programme by a link."""

from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.people.doors import address_of
from accord.faces.site.base import page, refused, spoken
from accord.faces.site.robots import hold_off, stamp, stamp_again, trapped
from accord.faces.site.sent import kept
from accord.foundation.clock import now
from accord.foundation.ids import new_id, parse_id
from accord.foundation.limits.services import take
from accord.foundation.refusals import Failure
from accord.prevention.programme import by_link
from accord.prevention.programme.by_link import Asked, Offered
from accord.prevention.programme.forms import ReportForm
from accord.prevention.programme.vocab import SentState, StillWaits


@require_GET
@spoken
def owed(request: HttpRequest, link: str) -> HttpResponse:
    """What the institution is asked to report on, and what became of what it sent."""
    try:
        found = by_link.offered(link, now())
    except (Failure, DatabaseError) as failure:
        return refused(request, failure)
    return _list(request, link, found)


@require_http_methods(["GET", "POST"])
@spoken
def report(request: HttpRequest, link: str, number: int) -> HttpResponse:
    """The report on one activity; then the list, with thanks."""
    try:
        found = by_link.offered(link, now())
        of = found.activity(number)
        if of.state == SentState.WAITING and request.method == "GET":
            raise StillWaits
    except (Failure, DatabaseError) as failure:
        return refused(request, failure)
    form = _form(request, found, of)
    if request.method == "GET":
        return _drawn(request, link, found, of, form)

    def work() -> HttpResponse:
        key = parse_id(request.POST.get("key", ""))
        if not trapped(request):
            hold_off(request, now())
            take("report-link", of=address_of(request), now=now())
            if not form.is_valid():
                return _drawn(request, link, found, of, form)
            by_link.send(token=link, number=number, told=form.wanted(), now=now(), key=str(key or new_id()))
        return _list(request, link, by_link.offered(link, now()), done=of)

    def again(failure: Failure) -> HttpResponse:
        form.fail(failure)
        return _drawn(request, link, found, of, form, status=failure.status)

    return kept(
        request, work, again, busy=_("We could not keep it just now. It still stands here: try again in a moment.")
    )


def _form(request: HttpRequest, found: Offered, of: Asked) -> ReportForm:
    sent: dict[str, Any] = {"period": found.period, "indicators": of.indicators, "currencies": found.currencies}
    return ReportForm(request.POST if request.method == "POST" else None, own=of.told, **sent)


def _list(request: HttpRequest, link: str, found: Offered, done: Asked | None = None) -> HttpResponse:
    return page(request, "owed", link=link, found=found, done=done)


def _drawn(
    request: HttpRequest, link: str, found: Offered, of: Asked, form: ReportForm, status: int | None = None
) -> HttpResponse:
    posted = request.method == "POST"
    if status is None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    return page(
        request,
        "report",
        status=status,
        link=link,
        found=found,
        of=of,
        form=form,
        key=request.POST.get("key", "") if parse_id(request.POST.get("key", "")) else str(new_id()),
        stamp=stamp_again(request, now()) if posted else stamp(now()),
    )
