"""The ceremony of OpenID Connect with a provider: allauth keeps state, PKCE and the exchange of the code.

Ours is what it leaves out: a nonce, the signature of the identity token, the issuer of the discovery document, https without
redirects, and that no token and no particular of the provider is kept. OpenID Connect Core 1.0, 3.1; RFC 9700.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, cast

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.freshness import FRESH_FOR
from accord.cooperation.people.providers import Provider, safe_url
from accord.foundation.refusals import Failure

_ALGORITHMS: Final = ("RS256", "PS256", "ES256")
_LARGEST: Final = 256 * 1024
_SECONDS: Final = 5
_SKEW: Final = 30
_DISCOVERED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotVouched(Failure):
    """The provider did not answer as it must, or what it said does not hold."""

    status = HTTPStatus.FORBIDDEN
    code = "not-vouched"
    sentence = _("The other body did not confirm who you are. Begin again, or sign in with your password.")


@dataclass(frozen=True, slots=True, repr=False)
class Vouched:
    """What a provider said of who signs in, checked. Not kept."""

    subject: str
    email: str  # confirmed by the provider, of an allowed domain
    second: bool  # it saw a second factor within five minutes
    asked: dict[str, Any]  # our own words of the beginning


class Quiet(requests.Session):
    """Outgoing requests: https, no redirect, nothing of the environment, a short answer that is a JSON object."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def request(self, method: str, url: str, **how: Any) -> requests.Response:  # type: ignore[override]
        """As in requests; raises OAuth2Error for all but a good answer."""
        # SECURITY: a code or the secret goes nowhere else. tests/rooms/people/test_oidc.py
        if not safe_url(url, demo=settings.ACCORD_DEMO):
            raise OAuth2Error("unsafe address")
        answer = super().request(method, url, **(how | {"allow_redirects": False, "timeout": _SECONDS, "stream": True}))
        with answer:
            body = answer.raw.read(_LARGEST + 1, decode_content=True)
        if answer.status_code != requests.codes.ok or len(body) > _LARGEST:
            raise OAuth2Error("no good answer")
        try:
            if not isinstance(json.loads(body), dict):
                raise OAuth2Error("no object")
        except (ValueError, RecursionError):
            raise OAuth2Error("no JSON") from None
        answer._content = body
        answer.headers["content-type"] = "application/json"
        return answer


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody gets an account through a provider, and no page of allauth's says what failed."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_requests_session(self) -> requests.Session:
        return Quiet()

    def on_authentication_error(self, *args: Any, **kwargs: Any) -> None:
        raise NotVouched


def begin(request: HttpRequest, provider: Provider, *, process: str, account: str = "") -> str:
    """The address of the provider to which the browser goes, with state, nonce and PKCE kept in the session.

    It is asked to see the person anew (max_age), not to go by a session of its own. Raises NotVouched.
    """
    nonce = secrets.token_urlsafe(32)
    asked = {"nonce": nonce, "max_age": str(int(FRESH_FOR.total_seconds()))}
    if provider.acr:
        asked["acr_values"] = " ".join(sorted(provider.acr))
    kept = {"nonce": nonce, "account": account}
    try:
        door = _Door(request, provider)
        there = door.get_provider().redirect(request, process, auth_params=asked, scope=["openid", "email"], **kept)
    except (OAuth2Error, requests.RequestException):
        raise NotVouched from None
    return str(there.url)


def finish(request: HttpRequest, provider: Provider, *, now: datetime) -> Vouched:
    """What the provider says, when the browser is back with a code. Raises NotVouched."""
    door = _Door(request, provider, now)
    try:
        _Back.adapter_view(door)(request)
    except (OAuth2Error, requests.RequestException):
        raise NotVouched from None
    if door.vouched is None:
        raise NotVouched
    return door.vouched


class _Provider(OpenIDConnectProvider):  # type: ignore[misc]
    pkce_enabled_default = True
    door: "_Door"

    def get_oauth2_adapter(self, request: HttpRequest) -> "_Door":
        return self.door


