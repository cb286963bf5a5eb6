"""What allauth asks of the house: no open sign-up, sealed one-time-code secrets, sign-ins in the ledger."""

import base64
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accord.cooperation.people.doors import doors, remember_device
from accord.cooperation.people.factors import has_second_factor
from accord.cooperation.people.services import note
from accord.cooperation.people.sessions import SHARED
from accord.cooperation.people.stages import VOUCHED
from accord.foundation.clock import now
from accord.foundation.ledger.vocab import Kind
from accord.foundation.limits.services import give_back, take
from accord.foundation.vault import current


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """By invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say what happened."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account, if the password fits. One that is not active is answered like a wrong password. Raises TooMany."""
        tried = doors(request, credentials.get("email", ""))
        for bucket, whom in tried:
            take(bucket, of=whom, now=now())
        user = authenticate(request, **credentials)
        if user is not None:
            for bucket, whom in tried:
                give_back(bucket, of=whom)
        return user

    def get_login_stages(self) -> list[str]:
        """The second factor, and nothing else of what allauth knows."""
        return ["accord.cooperation.people.stages.SecondFactorStage"]

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        with transaction.atomic():
            note(Kind.ACCOUNT_SIGNED_IN, account=user.pk, now=now(), **_through(request, user))
            response = cast(HttpResponse, super().post_login(request, user, **details))
        if has_second_factor(user.pk) and not request.session.get(SHARED):
            remember_device(request, response, user.email)
        return response


def _through(request: HttpRequest, user: Any) -> dict[str, str | int]:
    """For the ledger: through which provider, and whether that saw the second factor; nothing after a password."""
    for record in get_authentication_records(request, user):
        if record.get("method") == VOUCHED:
            return {"provider": record["provider"], "second": int(record["second"])}
    return {}


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are sealed under the node's key."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(current().seal_for_node("mfa", text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return current().open_for_node("mfa", base64.b64decode(encrypted_text)).decode()

    def get_totp_issuer(self) -> Any:
        return "Accord"
