"""What the routes share: the idempotency key of a write, and its declared answers."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header

from accord.cooperation.people.freshness import NotFresh, proved_lately
from accord.faces.api.schemas import Written
from accord.foundation.clock import now
from accord.foundation.policy import Actor
from accord.protection.persons.lookups import Answer, Decided

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="8 to 80 characters, new for each write; the same key again gives the same answer.",
    ),
]
WRITE: dict[int, Any] = {200: Written}


def answers(schema: Any) -> dict[int, Any]:
    """The declared answers of a read."""
    return {200: schema}


def fresh_actor_of(request: HttpRequest) -> Actor:
    """The actor of a session that proved its second factor within five minutes. Raises NotFresh, always for a token."""
    # SECURITY: a token beside a browser's session borrows no proof from it. tests/rooms/api/test_token_and_session.py
    if "Authorization" in request.headers or not proved_lately(request, now=now()):
        raise NotFresh
    return actor_of(request)


def decided_in(look_up: str, answer: Answer | None) -> Decided | None:
    """What was decided on a look-up, if it was."""
    return Decided(look_up, answer) if answer else None


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the sign-in of the API found."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