class _Door(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's adapter, for one ceremony. Ends with `vouched`, or not."""

    def __init__(self, request: HttpRequest, provider: Provider, now: datetime | None = None) -> None:
        self.provider, self.now, self.state = provider, now, cast(dict[str, Any], {})
        self.vouched: Vouched | None = None
        super().__init__(request, provider.id)

    def get_provider(self) -> _Provider:
        body = self.provider
        app = SocialApp(provider="openid_connect", provider_id=body.id, name=body.name, client_id=body.client)
        app.secret, app.settings = body.secret(), {}
        made = _Provider(self.request, app=app)
        made.door = self
        return made

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document. Raises OAuth2Error if it is another issuer's or leads to an unsafe address."""
        if not hasattr(self, "_config"):
            found = _get(self.provider.issuer.removesuffix("/") + "/.well-known/openid-configuration")
            # SECURITY: what one issuer says is not taken for another's word. tests/rooms/people/test_oidc.py
            if found.get("issuer") != self.provider.issuer:
                raise OAuth2Error("another issuer")
            if not all(safe_url(found.get(name), demo=settings.ACCORD_DEMO) for name in _DISCOVERED):
                raise OAuth2Error("unsafe address")
            self._config = found
        return self._config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return str(build_absolute_uri(request, reverse("provider_done", args=[self.provider.id])))

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """An empty one: nothing of the provider's is kept, and nothing more is asked of it."""
        return SocialToken(token="")

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **given: Any) -> Any:
        """Check the identity token; here allauth's way ends, before it would look for, make or join accounts."""
        claims = _verified(given["response"].get("id_token"), self.provider, self.openid_config["jwks_uri"])
        if not hmac.compare_digest(str(claims["nonce"]).encode(), str(self.state.get("nonce")).encode()):
            raise OAuth2Error("another nonce")
        self.vouched = Vouched(str(claims["sub"]), _email(claims, self.provider), self._second(claims), self.state)
        raise ImmediateHttpResponse(HttpResponse())

    def _second(self, claims: dict[str, Any]) -> bool:
        """Whether the provider saw a second factor, by a word that is configured, and lately: its own session is none of ours."""
        said, at = claims.get("amr"), claims.get("auth_time")
        words = {word for word in said if isinstance(word, str)} if isinstance(said, list) else set()
        good = bool(words & self.provider.amr) or (
            isinstance(claims.get("acr"), str) and claims["acr"] in self.provider.acr
        )
        if not good or not isinstance(at, int | float) or self.now is None:
            return False
        return -_SKEW <= self.now.timestamp() - at < FRESH_FOR.total_seconds()


class _Back(OAuth2CallbackView):  # type: ignore[misc]
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


def _get(url: str) -> dict[str, Any]:
    with Quiet() as session:
        return cast(dict[str, Any], session.get(url).json())


def _verified(token: Any, provider: Provider, keys_url: str) -> dict[str, Any]:
    """The claims of an identity token that this issuer signed for us and that is not over. Raises OAuth2Error."""
    try:
        header = jwt.get_unverified_header(token)
        # SECURITY: neither "none" nor a signature with a public text as its key. tests/rooms/people/test_oidc.py
        if header.get("alg") not in _ALGORITHMS:
            raise OAuth2Error("algorithm")
        keys = jwt.PyJWKSet.from_dict(_get(keys_url)).keys
        fitting = [key for key in keys if key.key_id == header.get("kid") and key.public_key_use in (None, "sig")]
        needed = ["exp", "iat", "iss", "aud", "sub", "nonce"]
        claims: dict[str, Any] = jwt.decode(
            token, fitting[0].key, algorithms=[header["alg"]], audience=provider.client, issuer=provider.issuer,
            leeway=_SKEW, options={"require": needed},
        )  # fmt: skip
    except (jwt.PyJWTError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise OAuth2Error(type(error).__name__) from None
    others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (others or "azp" in claims) and claims.get("azp") != provider.client:
        raise OAuth2Error("made for another")
    if not claims["sub"] or not isinstance(claims["sub"], str):
        raise OAuth2Error("no subject")
    return claims


def _email(claims: dict[str, Any], provider: Provider) -> str:
    """The address, if the provider confirmed it and may vouch for its domain. Raises OAuth2Error."""
    email = claims.get("email")
    # SECURITY: a body vouches for its own people alone. tests/rooms/people/test_oidc.py
    if claims.get("email_verified") is not True or not isinstance(email, str):
        raise OAuth2Error("address not confirmed")
    if email.count("@") != 1 or email.rpartition("@")[2].lower() not in provider.domains:
        raise OAuth2Error("domain not allowed")
    return email.casefold()
