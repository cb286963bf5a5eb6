"""Showing once more that it is you, before a step that asks for it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accord.cooperation.people.factors import has_passkey
from accord.faces.desk.passkeys import ProvePasskeyForm, request_options
from accord.faces.desk.signin import ProveForm
from accord.faces.desk.views.base import DeskRequest, page


@require_http_methods(["GET", "POST"])
def prove(request: DeskRequest) -> HttpResponse:
    """Ask for the second factor, and go on to `next`, a page of the desk."""
    used = ProvePasskeyForm(request.POST, user=request.user) if "credential" in request.POST else None
    form = used or ProveForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.proved()
        return redirect(_next(request))
    options = request_options(request.user) if has_passkey(request.actor.account) else ""
    code = ProveForm(user=request.user) if used else form
    return page(request, "prove", form=form, code=code, options=options, next=_next(request))


def _next(request: DeskRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    # SECURITY: only to a page of this desk; the address comes from the link. tests/rooms/desk/test_fresh.py
    if wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return "/desk/"
