"""Who calls: a bearer token, or the session of somebody who is signed in with both factors."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from accord.cooperation.people import queries as people
from accord.cooperation.people.factors import has_second_factor, owes_passkey
from accord.foundation import wall
from accord.foundation.clock import now
from accord.foundation.limits.services import take_of
from accord.foundation.policy import Actor


class Bearer(HttpBearer):
    """`Authorization: Bearer accord_...`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = _entered(people.actor_of_token(token, now=now()))
        if actor is not None:
            take_of(actor, "api", now=now())
        return actor


class Session(APIKeyCookie):
    """The cookie of the desk; writes need the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user = cast(Any, request.user)
        if not user.is_authenticated or not has_second_factor(user.pk):
            return None
        valid = request.memberships  # type: ignore[attr-defined]
        chosen = request.session.get("membership")
        membership = next((m for m in valid if str(m.pk) == chosen), valid[0] if valid else None)
        if membership is None or owes_passkey(user.pk, membership.role, since=membership.since, now=now()):
            return None
        return _entered(people.actor_of(membership))


def _entered(actor: Actor | None) -> Actor | None:
    """`actor`, whose organisation's rows the database shows from here to the end of the request."""
    if actor is not None:
        wall.enter(actor.organisation)
    return actor
