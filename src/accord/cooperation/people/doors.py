"""How often a password may be tried, and the device cookie that keeps a lock from becoming a weapon.

Who tries passwords from elsewhere exhausts the account for unknown devices only. A device on which its owner signed in
before carries a sealed token and counts for itself (OWASP, "Slow down online guessing attacks with device cookies");
a passkey passes in any case.
"""

import base64
import binascii
import hmac
import json
import secrets
from hashlib import sha256
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accord.foundation.vault import Tampered, current

Door = tuple[str, str]
_LIFE: Final = 180 * 24 * 60 * 60


def doors(request: HttpRequest, email: str) -> list[Door]:
    """The buckets, and whom they count, that a try of a password for `email` takes from."""
    name = email.strip().casefold()
    # SECURITY: a device counts for the account that signed in on it, and for no other. tests/rooms/people/test_sign_in.py
    if device := _device(request, name):
        return [("sign-in-device", device)]
    address = address_of(request)
    return [
        ("sign-in-both", f"{address}\x1f{name}"),
        ("sign-in-address", address),
        ("sign-in-account", name),
    ]


def address_of(request: HttpRequest) -> str:
    """The address of the caller, an IPv6 one by its network; a forwarded one counts behind our own proxy only."""
    return str(truncate_ip(get_adapter().get_client_ip(request)))


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Give this browser its sealed token: it opens nothing, it is only counted apart."""
    token = json.dumps({"device": secrets.token_hex(16), "of": _digest(email.casefold())}).encode()
    response.set_cookie(
        cookie_name(),
        base64.urlsafe_b64encode(current().seal_for_node("device", token)).decode(),
        max_age=_LIFE,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )


def cookie_name() -> str:
    """The name of the device cookie."""
    return f"{settings.SESSION_COOKIE_NAME}-device"


def _device(request: HttpRequest, name: str) -> str:
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(cookie_name(), ""))
        token = json.loads(current().open_for_node("device", sealed))
    except (Tampered, binascii.Error, ValueError):
        return ""
    return str(token["device"]) if hmac.compare_digest(token["of"], _digest(name)) else ""


def _digest(name: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"device\x1f{name}".encode(), sha256).hexdigest()
