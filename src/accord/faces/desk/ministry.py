"""Signing in through another body: the way there, and what follows when the browser is back."""

from typing import Any, Final

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.cooperation.people import oidc, provider_links
from accord.cooperation.people.doors import address_of
from accord.cooperation.people.factors import has_second_factor
from accord.cooperation.people.stages import VOUCHED
from accord.foundation.clock import now
from accord.foundation.limits.services import take
from accord.foundation.refusals import Conflict

_SIGN_IN: Final = "login"
_LINK: Final = "connect"


@require_POST
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to a provider to sign in."""
    if request.user.is_authenticated:
        return redirect("desk:day")
    return _go(request, provider_id, _SIGN_IN)


def start_link(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to a provider to link the account of this session."""
    return _go(request, provider_id, _LINK, str(request.user.pk))


@require_GET
def done(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider. Raises NotVouched, NotLinked."""
    provider = provider_links.provider_of(provider_id)
    take("provider", of=address_of(request), now=now())
    vouched = oidc.finish(request, provider, now=now())
    if vouched.asked.get("process") == _LINK:
        return _link(request, provider, vouched)
    if request.user.is_authenticated:
        return redirect("desk:day")
    owner = provider_links.account_of(provider, vouched)
    record_authentication(request, owner, VOUCHED, provider=provider.id, second=vouched.second)
    response: HttpResponse = perform_login(request, Login(user=owner))
    return response


def _go(request: HttpRequest, provider_id: str, process: str, account: str = "") -> HttpResponse:
    """A page that leads there: a redirect after a form is what our content policy forbids (form-action)."""
    provider = provider_links.provider_of(provider_id)
    take("provider", of=address_of(request), now=now())
    there = oidc.begin(request, provider, process=process, account=account)
    response = render(request, "account/going.html", {"provider": provider, "there": there})
    response["Refresh"] = f"0; url={there}"
    return response


def _link(request: HttpRequest, provider: Any, vouched: oidc.Vouched) -> HttpResponse:
    user: Any = request.user
    # SECURITY: only who began it, proved anew, and still sits here. tests/rooms/people/test_oidc.py
    began = user.is_authenticated and has_second_factor(user.pk) and vouched.asked.get("account") == str(user.pk)
    if not began:
        raise oidc.NotVouched
    try:
        provider_links.link(account=user.pk, provider=provider, vouched=vouched, now=now())
        messages.success(request, _("Linked. From now on you can sign in through %(name)s.") % {"name": provider.name})
    except Conflict as failure:
        messages.error(request, str(failure))
    return redirect("desk:signing_in")
