"""How I sign in: passkeys, the code app, recovery codes. Each change asks again who sits here."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import factors, provider_links, services, sessions
from accord.cooperation.people.forms import PasswordForm
from accord.faces.desk import ministry, signin
from accord.faces.desk.fresh import fresh
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, sure
from accord.foundation.refusals import Conflict, Invalid


@require_GET
def signing_in(request: DeskRequest) -> HttpResponse:
    """What I sign in with."""
    mine = factors.factors(request.actor.account)
    return page(
        request,
        "signing_in",
        factors=mine,
        advised=factors.is_advised(request.actor.account, request.actor.role),
        linked=provider_links.linked(request.actor.account),
        seats=sessions.seats(request.actor.account, here=request.session.session_key, now=now()),
    )


@fresh
@require_http_methods(["GET", "POST"])
def password(request: DeskRequest) -> HttpResponse:
    """A new password."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.change_password(account=request.actor.account, password=form.cleaned_data["password"], now=now())
        signin.changed(request)
        messages.success(request, _("The new password counts. Your other sessions have ended."))
        return redirect("desk:signing_in")
    return page(request, "password", form=form)


@require_POST
def session_end(request: DeskRequest, session_id: str) -> HttpResponse:
    """End one of my sessions."""
    return do(
        request,
        lambda: sessions.end_session(actor=request.actor, session=pk_of(session_id), now=now(), key=key(request)),
        _("Ended."),
        "desk:signing_in",
    )


@require_POST
def sessions_end(request: DeskRequest) -> HttpResponse:
    """End all my other sessions."""
    here = request.session.session_key
    return do(
        request,
        lambda: sessions.end_other_sessions(actor=request.actor, here=here, now=now(), key=key(request)),
        _("Ended."),
        "desk:signing_in",
    )


@fresh
@require_http_methods(["GET", "POST"])
def passkey_new(request: DeskRequest) -> HttpResponse:
    """Add a passkey."""
    return signin.add_passkey(request, "desk/passkey_new.html", "desk:signing_in")


@fresh
@require_http_methods(["GET", "POST"])
def app_new(request: DeskRequest) -> HttpResponse:
    """Add a code app, or put another in the place of the one there is."""
    return signin.add_app(request, "desk/app_new.html", "desk:signing_in")


@fresh
@require_POST
def passkey_act(request: DeskRequest, passkey_id: int) -> HttpResponse:
    """Give a passkey another name, or remove it."""
    account, name = request.actor.account, request.POST.get("name", "").replace("\0", "").strip()
    if request.POST.get("action") == "remove":
        return _change(
            request, lambda: factors.remove_passkey(account=account, passkey=passkey_id, now=now()), _("Removed.")
        )
    factors.name_passkey(account=account, passkey=passkey_id, name=name)
    messages.success(request, _("Saved."))
    return redirect("desk:signing_in")


@fresh
@require_POST
def app_remove(request: DeskRequest) -> HttpResponse:
    """Remove the code app."""
    return _change(request, lambda: factors.remove_app(account=request.actor.account, now=now()), _("Removed."))


@fresh
@require_POST
def codes_renew(request: DeskRequest) -> HttpResponse:
    """New recovery codes, shown once; the old ones end."""
    try:
        sure(request)
    except Invalid as failure:
        messages.error(request, str(failure))
        return redirect("desk:signing_in")
    return page(request, "codes", codes=factors.renew_codes(account=request.actor.account, now=now()))


@fresh
@require_POST
def provider_link(request: DeskRequest, provider_id: str) -> HttpResponse:
    """Go to another body, to link this account with the sign-in there."""
    return ministry.start_link(request, provider_id)


@fresh
@require_POST
def provider_unlink(request: DeskRequest, provider_id: str) -> HttpResponse:
    """Remove the link; other sessions end."""
    account, here = request.actor.account, request.session.session_key
    return _change(
        request,
        lambda: provider_links.unlink(account=account, provider=provider_id, here=here, now=now()),
        _("Removed."),
    )


def _change(request: DeskRequest, work: Callable[[], None], done: str) -> HttpResponse:
    try:
        sure(request)
        work()
        signin.changed(request)
        messages.success(request, done)
    except (Conflict, Invalid) as failure:
        messages.error(request, str(failure))
    return redirect("desk:signing_in")
