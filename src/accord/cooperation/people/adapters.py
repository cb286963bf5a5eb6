"""What allauth asks of the house: no open sign-up, sealed one-time-code secrets, sign-ins in the ledger."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accord.foundation.vault import current


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """By invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are sealed under the node's key."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(current().seal_for_node("mfa", text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return current().open_for_node("mfa", base64.b64decode(encrypted_text)).decode()

    def get_totp_issuer(self) -> Any:
        return "Accord"
