"""The first organisation and the first person of a new node."""

import secrets

from django.conf import settings

from accord.cooperation.organisations.queries import coordinator_of
from accord.cooperation.organisations.services import register
from accord.cooperation.people.queries import account_of
from accord.cooperation.people.services import give_membership, invite
from accord.foundation.clock import now
from accord.foundation.policy import OrganisationKind, Role

_NAMES = {"BG": "National Commission for Combating Trafficking in Human Beings", "RO": "ANITP"}
_CODES = {"BG": "national_commission", "RO": "anitp"}


def invite_first(email: str) -> str:
    """Register the national coordinator and its first administrator; return how to sign in. Shown once."""
    country = settings.ACCORD_JURISDICTION
    if (coordinator := coordinator_of(country)) is None:
        made = register(
            code=_CODES[country],
            names={"en": _NAMES[country]},
            kind=OrganisationKind.NATIONAL_COORDINATOR,
            country=country,
            now=now(),
        )
        coordinator = made.pk
    moment = now()
    if known := account_of(email):  # the role has ended, and nobody is left who could give it again
        until = give_membership(account=known.pk, organisation=coordinator, role=Role.ADMINISTRATOR, now=moment).until
        return f"{email} is an administrator again until {until:%Y-%m-%d}."
    password = secrets.token_urlsafe(12)
    account = invite(email=email, name=email.partition("@")[0], language="en", password=password)
    given = give_membership(account=account.pk, organisation=coordinator, role=Role.ADMINISTRATOR, now=moment)
    return (
        f"Sign in as {email} with the password {password}; the first page sets up the one-time code. "
        f"The role ends on {given.until:%Y-%m-%d}; another administrator can give it again before."
    )
