"""Tokens for programs: a token works without anybody, so making or revoking one asks again who sits here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.people import queries, services
from accord.faces.desk.fresh import fresh
from accord.faces.desk.views.base import DeskRequest, key, now, page
from accord.foundation.ids import parse_id


@fresh
@require_http_methods(["GET", "POST"])
def tokens(request: DeskRequest) -> HttpResponse:
    """My tokens; make one, revoke one."""
    token = ""
    revoking = request.POST.get("action") == "revoke"
    if revoking and (pk := parse_id(request.POST.get("token", ""))):
        services.revoke_token(actor=request.actor, token=pk, now=now())
        messages.success(request, _("Revoked."))
        return redirect("desk:tokens")
    if request.method == "POST":
        token = services.issue_token(
            actor=request.actor,
            membership=request.membership.pk,
            label=request.POST.get("label", "")[:60].replace("\0", ""),
            now=now(),
            key=key(request),
        )
        if not token:
            messages.info(request, _("This token was made before; it is shown once only."))
    return page(request, "tokens", token=token, tokens=queries.tokens(request.actor.account, now=now()))
