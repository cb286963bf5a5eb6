"""What allauth asks of the house: no open sign-up, sealed one-time-code secrets, sign-ins in the ledger."""

import base64
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accord.cooperation.people.services import note_sign_in
from accord.foundation.clock import now
from accord.foundation.vault import current


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """By invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say what happened."""

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        with transaction.atomic():
            note_sign_in(account=user.pk, now=now())
            return cast(HttpResponse, super().post_login(request, user, **details))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are sealed under the node's key."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(current().seal_for_node("mfa", text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return current().open_for_node("mfa", base64.b64decode(encrypted_text)).decode()

    def get_totp_issuer(self) -> Any:
        return "Accord"
