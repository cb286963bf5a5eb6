"""Reading accounts and memberships."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Final
from uuid import UUID

from django.db.models import Q

from accord.cooperation.people.models import Account, ApiToken, Membership
from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, Role, decide
from accord.foundation.prepared import Prepared

_behind: Final = Prepared(
    lambda digest, now: (
        ApiToken.objects.filter(digest=digest, revoked_at=None, expires_at__gt=now)
        .filter(Q(membership__until=None) | Q(membership__until__gt=now), membership__account__is_active=True)
        .select_related("membership__organisation", "membership__account")
    )
)

_here: Final = Prepared(
    lambda organisation, now: (
        Membership.objects.filter(organisation=organisation, since__lte=now)
        .filter(Q(until=None) | Q(until__gt=now), account__is_active=True)
        .select_related("organisation", "account")
        .order_by("account__name")
    )
)
_names: Final = Prepared(lambda accounts: Account.objects.filter(pk__among=accounts).values_list("id", "name"))
_valid: Final = Prepared(
    lambda account, now: Membership.objects.filter(
        Q(until=None) | Q(until__gt=now), account=account, since__lte=now
    ).select_related("organisation", "account")
)


def memberships(account: UUID, *, now: datetime) -> list[Membership]:
    """The memberships of an account that are valid now, oldest first."""
    return sorted(_valid(account, now), key=attrgetter("since", "id"))


def account_of(email: str) -> Account | None:
    """The account with this address, or None."""
    return Account.objects.filter(email__iexact=email).first()


def actor_of(membership: Membership) -> Actor:
    """The actor that a membership makes."""
    return Actor(
        membership.account_id,
        membership.organisation_id,
        OrganisationKind(membership.organisation.kind),
        Role(membership.role),
        membership.account.language,
    )


def actor_of_token(token: str, *, now: datetime) -> Actor | None:
    """The actor behind an API token, or None if it is unknown, expired or revoked, or its account is not active."""
    found = _behind(ApiToken.digest_of(token), now)
    return actor_of(found[0].membership) if found else None


def tokens(account: UUID, *, now: datetime) -> list[ApiToken]:
    """The tokens of an account that still work."""
    own = ApiToken.objects.filter(membership__account=account, revoked_at=None, expires_at__gt=now)
    return list(own.order_by("-issued_at"))


def names(ids: Iterable[UUID | None], known: Mapping[UUID, str] | None = None) -> dict[UUID, str]:
    """The names of accounts, in one query; in none if all are `known`."""
    found = dict(known or {})
    wanted = {one for one in ids if one is not None} - found.keys()
    return found | dict(_names(tuple(wanted))) if wanted else found


def deciders(actor: Actor, *, now: datetime) -> list[Membership]:
    """The colleagues whose role decides on preliminary identification."""
    own = frozenset({Relation.OWN_ORGANISATION})
    found = colleagues(actor, now=now)
    return [m for m in found if decide(Request(actor_of(m), Action.IDENTIFICATION_DECIDE, own)).allow]


def everybody(*, now: datetime) -> list[Membership]:
    """Everybody who works for an organisation of this node now."""
    valid = Membership.objects.filter(since__lte=now, account__is_active=True).filter(Q(until=None) | Q(until__gt=now))
    return list(valid.select_related("organisation", "account").order_by("since", "id"))


def colleagues(actor: Actor, *, now: datetime) -> list[Membership]:
    """The people who work for the actor's organisation now."""
    return _here(actor.organisation, now)
