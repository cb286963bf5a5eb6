"""Inviting people, giving roles, issuing API tokens."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import Account, ApiToken, Membership
from accord.cooperation.people.queries import memberships
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor, Role
from accord.foundation.refusals import Conflict, Missing
from accord.foundation.writes.services import Given, once, service

ADMINISTRATOR_FOR: Final = timedelta(days=180)  # then another appoints again, or does not (security.md 3.3)
TOKEN_LIFE: Final = timedelta(days=90)


class EmailTaken(Conflict):
    """An account with this address exists."""

    code = "email-taken"
    sentence = _("There is already an account with this e-mail address.")


def invite(*, email: str, name: str, language: str, password: str | None) -> Account:
    """Make an account that can sign in. Without a password it must set one first. Raises EmailTaken."""
    if Account.objects.filter(email__iexact=email).exists():
        raise EmailTaken
    account = Account(id=new_id(), email=email.lower(), name=name, language=language)
    account.set_password(password)
    account.save(force_insert=True)
    return account


def give_membership(
    *,
    account: UUID,
    organisation: UUID,
    role: Role,
    now: datetime,
    until: datetime | None = None,
    by: Actor | None = None,
) -> Membership:
    """Let an account work for an organisation in a role from now on, until `until`; an administrator for 180 days at most."""
    if role == Role.ADMINISTRATOR:
        # SECURITY: who gives roles is looked at again. tests/rooms/people/test_administrators.py
        until = min(until or now + ADMINISTRATOR_FOR, now + ADMINISTRATOR_FOR)
    with transaction.atomic():
        made = Membership.objects.create(
            account_id=account, organisation_id=organisation, role=role, since=now, until=until
        )
        ledger.append(
            Entry(
                Kind.MEMBERSHIP_GIVEN,
                now,
                actor=by.account if by else None,
                organisation=organisation,
                object_type="account",
                object_id=account,
                facts={"role": str(role)},
            )
        )
    return made


def note(kind: Kind, *, account: UUID, now: datetime, **facts: str | int) -> None:
    """Write what an account did with itself (a sign-in, a factor) into the ledger of each organisation it works for.

    Inside the caller's transaction.
    """
    entries = [
        Entry(
            kind,
            now,
            actor=account,
            organisation=membership.organisation_id,
            role=membership.role,
            object_type="account",
            object_id=account,
            facts=dict(facts),
        )
        for membership in memberships(account, now=now)
    ]
    if entries:
        ledger.append_many(entries)


def change_password(*, account: UUID, password: str, now: datetime) -> None:
    """Set a new password; every other session of the account ends with it."""
    with transaction.atomic():
        ledger.wait_for_turn()
        owner = Account.objects.get(pk=account)
        owner.set_password(password)
        owner.save(update_fields=["password"])
        note(Kind.PASSWORD_CHANGED, account=account, now=now)


@service
def issue_token(*, actor: Actor, membership: UUID, label: str, now: datetime, key: str) -> str:
    """A new API token for one's own membership, valid for ninety days; shown once, here. "" for a repeated key."""
    token = "accord_" + secrets.token_urlsafe(32)

    def work() -> Given:
        made = ApiToken.objects.create(
            id=new_id(),
            membership_id=membership,
            label=label,
            digest=ApiToken.digest_of(token),
            issued_at=now,
            expires_at=now + TOKEN_LIFE,
        )
        ledger.append(_token_event(Kind.TOKEN_ISSUED, actor, made.pk, now))
        return Given(made.pk)

    body = (membership, label)
    given = once(actor=actor.account, key=key, verb="token.issue", body=body, now=now, work=work)
    return "" if given.repeated else token


def revoke_token(*, actor: Actor, token: UUID, now: datetime) -> None:
    """Revoke one of one's own tokens; it stops working with the next request. Raises Missing."""
    with transaction.atomic():
        own = ApiToken.objects.filter(pk=token, membership__account=actor.account, revoked_at__isnull=True)
        if own.update(revoked_at=now) != 1:
            raise Missing
        ledger.append(_token_event(Kind.TOKEN_REVOKED, actor, token, now))


def set_preferences(*, account: UUID, language: str, theme: str) -> None:
    """Keep the reader's language and theme."""
    Account.objects.filter(pk=account).update(language=language, theme=theme)


def _token_event(kind: Kind, actor: Actor, token: UUID, now: datetime) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        object_type="api_token",
        object_id=token,
    )
