"""What every request passes: size, headers, second factor, and failures turned into sentences."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accord.config.views import UNREACHABLE, busy, failure_page, not_found
from accord.cooperation.people import queries as people
from accord.cooperation.people.factors import owes_passkey
from accord.cooperation.people.models import Membership
from accord.cooperation.people.sessions import stands
from accord.faces.portal.gate import is_hidden, is_portal
from accord.foundation import wall
from accord.foundation.clock import now
from accord.foundation.ledger.services import alarm
from accord.foundation.refusals import Failure
from accord.protection.documents import uploads
from accord.protection.documents.vocab import TooLarge

FORM_AROUND = 64 * 1024  # what stands around a file in a form
FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
GetResponse = Callable[[HttpRequest], HttpResponse]


class ProgramsByHttps:
    """A call of the API without https is refused, not led on: whoever wrote the program is to notice (ASVS 4.1.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        called = request.path_info.startswith("/api/v1/")
        if not called or not settings.SECURE_SSL_REDIRECT or request.is_secure():
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            sentence = _("Call by https only. A token that was sent without it may be known to others: revoke it.")
            return failure_page(request, HTTPStatus.FORBIDDEN, "https-only", sentence)


class BodyGuard:
    """A body over the limit, or one that is not JSON where the API expects it, is refused before it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        takes_bytes = uploads.takes_bytes(request.path_info)
        takes_file = takes_bytes or uploads.takes_form(request.path_info)
        if length > (settings.ACCORD_LARGEST_FILE + FORM_AROUND if takes_file else settings.ACCORD_LARGEST_BODY):
            with translation.override(translation.get_language_from_request(request)):
                sentence = _("What you sent is larger than 5 MB. Send less at once.")
                if takes_file:
                    sentence = str(TooLarge(most=settings.ACCORD_LARGEST_FILE // 2**20))
                response = failure_page(request, 413, "too-large", sentence)
            response["Connection"] = "close"
            return response
        expected = request.content_type not in FORMS if takes_bytes else request.content_type == "application/json"
        if length and request.path_info.startswith("/api/") and not expected:
            with translation.override(translation.get_language_from_request(request)):
                return failure_page(request, 415, "content-type", _("Send the body as application/json."))
        return self.get_response(request)


HEADERS: Final = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # browsers that do not know frame-ancestors
    "X-Robots-Tag": "noindex, nofollow",
}


class BehindTheWall:
    """A request sees no rows until it is known who asks, and leaves nothing open for the next one (decision 013)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with wall.nobody():
            return self.get_response(request)


class SafeHeaders:
    """No page with content is kept by a browser or a proxy (ASVS 14.3.2), framed, or read by another origin (3.4, 3.5)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response


class SessionEnds:
    """A session that was idle too long, is ten hours old or was ended from elsewhere is nobody's any more."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            valid = people.memberships(request.user.pk, now=now())
            request.memberships = valid  # type: ignore[attr-defined]
            if not stands(request, roles=[m.role for m in valid], now=now()):
                logout(request)
        return self.get_response(request)


# Pages that open without an account, or with the first factor only. Everything else is closed.
OPEN_PREFIXES = ("/sign-in/", "/static/", "/style/", "/health", "/metrics", "/language/", "/field/")
HALF_PREFIXES = ("/second-factor/", "/sign-out/")
# Who owes a passkey opens these, to make one.
OWING_PREFIXES = ("/desk/sign-in/", "/desk/prove/", "/desk/alive/")


class SignedIn:
    """Closed by default: an account, its second factor, and a membership that is valid now; then `request.actor`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if is_hidden(request):
            return not_found(request)
        if is_portal(request):
            return self.get_response(request)
        # SECURITY: path_info, because a SCRIPT_NAME header would move the prefix. tests/matrix/test_review.py
        if request.path_info.startswith(("/api/", *OPEN_PREFIXES)):
            return self.get_response(request)
        if not request.user.is_authenticated:
            # A fragment cannot become the sign-in page: the whole page goes there.
            sign_in = resolve_url(settings.LOGIN_URL)
            return HttpResponseClientRedirect(sign_in) if request.htmx else redirect(sign_in)  # type: ignore[attr-defined]
        language = request.user.language
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return self._with_account(request)

    def _with_account(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(HALF_PREFIXES):
            return self.get_response(request)
        # SECURITY: nobody works with one factor. tests/matrix/test_urls.py
        if not request.user.had_factor:  # type: ignore[union-attr]
            return redirect("mfa_activate_totp")
        membership = active_membership(request)
        if membership is None:
            return failure_page(request, 403, "no-membership", _("You work for no organisation here at present."))
        if not request.path_info.startswith(OWING_PREFIXES) and owes_passkey(
            membership.account_id, membership.role, since=membership.since, now=now()
        ):
            return redirect("desk:passkey_new")
        request.actor = people.actor_of(membership)  # type: ignore[attr-defined]
        wall.enter(membership.organisation_id)
        request.membership = membership  # type: ignore[attr-defined]
        return self.get_response(request)


def active_membership(request: HttpRequest) -> Membership | None:
    """The membership chosen in this session, else the first valid one, else None."""
    valid: list[Membership] = request.memberships  # type: ignore[attr-defined]
    chosen = request.session.get("membership")
    return next((m for m in valid if str(m.pk) == chosen), valid[0] if valid else None)


class Failures:
    """An expected failure, or something that we lean on and does not answer, becomes a page with its sentence and the right status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not request.path_info.startswith("/api/"):
            # A step was reloaded by its address: it was taken once, and a page says where to go on.
            sentence = _(
                "This address takes a step and shows nothing. What you did before is kept; go on from your day."
            )
            page = failure_page(request, HTTPStatus.METHOD_NOT_ALLOWED, "method", sentence)
            page["Allow"] = response.get("Allow", "")
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, UNREACHABLE):
            # The class only: the text of a database error can hold what was typed.
            logging.getLogger("accord").error(
                "Database, keystore or root key did not answer: %s", type(exception).__name__
            )
            return busy(request)
        if not isinstance(exception, Failure):
            return None
        alarm(exception, actor=getattr(request, "actor", None), now=now())
        reasons = getattr(exception, "reasons", ())
        page = failure_page(request, exception.status, exception.code, str(exception), reasons)
        if wait := getattr(exception, "retry_after", 0):
            page["Retry-After"] = str(wait)
        return page
