"""What one-time links open: an invitation, and a new sign-in after a reset. The token leaves the address bar at once."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.cooperation.people import members, resets
from accord.cooperation.people.doors import address_of
from accord.cooperation.people.factors import has_second_factor
from accord.cooperation.people.forms import PasswordForm, ResetForm
from accord.cooperation.people.models import Account
from accord.foundation.clock import now
from accord.foundation.limits.services import give_back, take
from accord.foundation.refusals import Invalid

_KEPT: Final = "link"


@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, token: str = "") -> HttpResponse:
    """Accept an invitation: choose a password, or, signed in with the account one has, say yes."""
    if token:
        return _kept(request, "invited_here", token)
    found = _tried(request, members.invitation_of)
    with translation.override(found.language):
        owner = members.account_of(found)
        words = found.organisation.name
        if owner is not None:
            own = _signed_in(request) == owner.pk
            if own and request.method == "POST":
                return _accept(request, "", owner.pk)
            sentence = _("You have an account here already. Sign in, then open the link again.")
            page = {"title": _("Invitation"), "words": words if own else sentence, "own": own}
            return render(request, "account/link.html", page)
        form = PasswordForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return _accept(request, form.cleaned_data["password"], None)
        page = {"title": _("Welcome, %(name)s") % {"name": found.name}, "words": words, "form": form}
        return render(request, "account/link.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, token: str = "") -> HttpResponse:
    """A new password by a link that an administrator made, and what belongs to it."""
    if token:
        return _kept(request, "reset_here", token)
    found = _tried(request, resets.reset_of)
    with translation.override(found.account.language):
        released = found.released_by is not None
        form = ResetForm(request.POST if request.method == "POST" else None, released=released)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                owner = resets.use_reset(
                    token=request.session[_KEPT], proof=given["proof"], password=given["password"], now=now()
                )
                return _sign_in(request, owner)
            except Invalid as failure:
                form.fail(failure)
        page = {"title": _("A new sign-in"), "words": found.account.name, "form": form}
        return render(request, "account/link.html", page, status=422 if form.errors else 200)


def _kept(request: HttpRequest, name: str, token: str) -> HttpResponse:
    request.session[_KEPT] = token
    return redirect(name)


def _tried(request: HttpRequest, read: Callable[..., Any]) -> Any:
    """What the link of this session opens. Raises LinkEnded, and TooMany for who guesses links."""
    take("link", of=address_of(request), now=now())
    found = read(request.session.get(_KEPT, ""), now=now())
    give_back("link", of=address_of(request))
    return found


def _signed_in(request: HttpRequest) -> UUID | None:
    user: Any = request.user
    return user.pk if user.is_authenticated and has_second_factor(user.pk) else None


def _accept(request: HttpRequest, password: str, account: UUID | None) -> HttpResponse:
    token = request.session.get(_KEPT, "")
    owner = members.accept(token=token, password=password, account=account, now=now())
    if account is None:
        return _sign_in(request, owner)
    request.session.pop(_KEPT, None)
    return redirect("desk:day")


def _sign_in(request: HttpRequest, owner: Account) -> HttpResponse:
    """As after the password: the second factor is asked for, or is to be set up."""
    request.session.flush()
    response: HttpResponse = perform_login(request, Login(user=owner))
    return response
