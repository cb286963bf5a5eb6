"""Somebody offers a bed, a lift or work: is who holds this card checked? One answer: until when, or not to go."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.directory.vetting import shown_on_card
from accord.cooperation.people.doors import address_of
from accord.faces.site.base import help_lines, page, refused, spoken
from accord.foundation.clock import day, now
from accord.foundation.limits.services import take
from accord.foundation.limits.vocab import TooMany

_LONGEST = 40


@require_http_methods(["GET", "POST"])
@spoken
def card(request: HttpRequest) -> HttpResponse:
    """The code of a card in; checked until when, or not. Who it is, is never told, and nothing is kept."""
    if request.method == "GET":
        return page(request, "card", lines=help_lines())
    typed = request.POST.get("code", "")[:_LONGEST]
    try:
        take("card", of=address_of(request), now=now())
        found = shown_on_card(typed, day(now()))
    except (TooMany, DatabaseError) as failure:
        return refused(
            request, failure, _("It does not answer just now. Do not go with anybody whom you cannot check.")
        )
    return page(request, "card", asked=True, typed=typed, found=found, lines=help_lines())
