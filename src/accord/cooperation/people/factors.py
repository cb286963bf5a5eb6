"""The second factors of an account: passkeys, the code app, recovery codes. Every change is an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import Account
from accord.cooperation.people.services import note
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Role
from accord.foundation.refusals import Conflict, Missing

_MAIN: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Whoever can do much harm, or is looked for most, is told to use a passkey (security.md 3.6); who must, is a setting.
ADVISED: Final = frozenset(
    {Role.ADMINISTRATOR, Role.INVESTIGATOR, Role.NATIONAL_COORDINATOR, Role.DATA_PROTECTION_OFFICER}
)


class LastFactor(Conflict):
    """Without it the account would stand open to whoever knows the password."""

    code = "last-factor"
    sentence = _("This is your only second factor. Add another one first, then remove this one.")


@dataclass(frozen=True, slots=True, repr=False)
class Passkey:
    """A passkey as its owner knows it."""

    id: int
    name: str
    added: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account signs in with, beside the password."""

    passkeys: list[Passkey]
    app: bool
    codes: int  # recovery codes that were not used

    @property
    def may_remove(self) -> bool:
        """Whether one can go and another stays."""
        return len(self.passkeys) + self.app > 1


def has_second_factor(account: UUID) -> bool:
    """Whether this account has a passkey or a code app; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=account, type__in=_MAIN).exists())


def has_passkey(account: UUID) -> bool:
    """Whether this account has a passkey."""
    return bool(Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).exists())


def owes_passkey(account: UUID, role: str, *, since: datetime, now: datetime) -> bool:
    """Whether this role must have a passkey on this node, the days of grace have passed, and the account has none."""
    due = passkey_due(account, role, since=since)
    return due is not None and now >= due


def passkey_due(account: UUID, role: str, *, since: datetime) -> datetime | None:
    """Until when this role must have a passkey on this node, if the account has none yet."""
    if role not in settings.ACCORD_PASSKEY_ROLES or has_passkey(account):
        return None
    due: datetime = since + settings.ACCORD_PASSKEY_GRACE
    return due


def is_advised(account: UUID, role: str) -> bool:
    """Whether a passkey is asked of this role and the account has none."""
    return (role in ADVISED or role in settings.ACCORD_PASSKEY_ROLES) and not has_passkey(account)


def factors(account: UUID) -> Factors:
    """The second factors of an account."""
    found = list(Authenticator.objects.filter(user=account).order_by("created_at", "pk"))
    keys = [
        Passkey(f.pk, f.data["name"], f.created_at, f.last_used_at)
        for f in found
        if f.type == Authenticator.Type.WEBAUTHN
    ]
    codes = [len(f.wrap().get_unused_codes()) for f in found if f.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(keys, any(f.type == Authenticator.Type.TOTP for f in found), sum(codes))


def add_passkey(*, account: UUID, name: str, credential: dict[str, Any], now: datetime) -> bool:
    """Keep a passkey whose ceremony was verified. True if recovery codes were made, which are to be shown now."""
    with transaction.atomic():
        owner = _locked(account)
        WebAuthn.add(owner, name[:60], credential)
        note(Kind.FACTOR_ADDED, account=account, now=now, type="passkey")
        return _codes_if_none(owner)


def add_app(*, account: UUID, secret: str, now: datetime) -> bool:
    """Keep the secret of a code app whose first code was right. True if recovery codes were made, to be shown now."""
    with transaction.atomic():
        owner = _locked(account)
        Authenticator.objects.filter(user=owner, type=Authenticator.Type.TOTP).delete()
        TOTP.activate(owner, secret)
        note(Kind.FACTOR_ADDED, account=account, now=now, type="app")
        return _codes_if_none(owner)


def name_passkey(*, account: UUID, passkey: int, name: str) -> None:
    """Give one of one's own passkeys another name. Raises Missing."""
    with transaction.atomic():
        _locked(account)
        found = _own(account, passkey)
        found.data["name"] = name[:60] or found.data["name"]
        found.save(update_fields=["data"])


def remove_passkey(*, account: UUID, passkey: int, now: datetime) -> None:
    """Remove one of one's own passkeys. Raises Missing, LastFactor."""
    _remove(account, "passkey", now, passkey)


def remove_app(*, account: UUID, now: datetime) -> None:
    """Remove the code app. Raises Missing, LastFactor."""
    _remove(account, "app", now)


def renew_codes(*, account: UUID, now: datetime) -> list[str]:
    """New recovery codes, shown once, here; the old ones end. Raises Missing without another factor."""
    with transaction.atomic():
        owner = _locked(account)
        if not has_second_factor(account):
            raise Missing
        Authenticator.objects.filter(user=owner, type=Authenticator.Type.RECOVERY_CODES).delete()
        made = RecoveryCodes.activate(owner)
        made.mark_as_viewed()
        note(Kind.FACTOR_CODES_RENEWED, account=account, now=now)
        return list(made.get_unused_codes())


def _remove(account: UUID, kind: str, now: datetime, passkey: int | None = None) -> None:
    with transaction.atomic():
        owner = _locked(account)
        # SECURITY: only one's own; a foreign id is missing. tests/rooms/people/test_passkeys.py
        if passkey is not None:
            found = _own(account, passkey)
        else:
            app = Authenticator.objects.filter(user=owner, type=Authenticator.Type.TOTP).first()
            if app is None:
                raise Missing
            found = app
        if Authenticator.objects.filter(user=owner, type__in=_MAIN).count() < 2:
            raise LastFactor
        found.delete()
        note(Kind.FACTOR_REMOVED, account=account, now=now, type=kind)


def _own(account: UUID, passkey: int) -> Authenticator:
    found = Authenticator.objects.filter(pk=passkey, user=account, type=Authenticator.Type.WEBAUTHN).first()
    if found is None:
        raise Missing
    return found


def _codes_if_none(owner: Account) -> bool:
    if Authenticator.objects.filter(user=owner, type=Authenticator.Type.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(owner)
    return True


def _locked(account: UUID) -> Account:
    """The account's row: two changes of its factors follow one another, so the last factor stays."""
    ledger.wait_for_turn()
    return Account.objects.get(pk=account)
