"""Signing in: the forms, drawn by the house renderer, and setting up the second factor."""

from allauth.account.forms import LoginForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import update_session_auth_hash
from django.core.cache import cache
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True, "type": "email"}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The one-time code."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your authenticator app")
        self.fields["code"].help_text = _("Six digits, new every 30 seconds. A recovery code works too.")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}

    def clean_code(self) -> str:
        code = str(super().clean_code())
        # SECURITY: allauth forgets a used code after one period, but the tolerance keeps it valid for three.
        # tests/rooms/people/test_sign_in.py
        seconds = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
        if not cache.add(f"code-used|{self.user.pk}|{normalize_user_code(code)}", "", timeout=seconds):
            raise get_adapter().validation_error("incorrect_code")
        return code


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which proves that the app holds the secret."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your authenticator app")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """Leave a sign-in that waits for its code, and begin again. Who is signed in stays so: a link must sign nobody out."""
    if not request.user.is_authenticated:
        request.session.flush()
    return redirect("account_login")


class FirstFactorView(ActivateTOTPView):  # type: ignore[misc]
    """Set up the second factor, once; the recovery codes follow. Who has one already goes to the settings."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated and is_mfa_enabled(request.user):
            return redirect("desk:me")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        update_session_auth_hash(self.request, self.request.user)  # this session set it up, and stays
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes")
