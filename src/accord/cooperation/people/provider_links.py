"""Which account a provider vouches for: linked by its owner, signed in and proved anew, once; kept as a keyed digest.

An address alone never links: whoever sets addresses at a provider could else open any account (decision 014).
"""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people import sessions
from accord.cooperation.people.digests import keyed
from accord.cooperation.people.models import Account
from accord.cooperation.people.oidc import Vouched
from accord.cooperation.people.providers import Provider
from accord.cooperation.people.services import note
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.refusals import Conflict, Failure, Missing


class NotLinked(Failure):
    """No account here is linked with who signed in there; whether there is one is not told."""

    status = HTTPStatus.FORBIDDEN
    code = "not-linked"
    sentence = _(
        "No account here is linked with this sign-in. Sign in with your password, then link it under Settings, How I sign in."
    )


class AnotherAddress(Conflict):
    """The provider confirmed another address than the account's."""

    code = "another-address"
    sentence = _("The other body knows you by another e-mail address than the one of your account here.")


class LinkedElsewhere(Conflict):
    """One sign-in there opens one account here."""

    code = "linked-elsewhere"
    sentence = _("This sign-in is linked with another account here.")


def provider_of(name: str) -> Provider:
    """A configured provider. Raises Missing."""
    for provider in settings.ACCORD_PROVIDERS:
        if provider.id == name:
            return provider
    raise Missing


def linked(account: UUID) -> set[str]:
    """The ids of the providers that this account is linked with."""
    return set(SocialAccount.objects.filter(user=account).values_list("provider", flat=True))


def account_of(provider: Provider, vouched: Vouched) -> Account:
    """The active account that is linked. Raises NotLinked."""
    found = SocialAccount.objects.filter(provider=provider.id, uid=_uid(provider, vouched), user__is_active=True)
    one = found.select_related("user").first()
    if one is None:
        raise NotLinked
    owner: Account = one.user
    return owner


def link(*, account: UUID, provider: Provider, vouched: Vouched, now: datetime) -> None:
    """Link an account with who signed in there, in the place of an older link. Raises AnotherAddress, LinkedElsewhere."""
    with transaction.atomic():
        ledger.wait_for_turn()
        owner, uid = Account.objects.get(pk=account), _uid(provider, vouched)
        # SECURITY: not whoever happens to be signed in there on this computer. tests/rooms/people/test_oidc.py
        if owner.email.casefold() != vouched.email:
            raise AnotherAddress
        if SocialAccount.objects.filter(provider=provider.id, uid=uid).exclude(user=owner).exists():
            raise LinkedElsewhere
        SocialAccount.objects.filter(provider=provider.id, user=owner).delete()
        SocialAccount.objects.create(provider=provider.id, uid=uid, user=owner, extra_data={})
        note(Kind.PROVIDER_LINKED, account=account, now=now, provider=provider.id)


def unlink(*, account: UUID, provider: str, here: str | None, now: datetime) -> None:
    """Remove one's own link; every session but the one with key `here` ends. Raises Missing."""
    with transaction.atomic():
        ledger.wait_for_turn()
        if not SocialAccount.objects.filter(provider=provider, user=account).delete()[0]:
            raise Missing
        sessions.end_others(account, here=here)
        note(Kind.PROVIDER_UNLINKED, account=account, now=now, provider=provider)


def _uid(provider: Provider, vouched: Vouched) -> str:
    """The subject can be a personal number: only its digest, bound to the issuer, is kept."""
    return keyed("provider", f"{provider.issuer}\x1f{vouched.subject}").hex()
