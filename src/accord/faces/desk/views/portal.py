"""The person's own page, as the team sees it: whether it is open, the numbers that open it, ending it."""

import base64

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.faces.desk.fresh import fresh_to_send
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.writes.services import Given
from accord.protection.visits import queries, services
from accord.protection.visits.forms import LinkForm


@fresh_to_send
@require_http_methods(["GET", "POST"])
def portal(request: DeskRequest, case_id: str) -> HttpResponse:
    """Whether her page is open, and the form that asks her first. The numbers are shown once."""
    actor, pk = request.actor, pk_of(case_id)
    form, numbers = LinkForm(request.POST if request.method == "POST" else None), ""

    def work() -> Given:
        nonlocal numbers
        given, numbers = services.make_link(actor=actor, case=pk, asked=form.asked(), now=now(), key=key(request))
        return given

    made = try_form(form, work) if request.method == "POST" else None
    state = queries.state_of(actor=actor, case=pk, now=now())
    shown = _shown(request, numbers) if numbers else {}
    return page(
        request,
        "portal",
        state=state,
        case=state.case,
        form=LinkForm() if made else form,
        offered=settings.ACCORD_PORTAL,
        again=bool(made and made.repeated),
        **shown,
    )


@require_POST
def end(request: DeskRequest, case_id: str) -> HttpResponse:
    """Close her page at once."""
    pk = pk_of(case_id)
    return do(
        request,
        lambda: services.end(actor=request.actor, case=pk, read=read_version(request), now=now(), key=key(request)),
        _("Closed. Nothing opens it any more."),
        "desk:portal",
        pk,
    )


def _shown(request: DeskRequest, numbers: str) -> dict[str, str]:
    """The numbers in groups of three, the address to type, and the picture that holds both."""
    host = settings.ACCORD_PORTAL_HOST or request.get_host()
    base = f"{request.scheme}://{host}"
    svg = get_adapter().build_totp_svg(base + reverse("portal:scanned", args=[numbers]))
    return {
        "numbers": " ".join(numbers[at : at + 3] for at in range(0, len(numbers), 3)),
        "address": f"{host}{reverse('portal:start')}",
        "picture": "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(),
    }
