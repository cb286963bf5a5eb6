"""Step-up: whether this session proved a second factor within the last five minutes (security.md 3.6)."""

from datetime import datetime, timedelta
from typing import Any, Final, cast

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Reason, Refused

FRESH_FOR: Final = timedelta(minutes=5)


class NotFresh(Refused):
    """The operation asks for a fresh proof of the second factor, which a token cannot give."""

    code = "not-fresh"

    def __init__(self) -> None:
        text = _("This step asks who you are once more.")
        remedy = _("Take it in the browser: there you prove yourself with your code or passkey.")
        super().__init__((Reason("not-fresh", text, remedy),))


def proved_lately(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the person of this session gave a code or used a passkey within the last five minutes."""
    records = get_authentication_records(request, cast(Any, request.user))
    return any(
        record.get("method") == "mfa" and 0 <= now.timestamp() - record["at"] < FRESH_FOR.total_seconds()
        for record in records
    )
