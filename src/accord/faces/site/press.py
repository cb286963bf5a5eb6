"""A question of the media: who asks, for whom and what, sealed to the press desk that is to answer."""

from dataclasses import dataclass, field
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people.doors import address_of
from accord.faces.site.base import page, spoken
from accord.faces.site.robots import hold_off, stamp_again, trapped
from accord.faces.site.sent import kept, written
from accord.foundation.clock import now
from accord.foundation.ids import new_id, parse_id
from accord.foundation.limits.services import take
from accord.foundation.refusals import Failure
from accord.prevention.press import incoming
from accord.prevention.press.incoming import Asked
from accord.prevention.press.models import PressDesk
from accord.prevention.press.vocab import KEPT_DAYS, LONGEST_NAME, LONGEST_QUESTION, BadQuestion


@dataclass(slots=True, repr=False)
class Typed:
    """What stands in the form, drawn again as it was."""

    name: str = ""
    medium: str = ""
    email: str = ""
    question: str = ""
    needed_by: str = ""
    desk: str = ""
    key: str = field(default_factory=lambda: str(new_id()))

    @classmethod
    def of(cls, request: HttpRequest) -> "Typed":
        """What was sent."""
        return cls(**written(request, ("name", "medium", "email", "needed_by", "desk"), "question"))


@require_http_methods(["GET", "POST"])
@spoken
def ask(request: HttpRequest) -> HttpResponse:
    """The form; then where the answer will come."""
    desks = incoming.desks()
    if request.method == "GET" or not desks:
        return _form(request, desks, Typed(desk=request.GET.get("to", "")))
    typed = Typed.of(request)

    def work() -> HttpResponse:
        if not trapped(request):
            hold_off(request, now())
            take("question", of=address_of(request), now=now())
            _keep(desks, typed)
        return page(request, "asked", days=KEPT_DAYS)

    busy = _("We could not keep it just now. It still stands here: try again in a moment.")
    return kept(request, work, lambda failure: _form(request, desks, typed, failure), busy=busy)


def _keep(desks: list[PressDesk], typed: Typed) -> None:
    chosen = desks[0].pk if len(desks) == 1 else parse_id(typed.desk)
    if chosen is None:
        raise BadQuestion(_("Choose who is to read it."), field="desk")
    try:
        needed_by = parse_date(typed.needed_by) if typed.needed_by else None
    except ValueError:
        needed_by = None
    if typed.needed_by and needed_by is None:
        raise BadQuestion(_("This is no day. Write it like 2026-12-31, or leave it empty."), field="needed_by")
    asked = Asked(typed.name, typed.medium, typed.email, typed.question, get_language() or "en")
    incoming.ask(desk=chosen, asked=asked, needed_by=needed_by, now=now(), key=typed.key)


def _form(request: HttpRequest, desks: list[PressDesk], typed: Typed, failure: Failure | None = None) -> HttpResponse:
    named = organisations.called([one.organisation for one in desks])
    rows = [(str(one.pk), str(one.organisation), named[one.organisation]) for one in desks if one.organisation in named]
    return page(
        request,
        "ask",
        status=failure.status if failure else HTTPStatus.OK,
        rows=rows,
        typed=typed,
        stamp=stamp_again(request, now()),
        error=str(failure) if failure else "",
        field=getattr(failure, "field", ""),
        longest=LONGEST_QUESTION,
        longest_name=LONGEST_NAME,
        days=KEPT_DAYS,
    )
