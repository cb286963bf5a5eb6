"""What waits for a second person, and the answer."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.people import queries as people
from accord.faces.desk.fresh import fresh_to_send
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version
from accord.foundation.second import queries, services


@fresh_to_send
@require_http_methods(["GET", "POST"])
def release(request: DeskRequest, ask_id: str) -> HttpResponse:
    """See what a colleague asks to have released, why, and the very text; release it, or not."""
    pk, actor = pk_of(ask_id), request.actor
    if request.method == "POST":
        released = request.POST.get("answer") == "release"
        return do(
            request,
            lambda: services.answer(
                actor=actor, ask=pk, release=released, read=read_version(request), now=now(), key=key(request)
            ),
            _("Released. Your colleague may do it within a day.") if released else _("Not released."),
            "desk:day",
            grave=released,
        )
    view = queries.open_ask(actor=actor, ask=pk, now=now())
    names = people.names([view.ask.asked_by, view.ask.answered_by])
    return page(request, "release", view=view, ask=view.ask, names=names)
