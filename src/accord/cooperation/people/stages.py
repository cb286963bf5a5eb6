"""The step of the sign-in that asks for our own second factor."""

from typing import Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

VOUCHED: Final = "provider"


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asked of everybody but who used a passkey alone, or whose provider saw a second factor within these minutes."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        # SECURITY: only what the checked token said, in this very sign-in. tests/rooms/people/test_oidc.py
        seen = any((record.get("method"), record.get("second")) == (VOUCHED, True) for record in records)
        return not seen and bool(super()._should_handle(request))
