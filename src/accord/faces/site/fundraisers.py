"""Somebody wants to collect money: signs up, confirms by a letter, takes the guide, leaves. Never on the way to help."""

from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people.doors import address_of
from accord.faces.site.base import from_elsewhere, page, refused, sentence, spoken
from accord.faces.site.robots import hold_off, stamp_again, trapped
from accord.faces.site.sent import kept, written
from accord.foundation.clock import now
from accord.foundation.ids import new_id, parse_id
from accord.foundation.limits.services import take
from accord.foundation.refusals import Failure
from accord.prevention import fundraisers
from accord.prevention.fundraisers import incoming
from accord.prevention.fundraisers.incoming import Told
from accord.prevention.fundraisers.models import FundraiserDesk
from accord.prevention.fundraisers.vocab import (
    KEPT_YEARS,
    LONGEST_NAME,
    LONGEST_PLAN,
    UNCONFIRMED,
    BadFundraiser,
    FundraiserKind,
)
from accord.prevention.newsroom.markdown import drawn

_GUIDES: Final = Path(fundraisers.__file__).parent / "data"


@dataclass(slots=True, repr=False)
class Typed:
    """What stands in the form, drawn again as it was."""

    name: str = ""
    email: str = ""
    plan: str = ""
    kind: str = ""
    desk: str = ""
    agreed: str = ""
    key: str = field(default_factory=lambda: str(new_id()))

    @classmethod
    def of(cls, request: HttpRequest) -> "Typed":
        """What was sent."""
        return cls(**written(request, ("name", "email", "kind", "desk", "agreed"), "plan"))


@require_http_methods(["GET", "POST"])
@spoken
def give(request: HttpRequest) -> HttpResponse:
    """The form; then thanks, the same to whoever is on the list and whoever is not."""
    desks = incoming.desks()
    if request.method == "GET" or not desks:
        return _form(request, desks, Typed())
    typed = Typed.of(request)

    def work() -> HttpResponse:
        if not trapped(request):
            hold_off(request, now())
            take("fundraiser", of=address_of(request), now=now())
            _keep(desks, typed)
        return page(request, "give_thanks", days=UNCONFIRMED.days)

    busy = _("We could not keep it just now. It still stands here: try again in a moment.")
    return kept(request, work, lambda failure: _form(request, desks, typed, failure), busy=busy)


@require_http_methods(["GET", "POST"])
@spoken
def link(request: HttpRequest, token: str) -> HttpResponse:
    """What a link of a letter opens. GET asks by a button, for programs that read mail follow links; POST does it, also that of
    RFC 8058, which a mail program sends.
    """
    try:
        if request.method == "GET":
            return page(request, "give_link", leaves=incoming.offered(token, now()).leaves)
        if from_elsewhere(request):
            return sentence(request, _("This page is too old. Go back and send it again."), HTTPStatus.FORBIDDEN)
        return page(request, "give_done", left=incoming.use(token, now()).leaves)
    except (Failure, DatabaseError) as failure:
        return refused(request, failure)


@require_GET
@spoken
def guide(request: HttpRequest) -> HttpResponse:
    """The guide as a file: one page of HTML that asks nothing of any network."""
    tongue = get_language() or "en"
    answer = HttpResponse(render_to_string("site/guide.html", {"tongue": tongue, "text": _guide(tongue)}))
    answer["Content-Disposition"] = f'attachment; filename="guide-{tongue}.html"'
    return answer


@cache
def _guide(tongue: str) -> SafeString:
    return drawn((_GUIDES / f"guide.{tongue}.md").read_text(encoding="utf-8"))


def _keep(desks: list[FundraiserDesk], typed: Typed) -> None:
    chosen = desks[0].pk if len(desks) == 1 else parse_id(typed.desk)
    if chosen is None:
        raise BadFundraiser(_("Choose for whom you collect."), field="desk")
    told = Told(typed.name, typed.email, typed.plan, get_language() or "en")
    if not typed.agreed:
        incoming.check(told)  # what is wrong above is said first
        raise BadFundraiser(_("Tick the box: without it we may not keep your address."), field="agreed")
    incoming.sign_up(desk=chosen, kind=typed.kind, told=told, now=now(), key=typed.key)


def _form(
    request: HttpRequest, desks: list[FundraiserDesk], typed: Typed, failure: Failure | None = None
) -> HttpResponse:
    named = organisations.called([one.organisation for one in desks])
    return page(
        request,
        "give",
        status=failure.status if failure else HTTPStatus.OK,
        rows=[(str(one.pk), named[one.organisation]) for one in desks if one.organisation in named],
        kinds=FundraiserKind.choices,
        typed=typed,
        stamp=stamp_again(request, now()),
        error=str(failure) if failure else "",
        field=getattr(failure, "field", ""),
        longest=LONGEST_PLAN,
        longest_name=LONGEST_NAME,
        days=UNCONFIRMED.days,
        years=KEPT_YEARS,
    )
