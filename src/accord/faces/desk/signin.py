"""Signing in: the forms, drawn by the house renderer; passkeys; and setting up the second factor."""

import base64
from http import HTTPStatus
from typing import Any, cast

from allauth.account import views as account
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib.auth import update_session_auth_hash
from django.core.cache import cache
from django.forms import BooleanField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.people import factors
from accord.cooperation.people.doors import address_of
from accord.cooperation.people.models import Account
from accord.cooperation.people.sessions import SHARED
from accord.faces.desk.passkeys import AddPasskeyForm, SignInPasskeyForm, as_json, creation_options
from accord.foundation.clock import now
from accord.foundation.limits.services import give_back, take


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True, "type": "email"}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        shared = _("This is a shared computer: end soon when nobody works.")
        self.fields["shared"] = BooleanField(label=shared, required=False)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        request.session[SHARED] = self.cleaned_data["shared"]
        response: HttpResponse = super().login(request, redirect_url)
        return response


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The one-time code."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your authenticator app")
        self.fields["code"].help_text = _("Six digits, new every 30 seconds. A recovery code works too.")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}

    def clean_code(self) -> str:
        take("code", of=str(self.user.pk), now=now())
        code = str(super().clean_code())
        # SECURITY: allauth forgets a used code after one period, but the tolerance keeps it valid for three.
        # tests/rooms/people/test_sign_in.py
        seconds = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
        if not cache.add(f"code-used|{self.user.pk}|{normalize_user_code(code)}", "", timeout=seconds):
            raise get_adapter().validation_error("incorrect_code")
        give_back("code", of=str(self.user.pk))
        return code


class ProveForm(CodeForm):
    """The code once more, within a session."""

    def proved(self) -> None:
        """Note the proof in this session."""
        post_authentication(context.request, self.authenticator, reauthenticated=True)


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which proves that the app holds the secret."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your authenticator app")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class SecondStepView(AuthenticateView):  # type: ignore[misc]
    """The second factor behind the password: the code, or one of the account's passkeys."""

    template_name = "mfa/authenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        keys = factors.has_passkey(self.stage.login.user.pk)
        return found | {"options": as_json(found["js_data"]["request_options"]) if keys else ""}


@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: GET gives what the browser needs, POST takes what the device answered."""
    if request.user.is_authenticated:
        return redirect("desk:day")
    take("passkey", of=address_of(request), now=now())
    if request.method == "GET":
        return JsonResponse({"request_options": dict(begin_authentication())})
    form = SignInPasskeyForm(request.POST)
    if not form.is_valid():
        again = {"form": SignInForm(), "passkey_failed": True}
        return render(request, "account/login.html", again, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    authenticator = form.cleaned_data["credential"]
    post_authentication(request, authenticator, passwordless=True)
    response: HttpResponse = perform_login(request, Login(user=authenticator.user))
    return response


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and let the browser forget what it kept of us (Clear-Site-Data; the cookies end by themselves)."""
    response: HttpResponse = account.logout(request)
    if not request.user.is_authenticated:
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """Leave a sign-in that waits for its code, and begin again. Who is signed in stays so: a link must sign nobody out."""
    if not request.user.is_authenticated:
        request.session.flush()
    return redirect("account_login")


@require_http_methods(["GET", "POST"])
def first_factor(request: HttpRequest) -> HttpResponse:
    """Set up the second factor, once: the code app here, or a passkey from here. Who has one goes to the settings."""
    if factors.has_second_factor(_account(request)):
        return redirect("desk:signing_in")
    return add_app(request, "mfa/totp/activate_form.html", "desk:day")


@require_http_methods(["GET", "POST"])
def first_passkey(request: HttpRequest) -> HttpResponse:
    """The second factor is a passkey from the beginning."""
    if factors.has_second_factor(_account(request)):
        return redirect("desk:signing_in")
    return add_passkey(request, "mfa/first_passkey.html", "desk:day")


def add_app(request: HttpRequest, template: str, to: str) -> HttpResponse:
    """The secret of a code app and its first code; then the recovery codes if they are new, else `to`."""
    form = FirstCodeForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = factors.add_app(account=_account(request), secret=form.secret, now=now())
        clear_totp_secret(request)
        changed(request)
        return redirect("mfa_view_recovery_codes" if made else to)
    svg = get_adapter().build_totp_svg(get_adapter().build_totp_url(request.user, form.secret))
    picture = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    return render(request, template, {"form": form, "picture": picture}, status=422 if form.is_bound else 200)


def add_passkey(request: HttpRequest, template: str, to: str) -> HttpResponse:
    """The ceremony of a new passkey; then the recovery codes if they are new, else `to`."""
    form = AddPasskeyForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        name, credential = form.cleaned_data["name"], form.cleaned_data["credential"]
        made = factors.add_passkey(account=_account(request), name=name, credential=credential, now=now())
        changed(request)
        return redirect("mfa_view_recovery_codes" if made else to)
    page = {"form": form, "options": creation_options(request.user)}
    return render(request, template, page, status=422 if form.is_bound else 200)


def changed(request: HttpRequest) -> None:
    """The password or a factor of this account changed: every other session ends, this one goes on."""
    account = cast(Account, request.user)
    account.refresh_from_db()
    update_session_auth_hash(request, account)


def _account(request: HttpRequest) -> Any:
    return request.user.pk
